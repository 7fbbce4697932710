"""Checks of the shape of images that the user gives."""

from collections.abc import Sequence
from math import isqrt
from typing import Any

from mlpviz._records.image_shape import ImageShape
from mlpviz._validation import is_int


def parse_image_shape(image_shape: Sequence[int], channel_axis: Any = -1) -> ImageShape:
    """Return a checked `image_shape`: (height, width), or with channels at `channel_axis`.

    A channel axis of length 1 counts as no channel axis.
    """
    sizes = _check_sizes(image_shape)
    if not is_int(channel_axis) or channel_axis not in (0, 2, -1):
        raise ValueError(
            f"channel_axis must be -1 (channels last) or 0 (channels first), got {channel_axis!r}"
        )
    first = channel_axis == 0
    if len(sizes) == 2:
        return ImageShape(*sizes, channels_first=first)
    channels, height, width = sizes if first else (sizes[2], *sizes[:2])
    if channels == 1:
        return ImageShape(height, width)
    if channels != 3:
        hint = (
            "; give channel_axis=0 for channels first" if not first and sizes[0] in (1, 3) else ""
        )
        raise ValueError(
            f"image_shape {sizes} has {channels} channels, expected 1 (gray) or 3 (RGB){hint}"
        )
    return ImageShape(height, width, channels, first)


def check_fits(shape: ImageShape, n_values: int, consumer: str) -> None:
    """Raise unless an image of `shape` has the `n_values` that `consumer` takes."""
    if shape.n_values != n_values:
        raise ValueError(
            f"image_shape {shape.sizes} has {shape.n_values} pixels, but {consumer} takes "
            f"{n_values}; did you mean {nearest_shape(shape, n_values).sizes}?"
        )


def nearest_shape(shape: ImageShape, n_values: int) -> ImageShape:
    """Return the shape with `n_values` pixels that is most similar to `shape`."""
    is_square_rgb = isqrt(n_values // 3) ** 2 * 3 == n_values
    channels = shape.channels if shape.channels and n_values % shape.channels == 0 else None
    channels = 3 if is_square_rgb else channels
    area = n_values // (channels or 1)
    divisors = [h for h in range(1, isqrt(area) + 1) if area % h == 0]
    pairs = [(h, area // h) for h in divisors] + [(area // h, h) for h in divisors]
    height, width = min(pairs, key=lambda p: abs(p[0] - shape.height) + abs(p[1] - shape.width))
    return ImageShape(height, width, channels, shape.channels_first)


def _check_sizes(image_shape: Sequence[int]) -> tuple[int, ...]:
    expected = "image_shape must be (height, width) or (height, width, channels)"
    try:
        sizes = tuple(image_shape)
    except TypeError:
        raise TypeError(f"{expected}, got {image_shape!r}") from None
    if not all(is_int(size) for size in sizes):
        raise TypeError(f"{expected} in whole numbers, got {image_shape!r}")
    if len(sizes) not in (2, 3) or min(sizes) < 1:
        raise ValueError(f"{expected} with every size at least 1, got {image_shape!r}")
    return tuple(int(size) for size in sizes)
