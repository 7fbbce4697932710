"""PyTorch: any module whose forward pass is a chain of dense layers and elementwise steps.

A module is asked by running it on a few images of noise, in evaluation mode, while every function
that it calls is written down. So it does not matter whether its steps are modules or functions,
nor in which order and how deeply nested they were defined.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt, prod
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.parallel import DataParallel, DistributedDataParallel

from mlpviz._reading.chain import layers_of_chain
from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.checks import TOLERANCE, check_reading, noise_images
from mlpviz._reading.network_outputs import blocks_of_images, predictions_from_outputs
from mlpviz._reading.recognition import recognize_step
from mlpviz._reading.steps import Linear, Scaling, Step
from mlpviz._records.activations import Activation
from mlpviz._records.layers import Layers, Task
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.torch.tracing import Call, ForwardError, Trace, trace, undisturbed
from mlpviz.errors import NotFittedError

OLDEST_VERSION: Final = "2.3"
PRODUCTS: Final = frozenset({"linear", "matmul", "mm", "addmm"})
"""Functions that multiply a matrix of weights."""
SUMS: Final = PRODUCTS | {
    *(f"conv{n}d" for n in (1, 2, 3)),
    *(f"conv_transpose{n}d" for n in (1, 2, 3)),
    *(f"adaptive_avg_pool{n}d" for n in (1, 2, 3)),
    "bilinear",
    "mean",
}
"""Functions whose results have no limits, so that a last layer of theirs returns logits."""
RESHAPINGS: Final = frozenset(
    {
        *("bfloat16", "cpu", "cuda", "double", "float", "half", "to", "type", "type_as"),
        *("flatten", "reshape", "reshape_as", "squeeze", "unflatten", "unsqueeze"),
        *("clone", "contiguous", "data", "detach", "view", "view_as"),
    }
)
DROPOUTS: Final = frozenset(
    {
        *("dropout", "dropout1d", "dropout2d", "dropout3d"),
        *("alpha_dropout", "feature_alpha_dropout"),
    }
)


def layers(model: Any) -> Layers:
    """Return the layers of a module, as it is in evaluation mode.

    What stands before the first dense layer is its preprocessing. Batch normalization and other
    scalings between layers become part of the weights, so these
    are the weights that a unit's activation really sees.
    """
    return layers_of_module(model, type(_checked(model)).__name__)


def predictions(model: Any, X: Any) -> Predictions:
    """Return what a module says about images, flat or not, in whatever shape it takes them.

    The classes are 0, 1, 2, ….
    """
    return predictions_of_module(model, X)


def layers_of_module(model: Any, name: str) -> Layers:
    """Return the layers of a module that error messages call `name`."""
    module = _checked(model)
    seen = _first_look(module, name)
    steps = _steps(seen)
    # Not the images of the trace: other ones find steps that depend on the images in other ways.
    others = 1 - 3 * noise_images(seen.n_pixels)[::-1]
    check_reading(steps, others, _run(module, others.reshape(-1, *seen.image_shape)), name)
    return layers_of_chain(steps, seen.n_pixels, name)


def predictions_of_module(model: Any, X: Any, task: Task | None = None) -> Predictions:
    """Return what a module says about images, where it may be known what it was trained for."""
    module = _checked(model)
    seen = look(module, tuple(X.shape[1:]))
    outputs = np.concatenate([_run(module, block) for block in blocks_for(seen, X)])
    return predictions_from_outputs(outputs, _last_activation(seen), seen.n_pixels, task)


def blocks_for(seen: Trace, X: Any) -> Iterator[NDArray[np.float32]]:
    """Yield images in blocks of bounded memory, in the shape in which a module took them."""
    if isinstance(X, torch.Tensor):
        X = X.detach().float().cpu().numpy()
    given = tuple(X.shape[1:])
    if len(given) == 3 and given != seen.image_shape == _channels_first(given):
        X = np.moveaxis(np.asarray(X), -1, 1)
    widest = max((prod(call.leaving.shape[1:]) for call in seen.calls), default=1)
    return blocks_of_images(X, seen.image_shape, widest, seen.name)


def look(module: torch.nn.Module, given: Sequence[int]) -> Trace:
    """Return what a module does with images of a given shape, in the shape in which it takes them.

    Raises
    ------
    ValueError
        If it takes them in no shape: as they are, with channels first, flat, square with one or
        three channels, or rows of pixels.
    """
    failures, n_pixels = [], prod(given)
    shapes = list(dict.fromkeys([*_shapes_of(given), *_image_shapes(n_pixels)]))
    for images in _shaped_noise(module, n_pixels, shapes):
        try:
            seen = trace(module, images)
            if _answers_each_image(module, seen, images):
                return seen
        except ForwardError as error:
            failures.append(error)
    name = type(module).__name__
    reason = f"; {failures[0]} says: {failures[0].__cause__}" if failures else ""
    raise ValueError(
        f"X has {n_pixels} values per image, but {name} does not return a tensor with a row for "
        f"each such image, in none of the shapes "
        f"{', '.join(map(str, shapes))}{reason}"
    ) from (failures[0] if failures else None)


def _checked(model: Any) -> torch.nn.Module:
    """Return the module that is to be read, with its weights there."""
    while isinstance(model, DataParallel | DistributedDataParallel) or hasattr(model, "_orig_mod"):
        model = getattr(model, "_orig_mod", None) or model.module
    name = type(model).__name__
    if isinstance(model, torch.jit.ScriptModule) or not isinstance(model, torch.nn.Module):
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


def _first_look(module: torch.nn.Module, name: str) -> Trace:
    """Return what a module does with images, of as many pixels as it turns out to take."""
    failures: list[ForwardError] = []
    sizes = _widths(module)
    for n_pixels in sizes:
        for images in _shaped_noise(module, n_pixels, _image_shapes(n_pixels)):
            try:
                seen = trace(module, images)
            except ForwardError as error:
                failures.append(error)
                continue
            if not isinstance(seen.outputs, torch.Tensor) or _has_rows(seen.outputs, images):
                return seen
    _raise_where_it_breaks(failures)
    if failures:
        raise ValueError(
            f"model takes images of none of the sizes of its weights, "
            f"{', '.join(map(str, sizes))}; {failures[0]} says: {failures[0].__cause__}; give "
            "Layers of the weights that you want to see"
        ) from failures[0]
    raise ValueError(f"model must have a dense layer, but {name} has none")


def _raise_where_it_breaks(failures: Sequence[ForwardError]) -> None:
    """Raise the error that names the first layer that no chain has, if a run came as far."""
    for failure in failures:
        for call in failure.trace.calls:
            _step([call])
    for failure in failures:
        if failure.function not in PRODUCTS:
            raise ChainBreakError(
                failure.layer, failure.function, str(failure.__cause__)
            ) from failure


def _widths(module: torch.nn.Module) -> list[int]:
    """Return the numbers of pixels that a module may take, the most probable one first."""
    matrices = [p for p in module.parameters() if p.ndim == 2]
    return list(dict.fromkeys([*(p.shape[1] for p in matrices), *(p.shape[0] for p in matrices)]))


def _image_shapes(n_pixels: int) -> Iterator[tuple[int, ...]]:
    """Yield the shapes in which a module may take an image."""
    yield (n_pixels,)
    for n_channels in (1, 3):
        if n_pixels % n_channels == 0:
            size = n_pixels // n_channels
            side = isqrt(size)
            yield (n_channels, side, side) if side**2 == size else (n_channels, 1, size)
    if isqrt(n_pixels) ** 2 == n_pixels:
        yield (isqrt(n_pixels), isqrt(n_pixels))


def _shapes_of(given: Sequence[int]) -> list[tuple[int, ...]]:
    """Return an image's own shape, and that with channels first."""
    return [tuple(given), _channels_first(given)]


