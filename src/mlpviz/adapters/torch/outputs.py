"""The tensors that a PyTorch module returns, by name."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch


def outputs_by_name(outputs: Any) -> dict[str, torch.Tensor]:
    """Return the tensors that a module returns, in their order.

    Names are the keys of a dict, the fields of a named tuple and the attributes of other objects,
    such as dataclasses and distributions. Tensors in a list or a tuple have their index as name.
    Names of nested outputs are joined by dots.

    Examples
    --------
    >>> outputs = {"scores": torch.zeros(2), "hidden": (torch.zeros(3), torch.zeros(4))}
    >>> list(outputs_by_name(outputs))
    ['scores', 'hidden.0', 'hidden.1']
    """
    if isinstance(outputs, torch.Tensor):
        return {"0": outputs}
    return dict(_named_tensors("", outputs))


def _named_tensors(name: str, value: Any) -> Iterator[tuple[str, torch.Tensor]]:
    if isinstance(value, torch.Tensor):
        yield name, value
        return
    for key, part in _parts(value).items():
        yield from _named_tensors(f"{name}.{key}" if name else str(key), part)


def _parts(value: Any) -> Mapping[Any, Any]:
    if isinstance(value, Mapping):
        return value
    if hasattr(value, "_asdict"):
        named: Mapping[Any, Any] = value._asdict()
        return named
    if isinstance(value, list | tuple):
        return dict(enumerate(value))
    has_attributes = hasattr(value, "__dict__") and not isinstance(value, type | torch.nn.Module)
    return vars(value) if has_attributes else {}
