"""Ways out for X whose shape does not fit the image shape. Each is tried before it is suggested."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from mlpviz._records.image_shape import ImageShape

NAMES_OF_LABELS: Final = ("label", "labels", "class", "target", "y", "digit")
NAMES_OF_INDICES: Final = ("unnamed: 0", "index", "id")
N_LOOKED_AT: Final = 1000
"""The number of rows that are looked at to tell labels from pixels."""

Sizes = tuple[int, ...]


def hint_for_images(sizes: Sizes, shape: ImageShape) -> str:
    """Return what to do with an array of these sizes, "" if nothing fits.

    Parameters
    ----------
    sizes : tuple of int
        The shape of X, of three or more dimensions.
    shape : ImageShape
        The shape of an image as the user gave it.

    Examples
    --------
    >>> hint_for_images((10, 3, 32, 32), ImageShape(32, 32, 3))
    'give image_shape=(3, 32, 32) with channel_axis=0'
    >>> hint_for_images((32, 32, 3, 10), ImageShape(32, 32, 3))
    'give np.moveaxis(X, -1, 0)'
    """
    return next(_hints(sizes, shape), "")


def _hints(sizes: Sizes, shape: ImageShape) -> Iterator[str]:
    if shape.matches(sizes[:-1]) and not shape.matches(sizes[1:]):
        yield "give np.moveaxis(X, -1, 0)"
    if [size for size in sizes[1:] if size != 1] == [shape.n_values]:
        yield "give X.reshape(len(X), -1)"
    if shape.matches(sizes[2:]):
        yield f"give X.reshape({sizes[0] * sizes[1]}, {', '.join(map(str, sizes[2:]))})"
    if len(sizes) == 4 and sizes[-1] == 4 and shape.matches((*sizes[1:-1], 3)):
        yield "give X[..., :3] to leave out the alpha channel"
    for image, how in ((sizes[1:], ""), (sizes, "; X is then a single image")):
        other = _shape_of(image, shape)
        if other is not None:
            channel_axis = f" with channel_axis={0 if other.channels_first else -1}"
            changed = other.channels and other.channels_first != shape.channels_first
            yield f"give image_shape={other.sizes}{channel_axis if changed else ''}{how}"


def _shape_of(image: Sizes, shape: ImageShape) -> ImageShape | None:
    """Return the shape of an image as an `ImageShape`, None if it has other channels."""
    if len(image) == 2 and shape.channels is None:
        return ImageShape(*image, channels_first=shape.channels_first, order=shape.order)
    if len(image) != 3:
        return None
    possible = (shape.channels or 1, 3)
    ends = [size for size in (image[0], image[-1]) if size in possible]
    if len(ends) != 1:  # none, or it is not known which
        return None
    n_channels = ends[0]
    channels_first = image[-1] not in possible
    height, width = image[1:] if channels_first else image[:-1]
    if n_channels == 1:
        return ImageShape(height, width, order=shape.order)
    return ImageShape(height, width, n_channels, channels_first, shape.order, shape.shown)


def hint_for_table(X: Any, shape: ImageShape) -> str:
    """Return what to do with a table whose rows have another length, "" if nothing fits.

    Examples
    --------
    >>> hint_for_table(np.zeros((784, 10)), ImageShape(28, 28))
    'give X.T (its rows have 784 values)'
    >>> hint_for_table(np.array([[0, 0.5, 0.2], [1, 0.1, 0.3], [2, 0.4, 0.6]]), ImageShape(1, 2))
    'the first column seems to hold labels; give X[:, 1:]'
    """
    n_rows, n_columns = X.shape
    if n_rows == shape.n_values:
        return f"give X.T (its rows have {shape.n_values} values)"
    if n_columns == shape.n_values + 1:
        return _hint_for_extra_column(X)
    return ""


def _hint_for_extra_column(X: Any) -> str:
    names = list(getattr(X, "columns", ()))
    known = NAMES_OF_LABELS + NAMES_OF_INDICES
    named = [name for name in names if str(name).lower() in known]
    if len(named) == 1:
        what = "labels" if str(named[0]).lower() in NAMES_OF_LABELS else "the numbers of the rows"
        dropped = f"columns={named[0]!r}" if hasattr(X, "iloc") else repr(named[0])
        return f"the column {named[0]!r} seems to hold {what}; give X.drop({dropped})"
    rows = "X.iloc" if hasattr(X, "iloc") else "X"
    where = ("first", f"{rows}[:, 1:]"), ("last", f"{rows}[:, :-1]")
    look_like_labels = [_looks_like_labels(X, column) for column in (0, -1)]
    if sum(look_like_labels) == 1:
        place, way_out = where[0 if look_like_labels[0] else 1]
        return f"the {place} column seems to hold labels; give {way_out}"
    return f"if the first or the last column holds labels, give {where[0][1]} or {where[1][1]}"


def _looks_like_labels(X: Any, column: int) -> bool:
    """Return whether a column holds whole numbers that differ, and others do not."""
    rows = np.asarray(X.iloc[:N_LOOKED_AT] if hasattr(X, "iloc") else X[:N_LOOKED_AT])
    if rows.dtype.kind not in "biuf":
        return False
    values = rows[:, column].astype(np.float64)
    differ = len(np.unique(values)) > 1
    return differ and bool((values == np.round(values)).all())
