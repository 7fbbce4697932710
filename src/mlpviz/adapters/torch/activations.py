"""The outputs of any submodule of a PyTorch module, and their gradients by autograd."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from math import prod
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from mlpviz._reading.image_blocks import image_blocks, weighted_blocks
from mlpviz._reading.output_selection import USUAL_NAME
from mlpviz._records.image_shape import ImageShape
from mlpviz.adapters.torch.images import Attempt, checked_module, to_module
from mlpviz.adapters.torch.layers import first_run
from mlpviz.adapters.torch.outputs import outputs_by_name
from mlpviz.adapters.torch.replay import to_numpy
from mlpviz.adapters.torch.undisturbed import undisturbed

Activations = Callable[[Any], NDArray[Any]]
Gradients = Callable[[Any, NDArray[Any]], NDArray[Any]]
NETWORK: Final = ""
"""The path of a module within itself."""


def activations(
    model: Any, layer: str | None, image_shape: ImageShape | None = None
) -> Activations:
    """Return a function of images that returns the outputs of a submodule, a row for each image.

    Outputs of several axes are flattened in C order. Without a layer, they are those of the module.
    """
    module = checked_module(model)
    path = _checked_path(module, layer)
    attempt = first_run(module, type(module).__name__, image_shape)
    return partial(_outputs_of_images, module, path, attempt)


def gradients(model: Any, layer: str | None, image_shape: ImageShape | None = None) -> Gradients:
    """Return a function that returns gradients of weighted sums of the outputs of a submodule.

    They are with respect to the images. Without a layer, they are those of the module's outputs.
    """
    module = checked_module(model)
    path = _checked_path(module, layer)
    attempt = first_run(module, type(module).__name__, image_shape)
    return partial(_gradients_of_images, module, path, attempt)


def _checked_path(module: torch.nn.Module, layer: str | None) -> str:
    if layer is None:
        return NETWORK
    paths = [path for path, _ in module.named_modules() if path]
    if layer not in paths:
        raise ValueError(
            f"layer must be the name of a submodule of {type(module).__name__} "
            f"({', '.join(paths) or 'none'}), got {layer!r}"
        )
    return layer


def _outputs_of_images(
    module: torch.nn.Module, path: str, attempt: Attempt, X: Any
) -> NDArray[Any]:
    trace = attempt.trace
    n_values = max((prod(call.output_values.shape[1:]) for call in trace.calls), default=1)
    blocks = image_blocks(X, attempt.layout, n_values, trace.name)
    with undisturbed(module):
        return np.concatenate([_outputs(module, path, block) for block in blocks])


def _outputs(module: torch.nn.Module, path: str, images: NDArray[Any]) -> NDArray[Any]:
    outputs = _run(module, to_module(module, images), path)
    return to_numpy(outputs).reshape(len(images), -1)


def _gradients_of_images(
    module: torch.nn.Module, path: str, attempt: Attempt, X: Any, weights: NDArray[Any]
) -> NDArray[Any]:
    # All values are kept until the gradient is known.
    n_values = sum(prod(call.output_values.shape[1:]) for call in attempt.trace.calls)
    blocks = weighted_blocks(X, weights, attempt.layout, n_values, attempt.trace.name)
    with undisturbed(module), torch.enable_grad():
        found = [_gradients(module, path, block, sums) for block, sums in blocks]
    return attempt.layout.to_rows(np.concatenate(found))


def _gradients(
    module: torch.nn.Module, path: str, images: NDArray[Any], weights: NDArray[Any]
) -> NDArray[Any]:
    entering = to_module(module, images).requires_grad_()
    # A module may change its input in place, which autograd forbids for the images themselves.
    outputs = _run(module, entering.clone(), path)
    sums = torch.tensor(weights).to(outputs.device, outputs.dtype).reshape(outputs.shape)
    try:
        (gradient,) = torch.autograd.grad(outputs, entering, sums)
    except RuntimeError as error:
        raise ValueError(
            f"{_label(path)} has no gradient with respect to the images: PyTorch says {error}; use "
            "functions that autograd differentiates"
        ) from error
    return to_numpy(gradient)


def _run(module: torch.nn.Module, images: torch.Tensor, path: str) -> torch.Tensor:
    """Return the outputs of a submodule when the module runs on images."""
    if path == NETWORK:
        found = [_scores_in(module(images))]
    else:
        with _recorded(module.get_submodule(path)) as found:
            module(images)
    _check_outputs(path, found, len(images))
    outputs: torch.Tensor = found[0]
    return outputs


def _scores_in(outputs: Any) -> Any:
    """Return the only tensor that a module returns, or that called "logits"."""
    tensors = outputs_by_name(outputs)
    if len(tensors) == 1:
        (tensor,) = tensors.values()
        return tensor
    return tensors.get(USUAL_NAME, outputs)


@contextmanager
def _recorded(part: torch.nn.Module) -> Iterator[list[Any]]:
    """Record the outputs of a submodule. What follows gets a copy that it may change in place."""
    found: list[Any] = []

    def record(_: Any, __: Any, outputs: Any) -> Any:
        found.append(outputs)
        return outputs.clone() if isinstance(outputs, torch.Tensor) else outputs

    handle = part.register_forward_hook(record)
    try:
        yield found
    finally:
        handle.remove()


def _check_outputs(path: str, found: Sequence[Any], n_images: int) -> None:
    name = _label(path)
    other = "another layer" if path else "a module that returns one"
    if len(found) != 1:
        raise ValueError(
            f"{name} must run once for each image, but it runs {len(found)} times; give {other}"
        )
    (outputs,) = found
    if not isinstance(outputs, torch.Tensor) or len(outputs) != n_images:
        raise ValueError(
            f"{name} must return a tensor with a row for each image, got {type(outputs).__name__}; "
            f"give {other}"
        )


def _label(path: str) -> str:
    return f"layer={path!r}" if path else "the network"
