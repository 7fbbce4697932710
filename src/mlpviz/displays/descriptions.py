"""What alt text says of images: their size, their scale, and what stands out among them."""

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._layout.class_votes import ClassVotes
from mlpviz._layout.tile_values import Limits, share_outside
from mlpviz._records.image_shape import ImageShape

Floats = NDArray[np.float64]

FLAT: Final = 0.01
"""Share of the scale within which an image looks even: under 3 of 256 gray levels."""

ROUNDING: Final = 1e-9
MOST_DESCRIBED: Final = 8
"""The number of units whose votes are described."""
BLOCK_VALUES = 2**20


def format_size(shape: ImageShape) -> str:
    """Return the size of images, and that they are in color.

    Examples
    --------
    >>> format_size(ImageShape(28, 28))
    '28 by 28'
    """
    return f"{shape.height} by {shape.width}{' RGB' if shape.channels else ''}"


def describe_limits(values: NDArray[Any], limits: tuple[float, float]) -> str:
    """Return color limits, and the share of the values that are beyond them.

    Examples
    --------
    >>> describe_limits(np.array([-2.0, 0.0, 0.5, 0.25]), (-1, 0.5))
    'limits -1 to 0.5, 25.0% of the values beyond them'
    """
    text, share = f"limits {format_range(*limits)}", sum(share_outside(values, limits))
    if not share:
        return text
    return f"{text}, {'under 0.1%' if share < 0.001 else f'{share:.1%}'} of the values beyond them"


def format_range(low: float, high: float) -> str:
    """Return two numbers as a range; there is no "-0"."""
    return f"{low + 0.0:.3g} to {high + 0.0:.3g}"


def spans(tiles: NDArray[Any]) -> Floats:
    """Return how far apart the values of each tile are, NaN where none is finite.

    Of RGB tiles it is the channel that varies most: one of a single color does not vary.
    """
    return np.concatenate([_spans(block) for block in _blocks(tiles)])


def means(tiles: NDArray[Any]) -> Floats:
    """Return the mean of each tile's finite values, NaN where none is finite."""
    return np.concatenate([_means(block) for block in _blocks(tiles)])


def mean_sizes(tiles: NDArray[Any]) -> Floats:
    """Return the mean magnitude of each tile's finite values, NaN where none is finite."""
    return np.concatenate([_means(np.abs(block)) for block in _blocks(tiles)])


def are_flat(varied: Floats, limits: Limits) -> NDArray[np.bool_]:
    """Return which tiles are close to constant, by how far apart the values of each are.

    They are if that is at most 1 % of the scale, which is from limit to limit. Where each tile
    has limits of its own, it is what the tile that varies most has.
    """
    if isinstance(limits, tuple):
        reach = abs(FLAT * limits[1] - FLAT * limits[0])
    else:
        reach = FLAT * float(np.nanmax(varied, initial=0))
    return np.asarray(varied <= reach, dtype=np.bool_)


def single_largest(sizes: Floats) -> int | None:
    """Return the place of the largest number; None where there is but one number, or a tie.

    Numbers that differ by rounding only are a tie, and so is what overflows.

    Examples
    --------
    >>> single_largest(np.array([1.0, np.nan, 3.0]))
    2
    """
    known = sizes[~np.isnan(sizes)]
    if len(known) < 2:
        return None
    second, first = np.partition(known, -2)[-2:]
    with np.errstate(invalid="ignore"):
        apart = first - second > ROUNDING * np.abs(known).max()
    return int(np.argmax(sizes == first)) if apart else None


def strongest(matrix: NDArray[Any]) -> tuple[int, int, int]:
    """Return the row and the column of the largest finite magnitude, and how many are as large.

    Examples
    --------
    >>> strongest(np.array([[1.0, -3.0], [np.nan, 3.0]]))
    (0, 1, 2)
    """
    sizes = np.where(np.isfinite(matrix), np.abs(matrix), -1)
    row, column = np.unravel_index(sizes.argmax(), sizes.shape)
    return int(row), int(column), int(np.count_nonzero(sizes == sizes.max()))


def describe_flat(tiles: NDArray[Any], limits: Limits) -> list[str]:
    """Return how many tiles are close to constant, and how many hold no finite value, if any."""
    if not len(tiles):
        return []
    n, varied = len(tiles), spans(tiles)
    flat, missing = int(are_flat(varied, limits).sum()), int(np.isnan(varied).sum())
    told = [f"{_counted(flat, n, 'is', 'are')} close to constant"] if flat else []
    return told + ([f"{_counted(missing, n, 'has', 'have')} no finite value"] if missing else [])


