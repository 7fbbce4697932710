"""Arrays of kinds that numpy does not take as they are."""

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray


def detach_tensor(values: Any) -> Any:
    """Return a tensor of PyTorch without its gradient, in memory; anything else as it is."""
    if not hasattr(values, "detach"):
        return values
    tensor = values.detach().cpu()
    return tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor


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
