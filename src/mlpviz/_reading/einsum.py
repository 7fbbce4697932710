"""Dense layers that are written as Einstein sums."""

from typing import Any

from numpy.typing import NDArray


def weights_of_einsum(equation: str, weights: NDArray[Any], place: int) -> NDArray[Any] | None:
    """Return the weights, of shape (n_in, n_out), of a sum over the last axis of the other factor.

    Parameters
    ----------
    equation : str
    weights : ndarray
    place : {0, 1}
        Which factor the weights are.

    Returns
    -------
    ndarray of shape (n_in, n_out) or None
        None if the sum is no dense layer.

    Examples
    --------
    >>> import numpy as np
    >>> weights_of_einsum("ni,oi->no", np.ones((3, 4)), 1).shape
    (4, 3)
    >>> weights_of_einsum("ni,oi->n", np.ones((3, 4)), 1) is None
    True
    """
    factors, _, result = equation.replace(" ", "").partition("->")
    terms = factors.split(",")
    if len(terms) != 2 or len(terms[place]) != 2 or weights.ndim != 2 or not result:
        return None
    values, matrix = terms[1 - place], terms[place]
    if values[-1:] not in matrix or result[-1] not in matrix or values[:-1] != result[:-1]:
        return None
    if values[-1] == result[-1] or set(matrix) & set(values[:-1]):
        return None
    return weights if matrix[0] == values[-1] else weights.T
