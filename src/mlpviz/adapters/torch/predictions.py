"""The predictions of a PyTorch module."""

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mlpviz._reading.image_blocks import image_blocks, shape_of_images
from mlpviz._reading.image_layouts import guessed_layouts, layouts_of_shape
from mlpviz._reading.network_outputs import predictions_from_outputs
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Task
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.torch.images import (
    Attempt,
    checked_module,
    has_rows,
    run_layouts,
    to_module,
    treats_images_separately,
)
from mlpviz.adapters.torch.replay import to_numpy
from mlpviz.adapters.torch.steps import last_activation
from mlpviz.adapters.torch.tracing import tensors_in
from mlpviz.adapters.torch.undisturbed import undisturbed


def predictions(model: Any, X: Any, image_shape: ImageShape | None = None) -> Predictions:
    """Return what a module predicts for images, in whatever layout it takes them.

    The classes are 0, 1, 2, ….
    """
    return predictions_of_module(model, X, image_shape)


def predictions_of_module(
    model: Any, X: Any, image_shape: ImageShape | None = None, task: Task | None = None
) -> Predictions:
    """Return the predictions of a module, of which it may be known what it was trained for."""
    module = checked_module(model)
    attempt = first_run_with_scores(module, X, image_shape)
    with undisturbed(module):
        blocks = blocks_for(attempt, X)
        outputs = [to_numpy(scores_in(module(to_module(module, block)))) for block in blocks]
    activation = last_activation(attempt.trace)
    n_pixels = attempt.layout.n_pixels
    return predictions_from_outputs(np.concatenate(outputs), activation, n_pixels, task)


def blocks_for(attempt: Attempt, X: Any) -> Iterator[NDArray[Any]]:
    """Yield images in blocks of bounded memory, in the layout of a run."""
    if isinstance(X, torch.Tensor):
        X = X.detach().cpu().numpy() if X.dtype != torch.bfloat16 else X.detach().float().numpy()
    trace = attempt.trace
    n_values = max((prod(call.output_values.shape[1:]) for call in trace.calls), default=1)
    return image_blocks(X, attempt.layout, n_values, trace.name)


def first_run_with_scores(
    module: torch.nn.Module, X: Any, image_shape: ImageShape | None
) -> Attempt:
    """Return the run in the first layout for which the module returns scores of each image.

    Raises
    ------
    ValueError
        If it takes the images in no layout: the user's own, with channels at the other end, flat,
        or a square in gray or in color.
    """
    shape = shape_of_images(X, image_shape)
    n_pixels = prod(X.shape[1:])
    layouts = [] if shape is None else layouts_of_shape(shape)
    layouts = list(dict.fromkeys([*layouts, *guessed_layouts(n_pixels)]))
    attempts = []
    for attempt in run_layouts(module, layouts):
        is_run = attempt.failure is None
        if is_run and treats_images_separately(module, attempt.trace, scores_in):
            return attempt
        attempts.append(attempt)
    name = type(module).__name__
    shapes = ", ".join(str(layout.shape) for layout in layouts)
    raise ValueError(
        f"X has {n_pixels} values per image, but {name} does not return a tensor with a row for "
        f"each such image, in none of the shapes {shapes}; {_reason(attempts)}"
    ) from next((attempt.failure for attempt in attempts if attempt.failure), None)


def _reason(attempts: Sequence[Attempt]) -> str:
    """Return why a module returns no scores: what it returned, or else why it failed."""
    for attempt in attempts:
        if attempt.failure is not None:
            continue
        images, outputs = attempt.trace.images, attempt.trace.outputs
        tensors = list(tensors_in(outputs))
        shapes = ", ".join(str(tuple(tensor.shape)) for tensor in tensors)
        returned = f"for images of the shape {tuple(images.shape)} it returns"
        if has_rows(scores_in(outputs), images):
            return f"{returned} other values in another order, so it is random or mixes images"
        if len(tensors) > 1:
            return (
                f"{returned} {len(tensors)} tensors of the shapes {shapes}; give a module that "
                "returns one of them, or y_pred"
            )
        return f"{returned} {shapes or type(outputs).__name__}; give y_pred"
    failure = attempts[0].failure
    return f"{failure} says: {failure.__cause__}" if failure else "give y_pred"


def scores_in(outputs: Any) -> Any:
    """Return the tensor that holds the scores: the only one, or that called "logits"."""
    logits = outputs.get("logits") if isinstance(outputs, dict) else None
    logits = getattr(outputs, "logits", None) if logits is None else logits
    if isinstance(logits, torch.Tensor):
        return logits
    tensors = list(tensors_in(outputs))
    return tensors[0] if len(tensors) == 1 else outputs
