"""The positions of vote bars: one box of bars for each unit, one bar for each class."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NAME_SHARE = 0.2
"""Share of the height of a box, at its bottom, for the names of the classes."""
BAR_SHARE = 0.76
"""Width of a bar as a share of the width for its class."""


def bars_in(boxes: Floats, votes: Floats, limit: float) -> Floats:
    """Return the corners of bars, of shape (n_units, n_classes, 4, 2).

    Parameters
    ----------
    boxes : ndarray of shape (n_units, 4)
        x0, y0, x1, y1 of the box of each unit, y downwards.
    votes : ndarray of shape (n_units, n_classes)
        Upwards where positive.
    limit : float
        The vote whose bar reaches the end of its box, above 0.

    Examples
    --------
    >>> bars_in(np.array([[0.0, 0.0, 1.0, 10.0]]), np.array([[2.0]]), limit=2.0)[0, 0, :, 1]
    array([4., 0., 0., 4.])
    """
    left, width = _columns(boxes, votes.shape[1])
    start = left + width * (1 - BAR_SHARE) / 2
    stop = start + width * BAR_SHARE
    zero, reach = baselines(boxes)
    base = np.broadcast_to(zero[:, None], votes.shape)
    tip = base - votes / limit * reach[:, None]
    xs = np.stack([start, start, stop, stop], axis=-1)
    return np.stack([xs, np.stack([base, tip, tip, base], axis=-1)], axis=-1)


def baselines(boxes: Floats) -> tuple[Floats, Floats]:
    """Return the y of a vote of zero in each box, and the largest height of bars."""
    height = (boxes[:, 3] - boxes[:, 1]) * (1 - NAME_SHARE)
    return boxes[:, 1] + height / 2, height / 2


def name_boxes(boxes: Floats, n_classes: int) -> Floats:
    """Return the boxes for the names of the classes, of shape (n_units * n_classes, 4)."""
    left, width = _columns(boxes, n_classes)
    bottom = np.broadcast_to(boxes[:, 3:], left.shape)
    top = bottom - NAME_SHARE * (boxes[:, 3:] - boxes[:, 1:2])
    return np.stack([left, top, left + width, bottom], axis=-1).reshape(-1, 4)


def _columns(boxes: Floats, n_classes: int) -> tuple[Floats, Floats]:
    """Return the left edge of each class's column, (n_units, n_classes), and its width."""
    width = (boxes[:, 2:3] - boxes[:, :1]) / n_classes
    return boxes[:, :1] + np.arange(n_classes) * width, width
