"""Checks of the shape of images that the user gives."""

from collections.abc import Sequence
from math import isqrt
from typing import Any, Final

from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._validation import check_choice, is_int, is_ordered

MOST_ELONGATED: Final = 2
"""How many times more elongated than the given image shape a suggested one may be.

Rows of 785 values would be images of 5 by 157 pixels, which nobody has.
"""


def parse_image_shape(
    image_shape: Sequence[int], channel_axis: Any = -1, order: Any = "C", channels: Any = None
) -> ImageShape:
    """Return a checked `image_shape`: (height, width), or with channels at `channel_axis`.

    A channel axis of length 1 counts as no channel axis.

    Parameters
    ----------
    image_shape : sequence of int
    channel_axis : {-1, 0}
    order : {"C", "F"}
        Whether the last or the first index changes fastest in a flattened image.
    channels : int, sequence of three int, or None
        The channels to show.
    """
    sizes = _check_sizes(image_shape)
    if not is_int(channel_axis) or channel_axis not in (0, 2, -1):
        raise ValueError(
            f"channel_axis must be -1 (channels last) or 0 (channels first), got {channel_axis!r}"
        )
    check_choice("order", order, ("C", "F"))
    first = channel_axis == 0
    if len(sizes) == 2:
        _check_channels(channels, sizes, 1)
        return ImageShape(*sizes, channels_first=first, order=order)
    n_channels, height, width = sizes if first else (sizes[2], *sizes[:2])
    shown = _check_channels(channels, sizes, n_channels)
    if n_channels == 1:
        return ImageShape(height, width, order=order)
    if n_channels != 3 and shown is None:
        ways = ["channel_axis=0 for channels first"] if not first and sizes[0] in (1, 3) else []
        ways += ["channels=0 to show one"]
        ways += ["channels=[0, 1, 2] to show three as RGB"] if n_channels > 3 else []
        raise ValueError(
            f"image_shape {sizes} has {n_channels} channels, expected 1 (gray) or 3 (RGB); give "
            f"{', or '.join(ways)}"
        )
    return ImageShape(height, width, n_channels, first, order, shown)


def _check_channels(channels: Any, sizes: Sequence[int], n_channels: int) -> tuple[int, ...] | None:
    """Return the checked indices of the channels to show, one or three."""
    if channels is None:
        return None
    shown = (channels,) if is_int(channels) else channels
    if not is_ordered(shown) or not all(is_int(channel) for channel in shown):
        raise TypeError(
            f"channels must be None, an int, or three of them for RGB, got {channels!r}"
        )
    if len(shown) not in {1, 3}:
        raise ValueError(f"channels must be one channel, or three for RGB, got {channels!r}")
    outside = [channel for channel in shown if not 0 <= channel < n_channels]
    if outside:
        raise ValueError(
            f"channels has the index {outside[0]}, but images of image_shape {tuple(sizes)} have "
            f"{'1 channel' if n_channels == 1 else f'the channels 0 to {n_channels - 1}'}"
        )
    return tuple(int(channel) for channel in shown)


def check_fits(shape: ImageShape, n_values: int, consumer: str) -> None:
    """Raise unless an image of `shape` has the `n_values` that `consumer` takes."""
    if shape.n_values != n_values:
        raise ValueError(
            f"image_shape {shape.sizes} has {shape.n_values} pixels, but {consumer} takes "
            f"{n_values}; {_suggest(shape, n_values)}"
        )


def check_fits_network(shape: ImageShape, layers: Layers) -> None:
    """Raise unless an image of `shape` has as many values as a network takes."""
    check_not_transposed(shape, layers)
    check_fits(shape, layers.n_pixels, layers.name)


def check_not_transposed(shape: ImageShape, layers: Layers) -> None:
    """Raise if images have as many values as a single layer has units, not inputs."""
    weights = layers.weights[0].shape
    if layers.n_pixels == weights[0] != shape.n_values == weights[1] and len(layers.weights) == 1:
        raise ValueError(
            f"image_shape {shape.sizes} has {shape.n_values} pixels, but {layers.name} takes "
            f"{weights[0]}: its weights have shape {weights}, and weights have shape (n_in, "
            "n_out); transpose weights that are stored as (n_out, n_in)"
        )


def _suggest(shape: ImageShape, n_values: int) -> str:
    n_channels, rest = divmod(n_values, shape.height * shape.width)
    if rest == 0 and n_channels in {2, 4}:
        sizes = (shape.height, shape.width, n_channels)
        shown = [0, 1, 2] if n_channels == 4 else 0
        return f"did you mean {sizes} with channels={shown}?"
    nearest = nearest_shape(shape, n_values)
    if _elongation(nearest) > MOST_ELONGATED * _elongation(shape):
        return "give the height and width of these images"
    return f"did you mean {nearest.sizes}?"


def _elongation(shape: ImageShape) -> float:
    return max(shape.height, shape.width) / min(shape.height, shape.width)


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
