"""Numbers to artists on one Axes: the only package that imports matplotlib when it is loaded.

A module belongs here if it adds artists to an Axes or decides how they look. It never sees a model.

May import: _analysis, _layout, _records.
From outside: matplotlib.
"""

from mlpviz._drawing.artist_options import check_ax, line_options
from mlpviz._drawing.colors import find_colormap, is_diverging
from mlpviz._drawing.curves.curves import CurveStyle, DrawnCurves, curve_style, draw_curves
from mlpviz._drawing.distribution import DrawnDistribution, draw_distribution
from mlpviz._drawing.matrix import DrawnMatrix, Side, draw_matrix
from mlpviz._drawing.tiles.tile_grid import (
    DrawnTiles,
    TileStyle,
    draw_tiles,
    tile_style,
    write_note,
)
from mlpviz._drawing.tiles.tile_image import TileImage
from mlpviz._drawing.tiles.tile_labels import TileLabels
from mlpviz._drawing.tiles.vote_bars import DrawnVotes, draw_votes

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
