"""Find models that share the memory of their weights, so that training one changes the others."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mlpviz._records.layers import Layers


def check_own_memory(models: Sequence[Any]) -> None:
    """Raise if two models are one object, or hold their weights in the same memory.

    A list that a loop has filled with one network, or with its `state_dict`, holds the network
    as it is in the end, many times.
    """
    owners: dict[int, int] = {}
    for i, model in enumerate(models):
        for address in {id(model), *_addresses(model)}:
            first = owners.setdefault(address, i)
            if first != i:
                raise ValueError(
                    f"models[{first}] and models[{i}] share the memory of their weights, so both "
                    "are the network as it is now; use Snapshots.take in the loop, or append "
                    "copy.deepcopy(model)"
                )


def _addresses(model: Any) -> Iterator[int]:
    """Yield where the weights of a model are, as far as it shows arrays or tensors."""
    for array in _buffers(model):
        if hasattr(array, "data_ptr"):
            yield array.data_ptr()
        elif isinstance(array, np.ndarray) and array.size:
            yield array.__array_interface__["data"][0]


def _buffers(model: Any) -> Iterator[Any]:
    if isinstance(model, Mapping):
        for value in model.values():
            yield from _buffers(value) if isinstance(value, Mapping) else [value]
    elif isinstance(model, Layers):
        yield from model.weights
    elif callable(getattr(model, "parameters", None)):
        yield from model.parameters()
    else:
        yield from getattr(model, "coefs_", ())
