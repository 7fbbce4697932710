"""Find the layout in which a PyTorch module takes images."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.parallel import DataParallel, DistributedDataParallel

from mlpviz._reading.checks import TOLERANCE, noise_images
from mlpviz._reading.image_layouts import ImageLayout
from mlpviz.adapters.torch.outputs import outputs_by_name
from mlpviz.adapters.torch.replay import to_numpy
from mlpviz.adapters.torch.steps import PRODUCTS
from mlpviz.adapters.torch.tracing import ForwardError, Trace, trace_module
from mlpviz.errors import NotFittedError


@dataclass(frozen=True, eq=False, slots=True)
class Attempt:
    """A run of a module on images of noise in one layout.

    Attributes
    ----------
    layout : ImageLayout
    trace : Trace
        Up to the failure, if the run failed.
    failure : ForwardError or None
    warned : bool
        Whether the run gave a warning, as normalizations over another number of channels do.
    """

    layout: ImageLayout
    trace: Trace
    failure: ForwardError | None
    warned: bool

    @property
    def reads_whole_images(self) -> bool:
        """Whether the first product with weights takes a vector for each image, if there is one."""
        products = (call for call in self.trace.calls if call.name in PRODUCTS)
        first = next(products, None)
        return first is None or first.input_values.ndim == 2


def checked_module(model: Any) -> torch.nn.Module:
    """Return the module that is to be read, out of its wrappers and with values in its weights.

    Raises
    ------
    TypeError
        If the model is neither a module nor an exported program.
    NotFittedError
        If a tensor has no values yet.
    """
    while isinstance(model, DataParallel | DistributedDataParallel) or hasattr(model, "_orig_mod"):
        model = getattr(model, "_orig_mod", None) or model.module
    if isinstance(model, torch.export.ExportedProgram):
        model = _exported_module(model)
    name = type(model).__name__
    if not isinstance(model, torch.nn.Module):
        raise TypeError(
            f"model must be a torch.nn.Module, got {name}; give the module that it was made from"
        )
    for path, tensor in [*model.named_parameters(), *model.named_buffers()]:
        if torch.nn.parameter.is_lazy(tensor) or tensor.device.type == "meta":
            raise NotFittedError(
                f"model is a {name} whose {path} has no values yet; run it on images or load its "
                "state dict first"
            )
    return model


def _exported_module(program: torch.export.ExportedProgram) -> torch.nn.Module:
    """Return a new module that runs a program, in the mode in which it was exported."""
    module = program.module()
    for part in module.modules():
        part.training = False  # it has no modes, and refuses eval
    return module


def input_sizes(module: torch.nn.Module) -> list[int]:
    """Return the numbers of pixels that a module may take, the most likely one first."""
    matrices = [p for p in module.parameters() if p.ndim == 2]
    return list(dict.fromkeys([*(p.shape[1] for p in matrices), *(p.shape[0] for p in matrices)]))


def run_layouts(module: torch.nn.Module, layouts: Iterable[ImageLayout]) -> Iterator[Attempt]:
    """Yield a run for each layout.

    Those come last that gave a warning, or whose first dense layer reads a part of each image
    only, as it does if an axis of images is broadcast.
    """
    unlikely = []
    for layout in layouts:
        images = to_module(module, layout.arrange(noise_images(layout.n_pixels)))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                attempt = Attempt(layout, trace_module(module, images), None, warned=False)
            except ForwardError as error:
                attempt = Attempt(layout, error.trace, error, warned=False)
        attempt = replace(attempt, warned=bool(caught))
        if attempt.warned or not (attempt.failure or attempt.reads_whole_images):
            unlikely.append(attempt)
        else:
            yield attempt
    yield from sorted(unlikely, key=lambda attempt: attempt.warned)


def treats_images_separately(module: torch.nn.Module, trace: Trace, output: str) -> bool:
    """Return whether an output has a row for each image that depends on that image alone.

    A recurrent layer takes a table as well, as one sequence of rows.

    Parameters
    ----------
    module : Module
    trace : Trace
    output : str
        The name of the output.
    """
    outputs = outputs_by_name(trace.outputs).get(output)
    if outputs is None or not has_rows(outputs, trace.images):
        return False
    rows = to_numpy(outputs)
    turned = outputs_by_name(trace_module(module, trace.images.flip(0)).outputs).get(output)
    if turned is None or not has_rows(turned, trace.images):
        return False
    backward = to_numpy(turned)[::-1]
    error, size = np.abs(rows - backward).max(), np.abs(rows).max()
    return bool(error <= TOLERANCE * size)


def has_rows(outputs: Any, images: torch.Tensor) -> bool:
    """Return whether outputs are a tensor with a row for each image."""
    return isinstance(outputs, torch.Tensor) and outputs.shape[:1] == images.shape[:1]


def to_module(module: torch.nn.Module, images: NDArray[Any]) -> torch.Tensor:
    """Return a copy of images on the device and in the precision of a module."""
    tensors = [t for t in [*module.parameters(), *module.buffers()] if t.is_floating_point()]
    copy = torch.tensor(np.ascontiguousarray(images))
    return copy.to(tensors[0].device, tensors[0].dtype) if tensors else copy.float()
