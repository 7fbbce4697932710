"""Percentiles of values that come block by block, exactly, without having them all at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

BlockMapper = Callable[[Callable[[NDArray[Any]], Any]], Iterable[Any]]
"""Takes work on a block of values, and yields what it returns for each block."""

BINS = 4096
FEW_VALUES = 2**20


@dataclass(frozen=True, slots=True)
class ValueRange:
    """The values from `low` to `high`, and how many values are below.

    Attributes
    ----------
    low, high : float
    n_below, n_inside : int
    """

    low: float
    high: float
    n_below: int
    n_inside: int

    @property
    def is_small(self) -> bool:
        """Whether its values are few enough to be sorted, or too close for bins."""
        reach = max(abs(self.low), abs(self.high))
        return self.n_inside <= FEW_VALUES or self.high - self.low <= BINS * np.spacing(reach)


def finite_range(block: NDArray[Any]) -> NDArray[np.float64]:
    """Return the smallest and the largest finite value, (inf, -inf) where there is none."""
    if not block.size:
        return np.array([np.inf, -np.inf])
    ends = np.array([block.min(), block.max()], dtype=np.float64)
    if np.isfinite(ends).all():
        return ends
    finite = block[np.isfinite(block)]
    return (
        np.array([finite.min(), finite.max()], float)
        if finite.size
        else np.array([np.inf, -np.inf])
    )


def combined_range(ranges: Iterable[NDArray[np.float64]]) -> tuple[float, float]:
    """Return the ends of all ranges together; (inf, -inf) where there is none."""
    low, high = np.inf, -np.inf
    for smallest, largest in ranges:
        low, high = min(low, float(smallest)), max(high, float(largest))
    return low, high


def percentile_range(each: BlockMapper, percentiles: tuple[float, float]) -> tuple[float, float]:
    """Return two percentiles of all finite values, as `numpy.percentile` does by default.

    Values are counted in bins, then in bins within the bin that a percentile falls into, until
    so few are left that they can be sorted. (inf, -inf) where there is no finite value.
    """
    ranges = list(each(_range_and_count))
    n_values = sum(n for _, n in ranges)
    if not n_values:
        return np.inf, -np.inf
    whole = ValueRange(*combined_range(ends for ends, _ in ranges), 0, n_values)
    places = [percentile / 100 * (n_values - 1) for percentile in percentiles]
    ranks = sorted({rank for place in places for rank in (floor(place), ceil(place))})
    value_at = _values_at_ranks(each, ranks, whole)
    low, high = (_interpolate(value_at, place) for place in places)
    return low, high


def _interpolate(value_at: dict[int, float], place: float) -> float:
    pair = [value_at[floor(place)], value_at[ceil(place)]]
    return float(np.percentile(pair, 100 * (place - floor(place))))


def _values_at_ranks(each: BlockMapper, ranks: list[int], whole: ValueRange) -> dict[int, float]:
    """Return the values that stand at some ranks, 0 the smallest."""
    found: dict[int, float] = {}
    spans = dict.fromkeys(ranks, whole)
    while spans:
        wanted = list(dict.fromkeys(spans.values()))
        few = [span for span in wanted if span.is_small]
        many = [span for span in wanted if not span.is_small]
        blocks = list(each(partial(_collect_and_count, few, many)))
        listed = {
            span: np.sort(np.concatenate([b[0][i] for b in blocks])) for i, span in enumerate(few)
        }
        counted = {span: _add_bin_counts([b[1][i] for b in blocks]) for i, span in enumerate(many)}
        for rank, span in list(spans.items()):
            if span in listed:
                found[rank] = float(listed[span][rank - span.n_below])
            else:
                spans[rank] = _bin_of_rank(rank, span, *counted[span])
                if spans[rank].low < spans[rank].high:
                    continue
                found[rank] = spans[rank].low
            del spans[rank]
    return found


def _collect_and_count(
    few: list[ValueRange], many: list[ValueRange], block: NDArray[Any]
) -> tuple[Any, Any]:
    """Return the values in each span of few, and counts and ends in bins of each span of many."""
    values = block.ravel()
    listed = [values[(values >= span.low) & (values <= span.high)] for span in few]
    return listed, [_bin_counts(values, span) for span in many]


def _bin_counts(
    values: NDArray[Any], span: ValueRange
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return how many values are in each bin of a span, and the ends of those in the span."""
    inside = values[(values >= span.low) & (values <= span.high)]
    if inside.dtype == bool:
        inside = inside.astype(np.uint8)
    counts, _ = np.histogram(inside, BINS, (span.low, span.high))
    return counts, finite_range(inside)


def _add_bin_counts(
    blocks: list[tuple[NDArray[np.intp], NDArray[np.float64]]],
) -> tuple[NDArray[np.intp], float, float]:
    counts = np.sum([counts for counts, _ in blocks], axis=0)
    return counts, *combined_range(ends for _, ends in blocks)


def _bin_of_rank(
    rank: int, span: ValueRange, counts: NDArray[np.intp], smallest: float, largest: float
) -> ValueRange:
    """Return the bin that a rank falls into; the value alone where a span holds no other."""
    if smallest == largest:
        return ValueRange(smallest, smallest, span.n_below, span.n_inside)
    edges = np.histogram_bin_edges((), BINS, (span.low, span.high))
    before = span.n_below + np.concatenate([[0], np.cumsum(counts)])
    at = int(np.searchsorted(before, rank, side="right")) - 1
    # The upper edge belongs to the next bin; values on it do not change what the ranks here hold.
    low, high = max(float(edges[at]), smallest), min(float(edges[at + 1]), largest)
    return ValueRange(low, high, int(before[at]), int(counts[at]))


def _range_and_count(block: NDArray[Any]) -> tuple[NDArray[np.float64], int]:
    return finite_range(block), int(np.count_nonzero(np.isfinite(block)))
