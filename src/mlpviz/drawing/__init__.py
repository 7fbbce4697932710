"""Put numbers on one Axes with matplotlib, without knowing any model."""

from mlpviz.drawing.colours import find_colormap, is_diverging
from mlpviz.drawing.curves import CurveStyle, DrawnCurves, curve_style, draw_curves
from mlpviz.drawing.distribution import DrawnDistribution, draw_distribution
from mlpviz.drawing.labels import TileLabels
from mlpviz.drawing.matrix import DrawnMatrix, Side, draw_matrix
from mlpviz.drawing.options import check_ax, line_options
from mlpviz.drawing.tile_image import TileImage
from mlpviz.drawing.tiles import DrawnTiles, TileStyle, draw_tiles, tile_style, write_note
from mlpviz.drawing.votes import DrawnVotes, draw_votes

__all__ = [
    "CurveStyle",
    "DrawnCurves",
    "DrawnDistribution",
    "DrawnMatrix",
    "DrawnTiles",
    "DrawnVotes",
    "Side",
    "TileImage",
    "TileLabels",
    "TileStyle",
    "check_ax",
    "curve_style",
    "draw_curves",
    "draw_distribution",
    "draw_matrix",
    "draw_tiles",
    "draw_votes",
    "find_colormap",
    "is_diverging",
    "line_options",
    "tile_style",
    "write_note",
]
