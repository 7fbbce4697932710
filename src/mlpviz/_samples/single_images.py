"""One image that is given by itself."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.image_shape import ImageShape
from mlpviz._validation import check_array


def as_image(argument: str, value: Any, shape: ImageShape) -> NDArray[np.float64]:
    """Return an image, or its values, as an array of shape (n_pixels,).

    Parameters
    ----------
    argument : str
        The name of the user's argument, for error messages.
    value : array_like of shape (n_pixels,) or the shape of an image
    shape : ImageShape

    Examples
    --------
    >>> as_image("image", [[1, 2], [3, 4]], ImageShape(2, 2, order="F"))
    array([1., 3., 2., 4.])
    """
    array = check_array(argument, value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{argument} must hold real numbers, got dtype {array.dtype}")
    if array.size != shape.n_values:
        raise ValueError(
            f"{argument} must be an image of {shape.n_values} values, got shape {array.shape}; "
            "give such as X[0]"
        )
    row = shape.to_row(array).astype(np.float64)
    if not np.isfinite(row).all():
        raise ValueError(
            f"{argument} holds NaN or infinite values, which a network cannot take; give an image "
            "without them"
        )
    return row