def describe_weights(tiles: NDArray[Any], limits: Limits, names: Sequence[str]) -> str:
    """Return what stands out among tiles of weights.

    Examples
    --------
    >>> tiles = np.array([[[1.0, 1.0]], [[-1.0, 0.0]], [[-3.0, 2.0]]])
    >>> describe_weights(tiles, (-3.0, 2.0), ["unit 0", "unit 1", "unit 2"])
    '1 is close to constant; unit 2 has the largest weights on average'
    """
    told, largest = describe_flat(tiles, limits), single_largest(mean_sizes(tiles))
    if largest is not None:
        told.append(f"{names[largest]} has the largest weights on average")
    return "; ".join(told or [f"values run from {_ends(tiles)}"])


def describe_values(tiles: NDArray[Any], limits: Limits, names: Sequence[str]) -> str:
    """Return what stands out among tiles of data.

    Examples
    --------
    >>> tiles = np.array([[[0, 9]], [[8, 9]], [[0, 1]]])
    >>> describe_values(tiles, (0, 9), ["image 0", "image 1", "image 2"])
    'on average image 1 has the highest values, image 2 the lowest'
    """
    told, levels = describe_flat(tiles, limits), means(tiles)
    highest, lowest = single_largest(levels), single_largest(-levels)
    if highest is not None and lowest is not None:
        told.append(
            f"on average {names[highest]} has the highest values, {names[lowest]} the lowest"
        )
    return "; ".join(told or [f"values run from {_ends(tiles)}"])


def describe_votes(votes: ClassVotes) -> str:
    """Return what the bars are, and the strongest votes of the first units.

    Examples
    --------
    >>> votes = ClassVotes(np.array([3]), ["cat", "dog"], np.array([[0.5, -2.0]]), None)
    >>> describe_votes(votes)[-45:]
    '2 at full length: unit 3 for cat, against dog'
    """
    numbers = "votes (outgoing weights)" if votes.evidence is None else "mean evidence"
    n_units, n_classes = votes.shown.shape
    units = "; ".join(label.replace("\n", " ") for label in votes.labels[:MOST_DESCRIBED])
    more = f"; and {n_units - MOST_DESCRIBED} more" if n_units > MOST_DESCRIBED else ""
    return (
        f"bars of its {numbers} for {n_classes} classes, {votes.limit:.3g} at full length: "
        f"{units}{more}"
    )


def _counted(count: int, total: int, one: str, several: str) -> str:
    """Return such as "3 are", "all are" or, of a single thing, "it is"."""
    if total == 1:
        return f"it {one}"
    if count == total:
        return f"all {several}"
    return f"{count:,} {one if count == 1 else several}"


def _ends(tiles: NDArray[Any]) -> str:
    finite = tiles[np.isfinite(tiles)]
    return format_range(float(finite.min()), float(finite.max()))


def _blocks(tiles: NDArray[Any]) -> Iterator[Floats]:
    """Yield tiles as floats of shape (n, n_channels, n_pixels), a bounded number of them each."""
    n_pixels, channels = prod(tiles.shape[1:3]), prod(tiles.shape[3:])
    step = max(1, BLOCK_VALUES // (n_pixels * channels))
    for start in range(0, len(tiles), step):
        some = tiles[start : start + step].astype(np.float64, copy=False)
        yield np.moveaxis(some.reshape(len(some), n_pixels, channels), -1, 1)


def _spans(block: Floats) -> Floats:
    finite = np.isfinite(block)
    all_finite = finite.all()
    low = np.min(block if all_finite else np.where(finite, block, np.inf), axis=2)
    high = np.max(block if all_finite else np.where(finite, block, -np.inf), axis=2)
    with np.errstate(over="ignore"):
        found = (high - low).max(axis=1)
    return np.where(finite.any(axis=(1, 2)), found, np.nan)


def _means(block: Floats) -> Floats:
    finite = np.isfinite(block)
    counts = np.count_nonzero(finite, axis=(1, 2))
    values = block if finite.all() else np.where(finite, block, 0)
    with np.errstate(over="ignore", invalid="ignore"):
        means: Floats = values.sum(axis=(1, 2)) / counts
    return means