def _channels_first(shape: Sequence[int]) -> tuple[int, ...]:
    """Return (channels, height, width) for (height, width, channels) and for (height, width)."""
    if len(shape) == 3:
        return (shape[2], shape[0], shape[1])
    return (1, *shape) if len(shape) == 2 else tuple(shape)


def _shaped_noise(
    module: torch.nn.Module, n_pixels: int, shapes: Iterable[tuple[int, ...]]
) -> Iterator[torch.Tensor]:
    for shape in shapes:
        yield _to_module(module, noise_images(n_pixels).reshape(-1, *shape))


def _has_rows(outputs: torch.Tensor, images: torch.Tensor) -> bool:
    return bool(outputs.shape[:1] == images.shape[:1])


def _answers_each_image(module: torch.nn.Module, seen: Trace, images: torch.Tensor) -> bool:
    """Tell whether there is a row for each image that depends on no other one.

    A recurrent layer takes a table as well, as one sequence of rows.
    """
    if not isinstance(seen.outputs, torch.Tensor) or not _has_rows(seen.outputs, images):
        return False
    outputs = _numbers(seen.outputs)
    backwards = _numbers(trace(module, images.flip(0)).outputs)[::-1]
    error, size = np.abs(outputs - backwards).max(), np.abs(outputs).max()
    return bool(error <= TOLERANCE * size)


def _run(module: torch.nn.Module, images: NDArray[Any]) -> NDArray[Any]:
    with undisturbed(module):
        return _numbers(module(_to_module(module, images)))


def _to_module(module: torch.nn.Module, images: NDArray[Any]) -> torch.Tensor:
    """Return a copy of images on the device and in the precision of a module."""
    tensors = [t for t in [*module.parameters(), *module.buffers()] if t.is_floating_point()]
    copy = torch.tensor(np.ascontiguousarray(images))
    return copy.to(tensors[0].device, tensors[0].dtype) if tensors else copy


def _numbers(tensor: torch.Tensor) -> NDArray[Any]:
    """Return a tensor as an array, half precisions as single precision."""
    tensor = tensor.detach().cpu()
    array: NDArray[Any] = (tensor if tensor.dtype == torch.float64 else tensor.float()).numpy()
    return array


