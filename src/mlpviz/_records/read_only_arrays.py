"""Arrays of real numbers that nobody can change."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._out_of_core.dask_arrays import DaskMatrix, check_dask_array, is_dask
from mlpviz._records.array_kinds import detach_each, widen_floats


def read_only_array(argument: str, values: ArrayLike) -> NDArray[Any]:
    """Return a read-only array of floats: a copy, or a view of a memory map.

    A matrix of dask stays where it is. Tensors of PyTorch are detached from their gradients.

    Parameters
    ----------
    argument : str
        The argument's name in error messages.
    values : array_like

    Raises
    ------
    TypeError
        If the values are not real numbers.

    Examples
    --------
    >>> read_only_array("weights", [1, 2]).flags.writeable
    False
    """
    if isinstance(values, DaskMatrix) or is_dask(values):
        on_demand: NDArray[Any] = _on_demand(argument, values)
        return on_demand
    values = detach_each(values)
    if np.ma.isMaskedArray(values):
        values = np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)
    mapped = isinstance(values, np.memmap)
    try:
        array = np.asarray(values) if mapped else np.array(np.asarray(values))
    except ValueError as error:
        raise TypeError(f"{argument} must be an array of real numbers: {error}") from error
    array = widen_floats(array)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{argument} must hold real numbers, got dtype {array.dtype}")
    if array.dtype.kind != "f":
        array = array.astype(np.float64)
    view = array.view()
    view.flags.writeable = False
    return view


def _on_demand(argument: str, values: Any) -> Any:
    """Return a matrix of dask that is read on demand. A vector is read at once."""
    array = values.array if isinstance(values, DaskMatrix) else check_dask_array(argument, values)
    if array.ndim != 2:
        return read_only_array(argument, array.compute())
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{argument} must hold real numbers, got dtype {array.dtype}")
    return DaskMatrix(array.copy() if array.dtype.kind == "f" else array.astype(np.float64))
