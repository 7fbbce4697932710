"""Describe images for alt text: their size, their color limits, and what stands out."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._formatting import format_number, format_range
from mlpviz._layout.class_votes import ClassVotes
from mlpviz._layout.tile_statistics import (
    are_constant,
    count_partly_finite,
    mean_magnitudes,
    single_largest,
    tile_means,
    value_ranges,
)
from mlpviz._layout.tile_values import Limits, share_outside
from mlpviz._records.image_shape import ImageShape

MOST_DESCRIBED: Final = 8
"""The number of units whose votes are described."""


def format_size(shape: ImageShape) -> str:
    """Return the size of images, and whether they are in color.

    Examples
    --------
    >>> format_size(ImageShape(28, 28))
    '28 by 28'
    """
    size = f"{shape.height} by {shape.width}{' RGB' if shape.is_rgb else ''}"
    if shape.shown is None:
        return size
    channels = ", ".join(map(str, shape.shown))
    noun = "channels" if shape.is_rgb else "channel"
    return f"{size} ({noun} {channels} of {shape.channels})"


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


def describe_constant(tiles: NDArray[Any], limits: Limits) -> list[str]:
    """Return how many tiles look constant, and how many have values that are not finite, if any.

    Values that no tile has, such as those of pixels that a network does not take, do not count.

    Examples
    --------
    >>> describe_constant(np.array([[[1.0, 0.0, 0.0]], [[np.nan, 0.5, 0.0]]]), (0.0, 1.0))
    ['1 has values that are NaN or infinite']
    """
    if not len(tiles):
        return []
    ranges = value_ranges(tiles)
    n_constant = int(are_constant(ranges, limits).sum())
    n_missing = int(np.isnan(ranges).sum())
    n_partly = count_partly_finite(tiles)
    constant = f"{_format_count(n_constant, len(tiles), 'is', 'are')} close to constant"
    missing = f"{_format_count(n_missing, len(tiles), 'has', 'have')} no finite value"
    partly = f"{_format_count(n_partly, len(tiles), 'has', 'have')} values that are NaN or infinite"
    found = ((constant, n_constant), (missing, n_missing), (partly, n_partly))
    return [text for text, n in found if n]


def describe_weights(tiles: NDArray[Any], limits: Limits, names: Sequence[str]) -> str:
    """Describe what stands out among tiles of weights.

    Examples
    --------
    >>> tiles = np.array([[[1.0, 1.0]], [[-1.0, 0.0]], [[-3.0, 2.0]]])
    >>> describe_weights(tiles, (-3.0, 2.0), ["unit 0", "unit 1", "unit 2"])
    '1 is close to constant; unit 2 has the largest weights on average'
    """
    findings = describe_constant(tiles, limits)
    largest = single_largest(mean_magnitudes(tiles))
    if largest is not None:
        findings.append(f"{names[largest]} has the largest weights on average")
    return "; ".join(findings or [_describe_range(tiles)])


def describe_values(tiles: NDArray[Any], limits: Limits, names: Sequence[str]) -> str:
    """Describe what stands out among tiles of data.

    Examples
    --------
    >>> tiles = np.array([[[0, 9]], [[8, 9]], [[0, 1]]])
    >>> describe_values(tiles, (0, 9), ["image 0", "image 1", "image 2"])
    'on average image 1 has the highest values, image 2 the lowest'
    """
    findings, means = describe_constant(tiles, limits), tile_means(tiles)
    highest, lowest = single_largest(means), single_largest(-means)
    if highest is not None and lowest is not None:
        findings.append(
            f"on average {names[highest]} has the highest values, {names[lowest]} the lowest"
        )
    return "; ".join(findings or [_describe_range(tiles)])


def describe_votes(votes: ClassVotes) -> str:
    """Describe bars of votes, and the strongest votes of the first units.

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
        f"bars of its {numbers} for {n_classes} classes, {format_number(votes.limit)} at full "
        f"length: {units}{more}"
    )


def _describe_range(tiles: NDArray[Any]) -> str:
    finite = tiles[np.isfinite(tiles)]
    return f"values run from {format_range(float(finite.min()), float(finite.max()))}"


def _format_count(count: int, total: int, singular: str, plural: str) -> str:
    """Return such as "3 are", "all are" or, if there is only one, "it is"."""
    if total == 1:
        return f"it {singular}"
    if count == total:
        return f"all {plural}"
    return f"{count:,} {singular if count == 1 else plural}"


def describe_output(output: str | None) -> str:
    """Return which output the predictions come from, for the end of a subject, or "".

    Examples
    --------
    >>> describe_output("scores (one of scores, embedding)")
    ', from the output scores (one of scores, embedding)'
    """
    return "" if output is None else f", from the output {output}"
