"""Numbers to colors, as matplotlib finds them, without most of the time that it takes."""

from typing import Any

import numpy as np
from matplotlib.colors import Colormap, LinearSegmentedColormap, ListedColormap, Normalize
from numpy.typing import NDArray

ROWS_AT_A_TIME = 64


def colored(values: NDArray[Any], mappable: Any) -> NDArray[np.uint32]:
    """Return the RGBA bytes of numbers, four of them in each word.

    They are those of ``mappable.to_rgba(values, bytes=True)``. Where the norm is linear and no
    number is missing, the color map is looked up once for each of its entries, and numbers are
    turned into entries so few at a time that they stay in the processor's cache.
    """
    norm, cmap = mappable.norm, mappable.cmap
    if not (_is_plain(values, norm) and type(cmap) in (LinearSegmentedColormap, ListedColormap)):
        return as_words(mappable.to_rgba(values, bytes=True))
    entries = as_words(cmap(np.arange(-1, cmap.N + 1), bytes=True))
    words = np.empty(values.shape, np.uint32)
    for start in range(0, len(values), ROWS_AT_A_TIME):
        block = slice(start, start + ROWS_AT_A_TIME)
        _look_up(values[block], norm, cmap, entries, words[block])
    return words


def as_words(rgba: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return RGBA bytes of shape (…, 4) as one word each, of shape (…,)."""
    words: NDArray[np.uint32] = np.ascontiguousarray(rgba).view(np.uint32)[..., 0]
    return words


def as_bytes(words: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return words as RGBA bytes of shape (…, 4)."""
    return np.ascontiguousarray(words)[..., None].view(np.uint8)


def _is_plain(values: NDArray[Any], norm: Normalize) -> bool:
    """Tell whether numbers are all there, and the norm is a straight line that clips nothing."""
    if type(norm) is not Normalize or norm.clip or norm.vmin is None or norm.vmax is None:
        return False
    return (
        norm.vmin < norm.vmax
        and values.dtype in (np.float32, np.float64)
        and not np.ma.is_masked(values)
        and bool(np.isfinite(np.asarray(values)).all())
    )


def _look_up(
    values: NDArray[Any],
    norm: Normalize,
    cmap: Colormap,
    entries: NDArray[np.uint32],
    words: NDArray[np.uint32],
) -> None:
    """Write the entry of each value into `words`; the first is for values below, the last above."""
    assert norm.vmin is not None
    assert norm.vmax is not None
    low, high = np.float64(norm.vmin), np.float64(norm.vmax)
    places = np.array(values)
    # In matplotlib's order of operations, or values at the edge of an entry would round elsewhere.
    places -= low
    places /= high - low
    places *= cmap.N
    places[places == cmap.N] = cmap.N - 1
    np.floor(places, out=places)
    np.clip(places, -1, cmap.N, out=places)
    np.take(entries, places.astype(np.intp) + 1, out=words, mode="clip")
