"""The outputs of any submodule of a PyTorch module."""

from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mlpviz._reading.image_blocks import image_blocks
from mlpviz._records.image_shape import ImageShape
from mlpviz.adapters.torch.images import Attempt, checked_module, to_module
from mlpviz.adapters.torch.layers import first_run
from mlpviz.adapters.torch.replay import to_numpy
from mlpviz.adapters.torch.undisturbed import undisturbed

Activations = Callable[[Any], NDArray[Any]]


def activations(model: Any, layer: str, image_shape: ImageShape | None = None) -> Activations:
    """Return a function of images that returns the outputs of a submodule, a row for each image.

    Outputs of several axes are flattened in C order.
    """
    module = checked_module(model)
    parts = {path: part for path, part in module.named_modules() if path}
    if layer not in parts:
        names = ", ".join(parts) or "none"
        raise ValueError(
            f"layer must be the name of a submodule of {type(module).__name__} ({names}), got "
            f"{layer!r}"
        )
    attempt = first_run(module, type(module).__name__, image_shape)
    return partial(_outputs_of_images, module, parts[layer], layer, attempt)


def _outputs_of_images(
    module: torch.nn.Module, part: torch.nn.Module, layer: str, attempt: Attempt, X: Any
) -> NDArray[Any]:
    calls = attempt.trace.calls
    n_values = max((prod(call.output_values.shape[1:]) for call in calls), default=1)
    blocks = image_blocks(X, attempt.layout, n_values, attempt.trace.name)
    with undisturbed(module):
        return np.concatenate(
            [_outputs(module, part, layer, to_module(module, block)) for block in blocks]
        )


def _outputs(
    module: torch.nn.Module, part: torch.nn.Module, layer: str, images: torch.Tensor
) -> NDArray[Any]:
    """Return the outputs of a part of a module that runs on images."""
    found: list[Any] = []
    handle = part.register_forward_hook(lambda _, __, outputs: found.append(outputs))
    try:
        module(images)
    finally:
        handle.remove()
    if len(found) != 1:
        raise ValueError(
            f"layer={layer!r} must run once for each image, but it runs {len(found)} times; give "
            "another layer"
        )
    (outputs,) = found
    if not isinstance(outputs, torch.Tensor) or len(outputs) != len(images):
        raise ValueError(
            f"layer={layer!r} must return a tensor with a row for each image, got "
            f"{type(outputs).__name__}; give another layer"
        )
    return to_numpy(outputs).reshape(len(images), -1)