def _steps(seen: Trace) -> list[Step]:
    """Return the steps of a chain, or raise the error that names where it breaks."""
    if not isinstance(seen.outputs, torch.Tensor):
        raise TypeError(
            f"model must return one tensor, got a {type(seen.outputs).__name__}; give a module "
            "that returns the scores alone"
        )
    path = seen.path()
    if not path:
        raise ValueError(
            "the outputs of model cannot be followed back to the images through functions of "
            "PyTorch; give Layers of the weights that you want to see"
        )
    return [step for calls in path if (step := _step(calls)) is not None]


def _step(calls: Sequence[Call]) -> Step | None:
    """Return what one call does, or several that belong together; None if nothing changes."""
    first, last = calls[0], calls[-1]
    if len(calls) > 1:
        if any(call.name in PRODUCTS for call in calls):
            reason = "it joins two branches, both of which depend on the image"
            raise ChainBreakError(last.layer, last.name, reason)
        return recognize_step("", last.layer, _again(calls), first.entering[0].numel())
    if first.name in PRODUCTS:
        return _linear(first)
    if first.name in RESHAPINGS | DROPOUTS:
        if first.changes_nothing:
            return None
        raise ChainBreakError(first.layer, first.name, "it changes, mixes or drops values")
    return recognize_step(first.name, first.layer, _again(calls), first.entering[0].numel())


def _linear(call: Call) -> Linear:
    """Return a product with a matrix of weights as a dense layer."""
    inputs, *parameters = [*call.args, *call.kwargs.values()]
    if call.name == "addmm" and len(parameters) == 2:
        inputs, parameters = parameters[0], [parameters[1], inputs]
    matrices = [t for t in parameters if isinstance(t, torch.Tensor)]
    if inputs is not call.sources[0] or matrices[0].ndim != 2:
        raise ChainBreakError(call.layer, call.name, "its second factor is no matrix of weights")
    if call.entering.ndim != 2:
        reason = (
            f"it is applied to inputs of shape {tuple(call.entering.shape)}, not to flat images"
        )
        raise ChainBreakError(call.layer, call.name, reason)
    weights = _numbers(matrices[0])
    weights = weights.T if call.name == "linear" else weights
    bias = _numbers(matrices[1]) if len(matrices) == 2 else np.zeros(1, weights.dtype)
    return Linear(call.layer, weights, np.broadcast_to(bias, weights.shape[1:]))


def _again(calls: Sequence[Call]) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Return a function that makes the same calls in double precision, on other values."""
    image_shape = calls[0].entering.shape[1:]
    places = {id(calls[0].sources[0]): 0}
    arguments = []
    for call in calls:
        arguments.append(_doubled((call.args, call.kwargs), places))
        places[id(call.results[0])] = len(arguments)

    def apply(X: NDArray[Any]) -> NDArray[Any]:
        images = torch.tensor(np.ascontiguousarray(X), dtype=torch.float64)
        values: list[Any] = [images.reshape(len(X), *image_shape)]
        for call, marked in zip(calls, arguments, strict=True):
            args, kwargs = _filled(marked, values)
            values.append(_called(call, args, kwargs, len(X)))
        return _numbers(values[-1].reshape(len(X), -1))

    return apply


def _called(call: Call, args: Any, kwargs: Any, n_images: int) -> torch.Tensor:
    try:
        with torch.no_grad(), torch.random.fork_rng([]):
            result = call.function(*args, **kwargs)
    except (IndexError, RuntimeError, TypeError, ValueError) as error:
        raise ChainBreakError(call.layer, call.name, str(error)) from error
    if not isinstance(result, torch.Tensor) or result.numel() % n_images:
        raise ChainBreakError(call.layer, call.name, "it does not return one value for each input")
    return result


@dataclass(frozen=True, slots=True)
class _Mark:
    """Stands for a value that depends on the images among the arguments of a call."""

    place: int


def _doubled(values: Any, places: Mapping[int, int]) -> Any:
    """Return arguments with copies of tensors in double precision, and marks where they depend."""
    if isinstance(values, torch.Tensor):
        if id(values) in places:
            return _Mark(places[id(values)])
        dtype = torch.float64 if values.is_floating_point() else values.dtype
        return values.detach().to("cpu", dtype, copy=True)
    return _mapped(values, lambda value: _doubled(value, places))


def _filled(values: Any, results: Sequence[torch.Tensor]) -> Any:
    """Return arguments with results where they were marked."""
    if isinstance(values, _Mark):
        return results[values.place]
    return _mapped(values, lambda value: _filled(value, results))


def _mapped(values: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(values, dict):
        return {key: change(value) for key, value in values.items()}
    if type(values) in (list, tuple):
        return type(values)(change(value) for value in values)
    return values


def _last_activation(seen: Trace) -> str:
    """Return the activation of the last layer, of modules that are no chain too."""
    scaled = False
    for calls in reversed(seen.path()):
        if len(calls) == 1 and calls[0].name in SUMS:
            return "identity"
        try:
            step = _step(calls)
        except ValueError:
            return "unknown"
        if isinstance(step, Activation):
            return "unknown" if scaled else step.name
        scaled = scaled or isinstance(step, Scaling)
    return "unknown"
