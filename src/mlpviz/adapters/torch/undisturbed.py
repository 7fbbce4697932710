"""Run a PyTorch module and leave it as it was."""

import random
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import numpy as np
import torch

from mlpviz._reading.attributes import attributes_kept

HOOKS = ("_forward_hooks", "_forward_pre_hooks")


@contextmanager
def undisturbed(module: torch.nn.Module) -> Iterator[None]:
    """Run a module in evaluation mode and without gradients, and leave it as it was.

    Restored are the mode of each submodule, attributes, buffers, and the states of the random
    generators of PyTorch, NumPy and Python. The module's own `eval` and `train` are called, in
    case it overrides them. Hooks that the user registered do not run; PyTorch's own ones, such
    as those of pruning, do.

    Parameters
    ----------
    module : torch.nn.Module
    """
    with ExitStack() as stack:
        for context in (_random_states, _tensors_kept, _attributes_kept, _evaluation, _no_hooks):
            stack.enter_context(context(module))
        stack.enter_context(torch.no_grad())
        yield


@contextmanager
def _random_states(module: torch.nn.Module) -> Iterator[None]:
    devices = {p.device for p in module.parameters() if p.device.type == "cuda"}
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 - the state that is kept
    try:
        with torch.random.fork_rng(list(devices)):
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002 - as above


@contextmanager
def _tensors_kept(module: torch.nn.Module) -> Iterator[None]:
    """Keep buffers and tensors in attributes, and parameters if a module has its own `train`."""
    kept = [
        (tensor, tensor.detach().clone())
        for part in module.modules()
        for tensor in [
            *part.buffers(recurse=False),
            *(value for value in vars(part).values() if isinstance(value, torch.Tensor)),
            *(part.parameters(recurse=False) if _overrides_train(module) else ()),
        ]
    ]
    try:
        yield
    finally:
        with torch.no_grad():
            for tensor, values in kept:
                if not torch.equal(tensor, values):
                    tensor.copy_(values)


def _attributes_kept(module: torch.nn.Module) -> AbstractContextManager[None]:
    return attributes_kept(module.modules())


@contextmanager
def _evaluation(module: torch.nn.Module) -> Iterator[None]:
    # Frozen scripts have no modes.
    parts = [part for part in module.modules() if hasattr(part, "training")]
    modes = [part.training for part in parts]
    if any(modes):
        module.eval()
    try:
        yield
    finally:
        if any(modes):
            module.train(modes[0])
        for part, mode in zip(parts, modes, strict=True):
            part.training = mode


@contextmanager
def _no_hooks(module: torch.nn.Module) -> Iterator[None]:
    hooks = [getattr(part, name) for part in module.modules() for name in HOOKS]
    kept = [(registered, dict(registered)) for registered in hooks]
    for registered in hooks:
        for key in [key for key, hook in registered.items() if not _is_of_pytorch(hook)]:
            del registered[key]
    try:
        yield
    finally:
        for registered, entries in kept:
            registered.clear()
            registered.update(entries)


def _overrides_train(module: torch.nn.Module) -> bool:
    return any(type(part).train is not torch.nn.Module.train for part in module.modules())


def _is_of_pytorch(hook: Any) -> bool:
    place = getattr(hook, "__module__", None) or type(hook).__module__
    return str(place).partition(".")[0] == "torch"
