"""Put numbers on one Axes with matplotlib, without knowing any model."""

from mlpviz.drawing.colours import find_colormap, is_diverging
from mlpviz.drawing.curves import CurveStyle, DrawnCurves, curve_style, draw_curves
from mlpviz.drawing.labels import TileLabels
from mlpviz.drawing.options import check_ax
from mlpviz.drawing.tile_image import TileImage
from mlpviz.drawing.tiles import DrawnTiles, TileStyle, draw_tiles, tile_style, write_note

__all__ = [
    "CurveStyle",
    "DrawnCurves",
    "DrawnTiles",
    "TileImage",
    "TileLabels",
    "TileStyle",
    "check_ax",
    "curve_style",
    "draw_curves",
    "draw_tiles",
    "find_colormap",
    "is_diverging",
    "tile_style",
    "write_note",
]
