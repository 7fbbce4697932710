"""Draw numbers as artists on one Axes. Only this package imports matplotlib when it is imported.

A module belongs here if it adds artists to an Axes or determines how they look. No module knows
the model.

May import: _analysis, _layout, _records.
From outside: matplotlib.
"""

from mlpviz._drawing.activation_map import DrawnMap, MapPoints, draw_map
from mlpviz._drawing.animation import two_axes
from mlpviz._drawing.artist_options import line_options
from mlpviz._drawing.axes_checks import check_ax
from mlpviz._drawing.calibration import DrawnCalibration, draw_calibration
from mlpviz._drawing.colormaps import find_colormap
from mlpviz._drawing.curves.curve_styles import CurveStyle, curve_style
from mlpviz._drawing.curves.curves import draw_curves
from mlpviz._drawing.curves.drawable_curve import DrawableCurve
from mlpviz._drawing.curves.drawn_curves import DrawnCurves
from mlpviz._drawing.distribution import DrawnDistribution, draw_distribution
from mlpviz._drawing.matrix import DrawnMatrix, draw_matrix
from mlpviz._drawing.named_ticks import MatrixSide
from mlpviz._drawing.network import Connections, DrawnNetwork, UnitColumn, draw_network
from mlpviz._drawing.ridges import draw_ridges
from mlpviz._drawing.step_marks import mark_steps
from mlpviz._drawing.thumbnails import Thumbnails
from mlpviz._drawing.tiles.class_bars import DrawnClassBars, draw_class_bars
from mlpviz._drawing.tiles.confusion_cells import ConfusionNames, draw_confusions
from mlpviz._drawing.tiles.faded_tiles import fade_tiles
from mlpviz._drawing.tiles.image_overlay import name_columns, overlay_images
from mlpviz._drawing.tiles.tile_grid import DrawnTiles, draw_tiles, replace_tiles
from mlpviz._drawing.tiles.tile_image import TileImage
from mlpviz._drawing.tiles.tile_labels import TileLabels
from mlpviz._drawing.tiles.tile_sides import name_sides
from mlpviz._drawing.tiles.tile_style import ColorOptions, TileStyle, color_options, tile_style
from mlpviz._drawing.tiles.vote_bars import DrawnVotes, draw_votes

__all__ = [
    "ColorOptions",
    "ConfusionNames",
    "Connections",
    "CurveStyle",
    "DrawableCurve",
    "DrawnCalibration",
    "DrawnClassBars",
    "DrawnCurves",
    "DrawnDistribution",
    "DrawnMap",
    "DrawnMatrix",
    "DrawnNetwork",
    "DrawnTiles",
    "DrawnVotes",
    "MapPoints",
    "MatrixSide",
    "Thumbnails",
    "TileImage",
    "TileLabels",
    "TileStyle",
    "UnitColumn",
    "check_ax",
    "color_options",
    "curve_style",
    "draw_calibration",
    "draw_class_bars",
    "draw_confusions",
    "draw_curves",
    "draw_distribution",
    "draw_map",
    "draw_matrix",
    "draw_network",
    "draw_ridges",
    "draw_tiles",
    "draw_votes",
    "fade_tiles",
    "find_colormap",
    "line_options",
    "mark_steps",
    "name_columns",
    "name_sides",
    "overlay_images",
    "replace_tiles",
    "tile_style",
    "two_axes",
]
