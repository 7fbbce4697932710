"""The predictions of a PyTorch module."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mlpviz._reading.image_blocks import image_blocks, shape_of_images
from mlpviz._reading.image_layouts import guessed_layouts, layouts_of_shape
from mlpviz._reading.network_outputs import predictions_from_outputs
from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection, format_output
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
from mlpviz.adapters.torch.outputs import outputs_by_name
from mlpviz.adapters.torch.replay import to_numpy
from mlpviz.adapters.torch.steps import last_activation
from mlpviz.adapters.torch.undisturbed import undisturbed


def predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return what a module predicts for images, in whatever layout it takes them.

    The classes are 0, 1, 2, ….
    """
    return predictions_of_module(model, X, image_shape, output=output)


def predictions_of_module(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,
    task: Task | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return the predictions of a module, of which it may be known what it was trained for."""
    module = checked_module(model)
    attempt, chosen = first_run_with_scores(module, X, image_shape, output)
    scores = []
    with undisturbed(module):
        for block in blocks_for(attempt, X):
            outputs = outputs_by_name(module(to_module(module, block)))
            scores.append(to_numpy(outputs[chosen]))
    outputs = outputs_by_name(attempt.trace.outputs)
    activation = last_activation(replace(attempt.trace, outputs=outputs[chosen]))
    label = format_output(chosen, list(outputs))
    n_pixels = attempt.layout.n_pixels
    return predictions_from_outputs(np.concatenate(scores), activation, n_pixels, task, label)


def blocks_for(attempt: Attempt, X: Any) -> Iterator[NDArray[Any]]:
    """Yield images in blocks of bounded memory, in the layout of a run."""
    if isinstance(X, torch.Tensor):
        X = X.detach().cpu().numpy() if X.dtype != torch.bfloat16 else X.detach().float().numpy()
    trace = attempt.trace
    n_values = max((prod(call.output_values.shape[1:]) for call in trace.calls), default=1)
    return image_blocks(X, attempt.layout, n_values, trace.name)


def first_run_with_scores(
    module: torch.nn.Module, X: Any, image_shape: ImageShape | None, output: OutputSelection
) -> tuple[Attempt, str]:
    """Return the run in the first layout for which the module returns scores of each image.

    The name of the output that holds the scores is returned, too.

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
    attempts: list[Attempt] = []
    name = type(module).__name__
    for attempt in run_layouts(module, layouts):
        sizes = _sizes_of_outputs(attempt)
        if sizes:
            chosen = output.choose(sizes, name)
            if treats_images_separately(module, attempt.trace, chosen):
                return attempt, chosen
        attempts.append(attempt)
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
        tensors = list(outputs_by_name(outputs).values())
        shapes = ", ".join(str(tuple(tensor.shape)) for tensor in tensors)
        returned = f"for images of the shape {tuple(images.shape)} it returns"
        if any(has_rows(tensor, images) for tensor in tensors):
            return f"{returned} other values in another order, so it is random or mixes images"
        return f"{returned} {shapes or type(outputs).__name__}; give y_pred"
    failure = attempts[0].failure
    return f"{failure} says: {failure.__cause__}" if failure else "give y_pred"


def _sizes_of_outputs(attempt: Attempt) -> dict[str, int]:
    """Return the numbers of values of all outputs that have a row for each image."""
    if attempt.failure is not None:
        return {}
    outputs = outputs_by_name(attempt.trace.outputs)
    images = attempt.trace.images
    with_rows = {name: each for name, each in outputs.items() if has_rows(each, images)}
    floats = {name: each for name, each in with_rows.items() if each.is_floating_point()}
    return {name: each[0].numel() for name, each in (floats or with_rows).items()}
