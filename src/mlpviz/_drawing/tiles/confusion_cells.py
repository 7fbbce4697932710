"""The names, frames and axis labels of a confusion matrix of images."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from mlpviz._drawing.backgrounds import page_color
from mlpviz._drawing.colors import correctness_colors
from mlpviz._drawing.tiles.axis_names import name_axis
from mlpviz._drawing.tiles.tile_frames import rectangles
from mlpviz._drawing.tiles.tile_grid import DrawnTiles

THINNEST_PT: Final = 0.4
WIDEST_PT: Final = 3.0
FAINTEST: Final = 0.25


@dataclass(frozen=True, eq=False, slots=True)
class ConfusionNames:
    """The names of the classes of rows and columns, and what rows and columns are."""

    classes: Sequence[str]
    rows: str
    columns: str


def draw_confusions(
    drawn: DrawnTiles, names: ConfusionNames, strengths: NDArray[np.float64]
) -> LineCollection:
    """Name rows and columns, and frame the errors.

    Parameters
    ----------
    drawn : DrawnTiles
    names : ConfusionNames
    strengths : ndarray of shape (n_classes, n_classes)
        Strength of the frame of each cell, 0 to 1. Cells of 0 have no frame.
    """
    _name_axes(drawn, names)
    ax, grid = drawn.ax, drawn.grid
    framed = np.flatnonzero(strengths.ravel() > 0)
    boxes = grid.boxes.reshape(grid.n_groups, grid.group, 4)[framed]
    shares = np.sqrt(strengths.ravel()[framed])
    rgb = to_rgba(correctness_colors(page_color(ax))[False])[:3]
    frames = LineCollection(
        list(rectangles(boxes[:, 0, :2], boxes[:, -1, 2:], grid.gutter / 4)),
        colors=[(*rgb, FAINTEST + (1 - FAINTEST) * share) for share in shares],
        linewidths=THINNEST_PT + (WIDEST_PT - THINNEST_PT) * shares,
        capstyle="projecting",
        clip_on=False,
    )
    frames.set_in_layout(False)
    ax.add_collection(frames, autolim=False)
    return frames


def _name_axes(drawn: DrawnTiles, names: ConfusionNames) -> None:
    ax, grid = drawn.ax, drawn.grid
    n_classes = len(names.classes)
    columns = grid.x_starts[:: grid.group] + grid.group_width / 2
    name_axis(ax, ax.xaxis, columns[:n_classes], names.classes)
    name_axis(ax, ax.yaxis, grid.y_starts[:n_classes] + grid.height / 2, names.classes)
    ax.set_xlabel(names.columns)
    ax.set_ylabel(names.rows)
