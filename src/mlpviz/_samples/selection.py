"""Which rows to show, asking about no more of them than that takes."""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.predictions import Predictions
from mlpviz._samples.prediction_checks import check_matching_targets
from mlpviz._samples.prediction_sources import PredictionSource
from mlpviz._samples.samples import (
    RankedRows,
    check_n_images,
    check_select,
    is_wrong,
    losses,
    lowest_rows,
    margins,
    merge_lowest,
    random_indices,
    take_first,
)


def select_images(
    select: Any,
    n_images: int,
    rng: Any,
    *,
    total: int,
    truth: NDArray[Any] | None,
    source: PredictionSource,
) -> NDArray[np.intp]:
    """Return the indices of the rows to show."""
    chosen = check_select(select, total)
    if isinstance(chosen, np.ndarray):
        return chosen
    n = min(check_n_images(n_images), total)
    if chosen == "first":
        return np.arange(n)
    if chosen == "random":
        return random_indices(n, total, rng)
    if chosen == "uncertain":
        return merge_lowest(source.map_blocks(partial(_most_uncertain_rows, n)), n)
    if truth is None:
        raise ValueError(f"select={chosen!r} needs the true classes, but y is None; give y")
    if chosen == "worst":
        return merge_lowest(source.map_blocks(partial(_worst_rows, n)), n)
    return take_first(source.map_blocks_lazily(_wrong_rows), n)


# Each of these judges a block where it is, and returns little: it may run on another machine.


def _most_uncertain_rows(
    n: int, said: Predictions, _: NDArray[Any] | None, start: int
) -> RankedRows:
    return lowest_rows(margins(said), n, start)


def _worst_rows(n: int, said: Predictions, truth: NDArray[Any] | None, start: int) -> RankedRows:
    assert truth is not None
    check_matching_targets(said, truth)
    return lowest_rows(-losses(said, truth), n, start)


def _wrong_rows(said: Predictions, truth: NDArray[Any] | None, start: int) -> NDArray[np.intp]:
    assert truth is not None
    check_matching_targets(said, truth)
    return np.flatnonzero(is_wrong(said, truth)) + start
