"""Which rows to show, asking about no more of them than that takes."""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.predictions import Predictions
from mlpviz._samples.prediction_checks import check_comparable
from mlpviz._samples.prediction_sources import Saying
from mlpviz._samples.samples import (
    Ranked,
    check_n_images,
    check_select,
    first_of,
    is_wrong,
    losses,
    margins,
    merged,
    random_indices,
    ranked,
)


def choose(
    select: Any,
    n_images: int,
    rng: Any,
    *,
    total: int,
    truth: NDArray[Any] | None,
    saying: Saying,
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
        return merged(saying.each(partial(_least_certain, n)), n)
    if truth is None:
        raise ValueError(f"select={chosen!r} needs the true classes, but y is None; give y")
    if chosen == "worst":
        return merged(saying.each(partial(_worst, n)), n)
    return first_of(saying.in_turn(_wrong), n)


# Each of these judges a block where it is, and returns little: it may run on another machine.


def _least_certain(n: int, said: Predictions, _: NDArray[Any] | None, start: int) -> Ranked:
    return ranked(margins(said), n, start)


def _worst(n: int, said: Predictions, truth: NDArray[Any] | None, start: int) -> Ranked:
    assert truth is not None
    check_comparable(said, truth)
    return ranked(-losses(said, truth), n, start)


def _wrong(said: Predictions, truth: NDArray[Any] | None, start: int) -> NDArray[np.intp]:
    assert truth is not None
    check_comparable(said, truth)
    return np.flatnonzero(is_wrong(said, truth)) + start
