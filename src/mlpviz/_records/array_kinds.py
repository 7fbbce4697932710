"""Numbers of kinds that numpy does not take as they are."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SHORT_FLOATS: Final = ("bfloat16", "float8_", "float6_", "float4_")
"""How the names of floats of low precision begin that numpy itself does not have."""


def detach_tensor(values: Any) -> Any:
    """Return a tensor of PyTorch without its gradient, in memory; anything else as it is."""
    if not hasattr(values, "detach"):
        return values
    tensor = values.detach().cpu()
    name = str(getattr(tensor, "dtype", "")).removeprefix("torch.")
    return tensor.float() if name.startswith(SHORT_FLOATS) else tensor


def detach_each(values: Any) -> Any:
    """Return a list of tensors without their gradients; anything else as `detach_tensor` does."""
    if isinstance(values, list | tuple):
        return [detach_each(value) for value in values]
    return detach_tensor(values)


def widen_floats(values: NDArray[Any]) -> NDArray[Any]:
    """Return floats of low precision, as jax has them, in single precision; others as they are.

    Examples
    --------
    >>> widen_floats(np.ones(2)).dtype
    dtype('float64')
    """
    is_short = values.dtype.name.startswith(SHORT_FLOATS)
    return values.astype(np.float32) if is_short else values
