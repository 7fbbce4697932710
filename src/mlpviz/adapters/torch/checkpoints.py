"""PyTorch and Lightning: files of state dicts. Nothing that is read here can run code."""

import copy
from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final

import torch

from mlpviz._reading.files import open_file

DAMAGED: Final = (
    AttributeError,
    EOFError,
    LookupError,
    OverflowError,
    RuntimeError,
    TypeError,
    UnpicklingError,
    ValueError,
)
"""What `torch.load` raises for files that are damaged."""


def load(path: Path) -> Mapping[str, Any]:
    """Return the state dict in a file, or that of the module in a checkpoint of Lightning."""
    saved = _saved(path)
    state = saved.get("state_dict", saved)
    if not isinstance(state, Mapping) or not state:
        raise ValueError(f"{path} must hold a state dict, got {type(state).__name__}")
    return state


def load_into(path: Path, model: torch.nn.Module) -> torch.nn.Module:
    """Return a copy of a module with the weights in a file, which may be safetensors, too."""
    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"model must be a torch.nn.Module for {path}, got {type(model).__name__}")
    is_pickled = path.suffix.lower() not in {".safetensors", ".npz"}
    state = load(path) if is_pickled else open_file(path)
    filled = copy.deepcopy(model)
    try:
        filled.load_state_dict({key: torch.as_tensor(value) for key, value in state.items()})
    except RuntimeError as error:
        raise ValueError(f"{path} does not hold the weights of model: {error}") from error
    return filled


def global_step(path: Path) -> int | None:
    """Return how many steps the optimizer had made, of a checkpoint of Lightning; else None."""
    step: int | None = _saved(path).get("global_step")
    return step


def _saved(path: Path) -> Mapping[str, Any]:
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except DAMAGED as error:
        raise ValueError(
            f"{path} cannot be read as a state dict, or holds more than arrays and numbers, which "
            f"may run code: {error}"
        ) from error
    return saved if isinstance(saved, Mapping) else {"state_dict": saved}
