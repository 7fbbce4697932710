"""Frames around tiles with wrong predictions."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from mlpviz._drawing.backgrounds import page_color
from mlpviz._drawing.colors import correctness_colors
from mlpviz._layout.grid import Grid
from mlpviz._layout.tile_picture import TilePicture

FRAME_PT = 1.5


def add_frames(ax: Axes, picture: TilePicture, grid: Grid) -> LineCollection | None:
    """Frame the groups of tiles that are wrong, so that color is not the only difference."""
    if picture.verdicts is None:
        return None
    wrong = [i for i, verdict in enumerate(picture.verdicts) if verdict is False]
    boxes = grid.boxes.reshape(picture.n_groups, picture.group, 4)[wrong]
    frames = LineCollection(
        list(rectangles(boxes[:, 0, :2], boxes[:, -1, 2:], grid.gutter / 4)),
        colors=correctness_colors(page_color(ax))[False],
        linewidths=FRAME_PT,
        capstyle="projecting",
        clip_on=False,
    )
    frames.set_in_layout(False)
    ax.add_collection(frames, autolim=False)
    return frames


def rectangles(
    upper_left: NDArray[np.float64], lower_right: NDArray[np.float64], distance: float
) -> NDArray[np.float64]:
    """Return closed rectangles at a distance around boxes, of shape (n_boxes, 5, 2)."""
    x0, y0 = (upper_left - distance).T
    x1, y1 = (lower_right + distance).T
    x, y = np.stack([x0, x1, x1, x0, x0], axis=1), np.stack([y0, y0, y1, y1, y0], axis=1)
    return np.stack([x, y], axis=-1)
