"""Mean colors of blocks of pixels."""

import sys
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

OPAQUE: Final = 255
PAIR: Final = np.uint32(0x00FF00FF)
"""The bits of every second byte of a word."""
LARGEST_SUM: Final = 257
"""The number of bytes whose sum always fits into 16 bits."""

Words = NDArray[np.uint32]
Floats = NDArray[Any]


def mean_colors(words: Words, block: tuple[int, int]) -> Words:
    """Return the mean color of each block of (columns, rows), weighted by opacity.

    Parameters
    ----------
    words : ndarray of shape (n_rows * rows, n_columns * columns)
        RGBA bytes as one 32-bit word per pixel.
    block : tuple of int

    Returns
    -------
    ndarray of shape (n_rows, n_columns)
    """
    rgba = words[..., None].view(np.uint8)
    opacity = rgba[..., 3]
    is_opaque = opacity == OPAQUE
    if block[0] <= LARGEST_SUM and np.all(is_opaque | (opacity == 0)):
        sums = _sum_rows(_sum_columns(np.where(is_opaque, words, np.uint32(0)), block[0]), block[1])
    else:
        sums = _weighted_sums(rgba, block)
    colors = sums[..., :3].astype(np.float32) / np.maximum(sums[..., 3:], 1) * OPAQUE
    result = np.empty(sums.shape, np.uint8)
    result[..., :3] = np.round(colors)
    result[..., 3] = np.round(sums[..., 3] / (block[0] * block[1]))
    return result.view(np.uint32)[..., 0]


def _sum_columns(words: Words, n: int) -> Words:
    """Return the sum of each channel over `n` columns at a time, of shape (n_rows, n_blocks, 4).

    Two channels are added at a time, in the lower and in the upper half of a word.
    """
    pairs = []
    for pair in (words & PAIR, (words >> np.uint32(8)) & PAIR):
        total = pair[:, ::n].copy()
        for column in range(1, n):
            total += pair[:, column::n]
        pairs.append(total)
    low, high = np.uint32(0xFFFF), np.uint32(16)
    channels = [pairs[0] & low, pairs[1] & low, pairs[0] >> high, pairs[1] >> high]
    if sys.byteorder == "big":
        channels.reverse()
    return np.stack(channels, axis=-1)


def _sum_rows(values: NDArray[Any], n: int) -> NDArray[Any]:
    total = values[::n].copy()
    for row in range(1, n):
        total += values[row::n]
    return total


def _weighted_sums(rgba: NDArray[np.uint8], block: tuple[int, int]) -> Floats:
    """Return the sum of the colors of each block, weighted by opacity, and of the opacities."""
    columns, rows = block
    blocks = rgba.reshape(len(rgba) // rows, rows, rgba.shape[1] // columns, columns, 4)
    colors = (blocks[..., :3] * (blocks[..., 3:] / np.float32(OPAQUE))).sum(axis=(1, 3))
    opacities = blocks[..., 3:].sum(axis=(1, 3), dtype=np.uint32)
    return np.concatenate([colors, opacities], axis=-1)
