"""The values and positions of bars of the most probable classes of images."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NAME_SHARE: Final = 0.4
"""Share of a box's width, at its left, that is for the names of the classes."""
BAR_SHARE: Final = 0.7
"""Share of a row's height that its bar takes."""


@dataclass(frozen=True, eq=False, slots=True)
class ClassBars:
    """The most probable classes of each image.

    Attributes
    ----------
    names : sequence of sequence of str of shape (n_images, n_bars)
    shares : ndarray of shape (n_images, n_bars)
        Their probabilities, 0 to 1.
    correct : ndarray of shape (n_images, n_bars)
        1 for the true class, 0 for a wrong prediction, -1 for other classes and without true
        classes.
    """

    names: Sequence[Sequence[str]]
    shares: Floats
    correct: NDArray[np.int8]


def bar_corners(boxes: Floats, shares: Floats) -> Floats:
    """Return the corners of bars that grow to the right, of shape (n_images, n_bars, 4, 2).

    Parameters
    ----------
    boxes : ndarray of shape (n_images, 4)
        x0, y0, x1, y1 of the box of each image, y downwards.
    shares : ndarray of shape (n_images, n_bars)
        A bar of 1 reaches the right edge of its box.

    Examples
    --------
    >>> bar_corners(np.array([[0.0, 0.0, 10.0, 4.0]]), np.array([[0.5]]))[0, 0, :, 0]
    array([4., 7., 7., 4.])
    """
    start, stop = bar_range(boxes)
    tip = start[:, None] + np.nan_to_num(shares) * (stop - start)[:, None]
    base = np.broadcast_to(start[:, None], shares.shape)
    top, height = _rows(boxes, shares.shape[1])
    upper, lower = top + (1 - BAR_SHARE) / 2 * height, top + (1 + BAR_SHARE) / 2 * height
    xs = np.stack([base, tip, tip, base], axis=-1)
    return np.stack([xs, np.stack([upper, upper, lower, lower], axis=-1)], axis=-1)


def bar_range(boxes: Floats) -> tuple[Floats, Floats]:
    """Return where bars of 0 and of 1 end in each box."""
    return boxes[:, 0] + NAME_SHARE * (boxes[:, 2] - boxes[:, 0]), boxes[:, 2]


def name_boxes(boxes: Floats, n_bars: int) -> Floats:
    """Return the places for the names of classes, of shape (n_images * n_bars, 4)."""
    top, height = _rows(boxes, n_bars)
    left = np.broadcast_to(boxes[:, :1], top.shape)
    right = np.broadcast_to(bar_range(boxes)[0][:, None], top.shape)
    corners = [left, top, right, top + height]
    return np.stack(corners, axis=-1).reshape(-1, 4)


def _rows(boxes: Floats, n_bars: int) -> tuple[Floats, Floats]:
    """Return the upper edge of each row, (n_images, n_bars), and the height of rows."""
    height = (boxes[:, 3:] - boxes[:, 1:2]) / n_bars
    return boxes[:, 1:2] + np.arange(n_bars) * height, height
