"""The layers of a PyTorch module."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mlpviz._reading.chain import layers_of_chain, read_chain
from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.checks import check_chain, noise_images
from mlpviz._reading.image_layouts import layouts_for
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz.adapters.torch.images import (
    Attempt,
    checked_module,
    has_rows,
    input_sizes,
    run_layouts,
    to_module,
)
from mlpviz.adapters.torch.replay import to_numpy
from mlpviz.adapters.torch.steps import PRODUCTS, dense_branches, parts_of_trace
from mlpviz.adapters.torch.tracing import ForwardError, Trace, trace_module
from mlpviz.adapters.torch.undisturbed import undisturbed


def layers(model: Any, image_shape: ImageShape | None = None) -> Layers:
    """Return the layers of a module in evaluation mode.

    The steps before the first dense layer are its preprocessing. Batch normalization and other
    scalings between layers become part of the weights, so that these are the weights that the
    input of each activation is computed with. The layers end where the module is no longer a
    chain of dense layers.
    """
    return layers_of_module(model, type(checked_module(model)).__name__, image_shape)


def layers_of_module(model: Any, name: str, image_shape: ImageShape | None = None) -> Layers:
    """Return the layers of a module that error messages call `name`."""
    module = checked_module(model)
    # The weights are those of evaluation mode, which a module's own `train` may change.
    with undisturbed(module):
        return _read_layers(module, name, image_shape)


def _read_layers(module: torch.nn.Module, name: str, image_shape: ImageShape | None) -> Layers:
    attempt = first_run(module, name, image_shape)
    layout, trace = attempt.layout, attempt.trace
    if not trace.groups():
        raise ValueError(
            "the outputs of model cannot be followed back to the images through functions of "
            "PyTorch; give Layers of the weights that you want to see"
        )
    # Other images than those of the trace show steps that depend on the images in other ways.
    X = 1 - 3 * noise_images(layout.n_pixels)[::-1]
    images = layout.arrange(X)
    again = trace_module(module, to_module(module, images), seed=1)
    places = [(calls[-1].layer, calls[-1].name) for calls in trace.path()]
    chain = read_chain(parts_of_trace(trace))
    chain = check_chain(chain, images.reshape(len(X), -1), _values(trace, again), places, name)
    steps = [*layout.preprocessing, *chain.steps]
    return layers_of_chain(steps, layout.n_pixels, name, chain.chain_break)


def _values(trace: Trace, again: Trace) -> Iterator[NDArray[Any]]:
    """Yield the values of a second run after each group of calls of the first run."""
    for group in trace.groups():
        ends = dense_branches(trace, group) or group[-1:]
        if ends[-1] >= len(again.calls):
            return
        values = [to_numpy(again.calls[end].output_values) for end in ends]
        yield np.concatenate(values, axis=-1) if len(ends) > 1 else values[0]


def first_run(module: torch.nn.Module, name: str, image_shape: ImageShape | None) -> Attempt:
    """Return the run on images in the first layout that the module takes."""
    sizes = input_sizes(module)
    failures: list[ForwardError] = []
    for attempt in run_layouts(module, layouts_for(image_shape, sizes)):
        outputs = attempt.trace.outputs
        if attempt.failure is not None:
            failures.append(attempt.failure)
        elif not isinstance(outputs, torch.Tensor) or has_rows(outputs, attempt.trace.images):
            return attempt
    _raise_where_it_breaks(failures)
    if failures:
        raise ValueError(
            f"model takes images of none of the sizes of its weights, "
            f"{', '.join(map(str, sizes))}; {failures[0]} says: {failures[0].__cause__}; give "
            "Layers of the weights that you want to see"
        ) from failures[0]
    is_script = isinstance(module, torch.jit.ScriptModule)
    reason = "; give a script before it is frozen, which keeps no parameters" if is_script else ""
    raise ValueError(f"model must have a dense layer, but {name} has none{reason}")


def _raise_where_it_breaks(failures: Sequence[ForwardError]) -> None:
    """Raise the error that names the first layer that no chain has, if a run came as far."""
    for failure in failures:
        failure.trace.outputs = failure.trace.calls[-1].results if failure.trace.calls else None
        list(parts_of_trace(failure.trace))
    for failure in failures:
        if failure.function not in PRODUCTS:
            reason = str(failure.__cause__)
            raise ChainBreakError(failure.layer, failure.function, reason) from failure
