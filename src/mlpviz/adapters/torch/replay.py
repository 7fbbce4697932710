"""Repeat recorded calls of PyTorch on other values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mlpviz._reading.chain_break import ChainBreakError
from mlpviz.adapters.torch.tracing import Call


def replay_calls(calls: Sequence[Call]) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Return a function that repeats calls in double precision.

    Parameters
    ----------
    calls : sequence of Call
        A group of calls that starts from one value.

    Returns
    -------
    callable
        Takes and returns arrays of shape (n_samples, n_values). The tensors that the calls used
        are copied, so that it does not follow the module's training.
    """
    input_shape = calls[0].input_values.shape[1:]
    places = {id(calls[0].sources[0]): 0}
    arguments = []
    for call in calls:
        arguments.append(_copy_arguments((call.args, call.kwargs), places))
        places[id(call.results[0])] = len(arguments)

    def apply(X: NDArray[Any]) -> NDArray[Any]:
        images = torch.tensor(np.ascontiguousarray(X), dtype=torch.float64)
        values: list[Any] = [images.reshape(len(X), *input_shape)]
        for call, copied in zip(calls, arguments, strict=True):
            args, kwargs = _fill(copied, values)
            values.append(_run_call(call, args, kwargs, len(X)))
        return to_numpy(values[-1].reshape(len(X), -1))

    return apply


def to_numpy(tensor: torch.Tensor) -> NDArray[Any]:
    """Return a tensor as an array, half precision as single precision."""
    tensor = tensor.detach().cpu()
    array: NDArray[Any] = (tensor if tensor.dtype == torch.float64 else tensor.float()).numpy()
    return array


@dataclass(frozen=True, slots=True)
class _Placeholder:
    """Stands in the arguments of a call for a value that depends on the images."""

    place: int


def _run_call(call: Call, args: Any, kwargs: Any, n_images: int) -> torch.Tensor:
    try:
        with torch.no_grad(), torch.random.fork_rng([]):
            result = call.function(*args, **kwargs)
            if call.is_operator_norm:
                result = result[0]
    except (IndexError, RuntimeError, TypeError, ValueError) as error:
        raise ChainBreakError(call.layer, call.name, str(error)) from error
    if not isinstance(result, torch.Tensor) or result.numel() % n_images:
        reason = "it does not return one value for each input"
        raise ChainBreakError(call.layer, call.name, reason)
    return result


def _copy_arguments(values: Any, places: Mapping[int, int]) -> Any:
    """Return arguments with tensors in double precision, and placeholders for image values."""
    if isinstance(values, torch.Tensor):
        if id(values) in places:
            return _Placeholder(places[id(values)])
        dtype = torch.float64 if values.is_floating_point() else values.dtype
        return values.detach().to("cpu", dtype, copy=True)
    return _map_nested(values, lambda value: _copy_arguments(value, places))


def _fill(values: Any, results: Sequence[torch.Tensor]) -> Any:
    """Return arguments with results in place of placeholders."""
    if isinstance(values, _Placeholder):
        return results[values.place]
    return _map_nested(values, lambda value: _fill(value, results))


def _map_nested(values: Any, function: Callable[[Any], Any]) -> Any:
    if isinstance(values, dict):
        return {key: function(value) for key, value in values.items()}
    if type(values) in (list, tuple):
        return type(values)(function(value) for value in values)
    return values
