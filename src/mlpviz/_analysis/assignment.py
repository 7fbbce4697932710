"""Optimal assignments, by scipy."""

import numpy as np
from numpy.typing import NDArray


def assign(costs: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows and columns of the assignment with the smallest total cost.

    Parameters
    ----------
    costs : ndarray of shape (n, m)

    Returns
    -------
    tuple of two ndarray of int of shape (min(n, m),)

    Raises
    ------
    ImportError
        If scipy is not installed.

    References
    ----------
    .. [1] D. F. Crouse, "On implementing 2D rectangular assignment algorithms", IEEE Transactions
       on Aerospace and Electronic Systems 52(4), 2016, as `scipy.optimize.linear_sum_assignment`.

    Examples
    --------
    >>> rows, columns = assign(np.array([[4.0, 1.0], [2.0, 3.0]]))
    >>> columns
    array([1, 0])
    """
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise ImportError(
            "an optimal assignment needs scipy, which is not installed; pip install mlpviz[scipy]"
        ) from error
    rows, columns = linear_sum_assignment(costs)
    return rows, columns
