"""Select the images to show, with predictions for no more images than necessary."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.predictions import Predictions
from mlpviz._samples.losses import is_wrong, losses, margins
from mlpviz._samples.prediction_checks import matching_truth
from mlpviz._samples.prediction_sources import PredictionSource
from mlpviz._samples.ranking import RankedRows, lowest_rows, merge_lowest, take_first
from mlpviz._validation import check_choice, check_indices, check_int, has_length

SELECTIONS = {
    "first": "the first ones",
    "random": "drawn at random",
    "errors": "the first wrong ones",
    "worst": "those with the largest loss",
    "uncertain": "the most uncertain ones",
}
"""The names of selections, and how descriptions call them."""


def select_images(
    select: Any,
    n_images: int,
    rng: Any,
    *,
    total: int,
    y: NDArray[Any] | None,
    source: PredictionSource,
) -> NDArray[np.intp]:
    """Return the indices of the rows to show."""
    checked = check_select(select, total)
    if isinstance(checked, np.ndarray):
        return checked
    n = min(check_n_images(n_images), total)
    if checked == "first":
        return np.arange(n)
    if checked == "random":
        return random_indices(n, total, rng)
    if checked == "uncertain":
        blocks = source.map_blocks(partial(_most_uncertain_rows, n))
        return merge_lowest(_check_ranked(blocks, checked, total), n)
    if y is None:
        raise ValueError(f"select={checked!r} needs the true classes, but y is None; give y")
    if checked == "worst":
        blocks = source.map_blocks(partial(_worst_rows, n))
        return merge_lowest(_check_ranked(blocks, checked, total), n)
    return take_first(source.map_blocks_lazily(_wrong_rows), n)


def _check_ranked(blocks: Iterable[RankedRows], select: str, total: int) -> Iterator[RankedRows]:
    """Yield blocks, and raise at the end if any row could not be ranked."""
    n_unranked = 0
    for block in blocks:
        n_unranked += block.n_unranked
        yield block
    if n_unranked:
        raise ValueError(
            f"select={select!r} cannot rank {n_unranked:,} of the {total:,} images, for which the "
            "predictions are NaN: the network diverged, or these images are not finite; leave "
            "them out of X, or give select='first' or indices"
        )


def check_select(select: Any, total: int) -> str | NDArray[np.intp]:
    """Return the name of a checked selection, or checked indices."""
    if isinstance(select, str):
        return check_choice("select", select, SELECTIONS)
    if not has_length(select) and not isinstance(select, slice):
        raise TypeError(
            f"select must be one of {', '.join(map(repr, SELECTIONS))} or a sequence of indices, "
            f"got {select!r}"
        )
    return check_indices("select", select, total, "samples")


def check_n_images(n_images: Any) -> int:
    """Return a checked number of images."""
    return check_int("n_images", n_images, minimum=1, hint="; name rows with select=[…]")


def random_indices(n: int, total: int, rng: Any) -> NDArray[np.intp]:
    """Return `n` different indices below `total`, in random order."""
    return check_rng(rng).choice(total, size=n, replace=False).astype(np.intp)


def check_rng(rng: Any) -> "np.random.Generator":
    """Return a random number generator, made from a seed if `rng` is one."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as error:
        raise type(error)(
            "rng must be None, a seed (a whole number from 0) or a numpy.random.Generator, "
            f"got {rng!r}"
        ) from error


# These run where a block is, maybe on another machine, and return little.


def _most_uncertain_rows(
    n: int, predictions: Predictions, _: NDArray[Any] | None, start: int
) -> RankedRows:
    return lowest_rows(margins(predictions), n, start)


def _worst_rows(n: int, predictions: Predictions, y: NDArray[Any] | None, start: int) -> RankedRows:
    assert y is not None
    return lowest_rows(-losses(predictions, matching_truth(predictions, y)), n, start)


def _wrong_rows(predictions: Predictions, y: NDArray[Any] | None, start: int) -> NDArray[np.intp]:
    assert y is not None
    return np.flatnonzero(is_wrong(predictions, matching_truth(predictions, y))) + start
