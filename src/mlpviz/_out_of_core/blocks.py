"""Sizes of blocks: how many numbers are read, converted or multiplied at a time."""

from typing import Final

BLOCK_VALUES: Final = 2**21
"""The most numbers that a block holds: 16 MB in double precision."""
CACHED_VALUES: Final = 2**18
"""The most numbers that several passes read from the cache: 2 MB in double precision."""
IN_MEMORY_VALUES: Final = 2**26
"""The most numbers that are kept in memory at once: 512 MB in double precision."""


def split_blocks(n_rows: int, n_values: int, most: int | None = None) -> list[slice]:
    """Return slices that together cover all rows, each a block of bounded size.

    Parameters
    ----------
    n_rows : int
    n_values : int
        The numbers that one row takes.
    most : int, optional
        The most numbers in a block of several rows. By default `BLOCK_VALUES`.

    Examples
    --------
    >>> split_blocks(5, BLOCK_VALUES // 2)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    step = max(1, (BLOCK_VALUES if most is None else most) // max(n_values, 1))
    return [slice(start, min(start + step, n_rows)) for start in range(0, n_rows, step)]
