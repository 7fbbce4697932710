"""Arrays of 0 and 1 that say which labels an image has."""

from typing import Any

from numpy.typing import NDArray


def is_indicator(values: NDArray[Any]) -> bool:
    """Return whether an array holds nothing but 0 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> is_indicator(np.array([[0, 1], [1, 1]])), is_indicator(np.array([[0, 2]]))
    (True, False)
    """
    return values.dtype.kind in "biuf" and bool(((values == 0) | (values == 1)).all())


def is_one_hot(values: NDArray[Any]) -> bool:
    """Return whether each row holds a single 1, and 0 elsewhere.

    Examples
    --------
    >>> import numpy as np
    >>> is_one_hot(np.array([[0, 1], [1, 0]])), is_one_hot(np.array([[0, 0], [1, 0]]))
    (True, False)
    """
    return values.ndim == 2 and is_indicator(values) and bool((values.sum(axis=1) == 1).all())
