"""Exact percentiles of values that come in blocks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import CACHED_VALUES, split_blocks

BlockMapper = Callable[[Callable[[NDArray[Any]], Any]], Iterable[Any]]
"""Takes a function of a block of values, and yields its result for each block."""
BinCounts = tuple[NDArray[np.intp], float, float]
"""The number of values in each bin, and the smallest and the largest value."""

N_BINS = 4096
SORTABLE_VALUES = 2**20


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The values from `low` to `high`.

    Attributes
    ----------
    low, high : float
    n_below : int
        The number of values below `low`.
    n_inside : int
        The number of values in the range.
    """

    low: float
    high: float
    n_below: int
    n_inside: int

    @property
    def is_small(self) -> bool:
        """Whether its values are few enough to be sorted, or too close to be split into bins."""
        largest = max(abs(self.low), abs(self.high))
        too_narrow = self.high - self.low <= N_BINS * np.spacing(largest)
        return self.n_inside <= SORTABLE_VALUES or bool(too_narrow)


def finite_range(block: NDArray[Any]) -> NDArray[np.float64]:
    """Return the smallest and the largest finite value, (inf, -inf) if there is none.

    Both are found in parts that stay in the cache, so that the block is read once.
    """
    n_values = block.size // max(len(block), 1)
    parts = split_blocks(len(block), n_values, CACHED_VALUES)
    return np.array(combined_range(_range_of_part(block[part]) for part in parts))


def _range_of_part(block: NDArray[Any]) -> NDArray[np.float64]:
    if not block.size:
        return np.array([np.inf, -np.inf])
    ends = np.array([block.min(), block.max()], dtype=np.float64)
    if np.isfinite(ends).all():
        return ends
    finite = block[np.isfinite(block)]
    if not finite.size:
        return np.array([np.inf, -np.inf])
    return np.array([finite.min(), finite.max()], dtype=np.float64)


def combined_range(ranges: Iterable[NDArray[np.float64]]) -> tuple[float, float]:
    """Return the range that covers all ranges, (inf, -inf) if there is none."""
    low, high = np.inf, -np.inf
    for smallest, largest in ranges:
        low, high = min(low, float(smallest)), max(high, float(largest))
    return low, high


def percentile_range(
    map_blocks: BlockMapper, percentiles: tuple[float, float]
) -> tuple[float, float]:
    """Return two percentiles of all finite values, as `numpy.percentile` computes them.

    Values are counted in bins. The bin that holds a percentile is split again, until so few
    values are left that they can be sorted. The result is (inf, -inf) if no value is finite.
    """
    blocks = list(map_blocks(_range_and_count))
    n_values = sum(n for _, n in blocks)
    if not n_values:
        return np.inf, -np.inf
    everything = ValueRange(*combined_range(ends for ends, _ in blocks), 0, n_values)
    positions = [percentile / 100 * (n_values - 1) for percentile in percentiles]
    ranks = sorted({rank for position in positions for rank in (floor(position), ceil(position))})
    value_at = _values_at_ranks(map_blocks, ranks, everything)
    low, high = (_interpolate(value_at, position) for position in positions)
    return low, high


def _interpolate(value_at: dict[int, float], position: float) -> float:
    pair = [value_at[floor(position)], value_at[ceil(position)]]
    return float(np.percentile(pair, 100 * (position - floor(position))))


def _values_at_ranks(
    map_blocks: BlockMapper, ranks: list[int], everything: ValueRange
) -> dict[int, float]:
    """Return the values of some ranks; rank 0 is the smallest value."""
    values: dict[int, float] = {}
    range_of = dict.fromkeys(ranks, everything)
    while range_of:
        sorted_values, counts = _pass_over_blocks(
            map_blocks, list(dict.fromkeys(range_of.values()))
        )
        for rank, span in list(range_of.items()):
            if span in sorted_values:
                values[rank] = float(sorted_values[span][rank - span.n_below])
            else:
                range_of[rank] = _bin_of_rank(rank, span, *counts[span])
                if range_of[rank].low < range_of[rank].high:
                    continue
                values[rank] = range_of[rank].low
            del range_of[rank]
    return values


def _pass_over_blocks(
    map_blocks: BlockMapper, ranges: list[ValueRange]
) -> tuple[dict[ValueRange, NDArray[Any]], dict[ValueRange, BinCounts]]:
    """Return the sorted values of small ranges, and the bin counts of the others."""
    small = [span for span in ranges if span.is_small]
    large = [span for span in ranges if not span.is_small]
    blocks = list(map_blocks(partial(_collect_and_count, small, large)))
    sorted_values = {
        span: np.sort(np.concatenate([collected[i] for collected, _ in blocks]))
        for i, span in enumerate(small)
    }
    counts = {
        span: _add_bin_counts([counted[i] for _, counted in blocks]) for i, span in enumerate(large)
    }
    return sorted_values, counts


def _collect_and_count(
    small: list[ValueRange], large: list[ValueRange], block: NDArray[Any]
) -> tuple[Any, Any]:
    """Return the block's values in each small range, and its bin counts in each large range."""
    values = block.ravel()
    collected = [values[(values >= span.low) & (values <= span.high)] for span in small]
    return collected, [_bin_counts(values, span) for span in large]


def _bin_counts(
    values: NDArray[Any], span: ValueRange
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return how many values are in each bin of a range, and the ends of those in the range."""
    inside = values[(values >= span.low) & (values <= span.high)]
    if inside.dtype == bool:
        inside = inside.astype(np.uint8)
    counts, _ = np.histogram(inside, N_BINS, (span.low, span.high))
    return counts, finite_range(inside)


def _add_bin_counts(
    blocks: list[tuple[NDArray[np.intp], NDArray[np.float64]]],
) -> BinCounts:
    counts = np.sum([counts for counts, _ in blocks], axis=0)
    return counts, *combined_range(ends for _, ends in blocks)


def _bin_of_rank(
    rank: int, span: ValueRange, counts: NDArray[np.intp], smallest: float, largest: float
) -> ValueRange:
    """Return the bin that holds a rank; a single value if the range holds no other."""
    if smallest == largest:
        return ValueRange(smallest, smallest, span.n_below, span.n_inside)
    edges = np.histogram_bin_edges((), N_BINS, (span.low, span.high))
    n_below = span.n_below + np.concatenate([[0], np.cumsum(counts)])
    i = int(np.searchsorted(n_below, rank, side="right")) - 1
    # The upper edge belongs to the next bin. Values on it do not change the values of the ranks.
    low, high = max(float(edges[i]), smallest), min(float(edges[i + 1]), largest)
    return ValueRange(low, high, int(n_below[i]), int(counts[i]))


def _range_and_count(block: NDArray[Any]) -> tuple[NDArray[np.float64], int]:
    return finite_range(block), int(np.count_nonzero(np.isfinite(block)))
