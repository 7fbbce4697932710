"""Arrays of objects, and tables of Arrow."""

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray


def numbers_of_objects(values: NDArray[Any]) -> NDArray[Any]:
    """Return an array of objects as numbers if all of them are; any other array as it is.

    Examples
    --------
    >>> numbers_of_objects(np.array([1, 2.5], dtype=object))
    array([1. , 2.5])
    """
    if values.dtype != object or not values.size:
        return values
    if not all(isinstance(value, Real) for value in values.ravel()):
        return values
    return np.array(values.tolist()).reshape(values.shape)


def table_of_arrow(X: Any) -> Any:
    """Return a table of Arrow as an array of shape (n_rows, n_columns); anything else as it is.

    A column with a missing value is one of floats, with NaN.
    """
    if type(X).__module__.partition(".")[0] != "pyarrow" or not hasattr(X, "column_names"):
        return X
    return np.column_stack([np.asarray(column.to_numpy()) for column in X.columns])
