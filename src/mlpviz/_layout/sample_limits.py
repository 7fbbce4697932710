"""What the ends of the colors stand for, where images are rows of a data set."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from numpy.typing import NDArray

from mlpviz._layout.color_limits import Scale, limits_within, shared_limits
from mlpviz._out_of_core.percentiles import combined_range, finite_range, percentile_range
from mlpviz._samples.table import Samples, as_dense


def limits_of_samples(
    samples: Samples, scale: Scale, what: str, others: Sequence[NDArray[Any]] = ()
) -> tuple[float, float]:
    """Return the limits that all rows, and other values beside them, share.

    Rows are gone through block by block, where they are: what comes home are the ends of blocks,
    and for percentiles counts.
    """
    if scale.vmin is not None and scale.vmax is not None:
        return float(scale.vmin), float(scale.vmax)
    each = partial(_each, samples, others)
    if scale.name != "robust":
        return limits_within(*combined_range(each(finite_range)), scale, what)
    if samples.fits_in_memory:
        return shared_limits((*samples.dense_blocks(), *others), scale, what)
    return limits_within(*percentile_range(each, scale.percentiles), scale, what)


def _each(
    samples: Samples, others: Sequence[NDArray[Any]], work: Callable[[NDArray[Any]], Any]
) -> Iterator[Any]:
    yield from samples.map_blocks("limits", partial(_on_values, work))
    yield from map(work, others)


def _on_values(work: Callable[[NDArray[Any]], Any], rows: Any, *_: Any) -> Any:
    return work(as_dense(rows))
