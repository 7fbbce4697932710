"""The rows with the smallest keys, found block by block."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class RankedRows:
    """Rows sorted by a key, smallest first. Rows with equal keys keep their order.

    Attributes
    ----------
    keys : ndarray of shape (n,)
    indices : ndarray of shape (n,)
    n_unranked : int
        The number of rows of the block whose key is NaN, ranked last.
    """

    keys: NDArray[np.float64]
    indices: NDArray[np.intp]
    n_unranked: int = 0


def lowest_rows(keys: NDArray[np.float64], n: int, start: int) -> RankedRows:
    """Return the `n` rows with the smallest keys. Rows are numbered from `start`."""
    n = min(n, len(keys))
    threshold = np.partition(keys, n - 1)[n - 1] if n else np.inf
    # Sorting these few takes no time. NaN is neither above nor below the threshold.
    candidates = np.flatnonzero(~(keys > threshold))
    order = candidates[np.argsort(keys[candidates], kind="stable")[:n]]
    n_unranked = int(np.count_nonzero(np.isnan(keys)))
    return RankedRows(keys[order], (order + start).astype(np.intp), n_unranked)


def merge_lowest(blocks: Iterable[RankedRows], n: int) -> NDArray[np.intp]:
    """Return the indices of the `n` smallest keys of all blocks, given in the order of rows."""
    best = RankedRows(np.empty(0), np.empty(0, np.intp))
    for block in blocks:
        keys = np.concatenate([best.keys, block.keys])
        indices = np.concatenate([best.indices, block.indices])
        order = np.argsort(keys, kind="stable")[:n]
        best = RankedRows(keys[order], indices[order])
    return best.indices


def take_first(blocks: Iterable[NDArray[np.intp]], n: int) -> NDArray[np.intp]:
    """Return the first `n` indices of all blocks, without requesting more blocks than needed."""
    indices = (index for block in blocks for index in block.tolist())
    return np.array(list(islice(indices, n)), dtype=np.intp)
