"""Where names at the ends of lines stand, so that none covers another."""

import numpy as np
from numpy.typing import NDArray


def spread_apart(wanted: NDArray[np.float64], heights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return positions as near to wanted ones as possible, at which no name covers another.

    Parameters
    ----------
    wanted : ndarray of shape (n_names,)
        Where the middle of each name should be.
    heights : ndarray of shape (n_names,)

    Returns
    -------
    ndarray of shape (n_names,)
        In the same order from bottom to top. The sum of squared moves is the smallest possible.

    Examples
    --------
    >>> spread_apart(np.array([1.0, 0.0, 8.0]), np.array([2.0, 2.0, 2.0]))
    array([ 1.5, -0.5,  8. ])
    """
    order = np.argsort(wanted, kind="stable")
    sizes = heights[order]
    offsets = np.concatenate([[0.0], np.cumsum((sizes[:-1] + sizes[1:]) / 2)])
    # Without their offsets, positions must ascend: neighbors that do not are moved to their mean.
    blocks: list[list[float]] = []
    for value in wanted[order] - offsets:
        blocks.append([float(value)])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    ascending = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks])
    found = np.empty(len(wanted))
    found[order] = ascending + offsets
    return found
