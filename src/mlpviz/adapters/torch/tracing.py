"""Write down what a PyTorch module calls while it looks at images, and leave it as it was."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils.hooks import RemovableHandle

from mlpviz._reading.data_flow import IMAGES, groups_on_path


@dataclass(frozen=True, eq=False, slots=True)
class Call:
    """One function of PyTorch that was called with something that depends on the images.

    Attributes
    ----------
    function : callable
    name : str
        Of the function, without the underscores of operators and in-place functions.
    layer : str
        The innermost module whose forward pass the call is part of.
    args, kwargs
        As the function was given them.
    sources : tuple of Tensor
        Those among the arguments that depend on the images.
    parents : tuple of int
        The calls, by place, whose results these are.
    results : tuple of Tensor
        What the function returned, or its first argument where it returned nothing.
    entering, leaving : Tensor
        Values of the first source before the call, and of the first result after it.
    """

    function: Callable[..., Any]
    name: str
    layer: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    sources: tuple[torch.Tensor, ...]
    parents: tuple[int, ...]
    results: tuple[torch.Tensor, ...]
    entering: torch.Tensor
    leaving: torch.Tensor

    @property
    def changes_nothing(self) -> bool:
        """Whether the result is the source, in another shape at most."""
        if not torch.is_floating_point(self.leaving):
            return False
        keeps_images = self.leaving.shape[:1] == self.entering.shape[:1]
        if not keeps_images or self.leaving.numel() != self.entering.numel():
            return False
        return bool(torch.equal(self.leaving.flatten(), self.entering.flatten().to(self.leaving)))


@dataclass(eq=False, slots=True)
class Trace:
    """What a module did with images.

    Attributes
    ----------
    name : str
        The module's class.
    image_shape : tuple of int
        Of one image.
    calls : list of Call
        In the order in which they were made.
    outputs : object
        What the module returned; None where it failed.
    """

    name: str
    image_shape: tuple[int, ...]
    calls: list[Call] = field(default_factory=list)
    outputs: Any = None
    places: dict[int, int] = field(default_factory=dict)

    @property
    def n_pixels(self) -> int:
        """Number of values in an image."""
        return prod(self.image_shape)

    def path(self) -> list[list[Call]]:
        """Return the calls that the outputs depend on, in the order in which they were made.

        Calls that several values pass between, as in ``x * sigmoid(x)``, are in one list.
        """
        last = self.places.get(id(self.outputs), IMAGES)
        found = groups_on_path([call.parents for call in self.calls], last)
        return [[self.calls[place] for place in places] for places in found]


class _Recorder(TorchFunctionMode):
    """Writes down calls, which keep their results alive, and these their ids."""

    def __init__(self, seen: Trace, layers: Sequence[str]) -> None:
        super().__init__()
        self.trace = seen
        self.layers = layers
        self.failed: list[tuple[Exception, str, str]] = []

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        sources = [tensor for tensor in _tensors((args, kwargs)) if id(tensor) in self.trace.places]
        if not sources:
            return func(*args, **kwargs)
        entering = sources[0].detach().clone()
        result = self._run(func, args, kwargs)
        # A function that returns nothing, such as x[0] = 1, has changed its first argument.
        results = tuple(_tensors(result)) if result is not None else tuple(sources[:1])
        if results:
            call = Call(
                function=func,
                name=function_name(func),
                layer=self.layers[-1],
                args=args,
                kwargs=kwargs,
                sources=tuple(sources),
                parents=tuple(self.trace.places[id(source)] for source in sources),
                results=results,
                entering=entering,
                leaving=results[0].detach().clone(),
            )
            self._write(call)
        return result

    def _run(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            return func(*args, **kwargs)
        except Exception as error:
            self.failed.append((error, self.layers[-1], function_name(func)))
            raise

    def _write(self, call: Call) -> None:
        self.trace.places |= {id(each): len(self.trace.calls) for each in call.results}
        self.trace.calls.append(call)

    def place_of(self, error: Exception) -> tuple[str, str]:
        """Return the layer and the function in which an error came up."""
        places = ((layer, function) for caught, layer, function in self.failed if caught is error)
        return next(places, (self.layers[-1], "forward"))


class ForwardError(Exception):
    """A module could not look at images of some shape.

    Parameters
    ----------
    trace : Trace
        What the module did until then.
    layer, function : str
        Where it failed.
    """

    def __init__(self, trace: Trace, layer: str, function: str) -> None:
        super().__init__(f"{function} in {layer}")
        self.trace = trace
        self.layer = layer
        self.function = function


def trace(module: torch.nn.Module, images: torch.Tensor) -> Trace:
    """Return what a module does with images, in evaluation mode.

    Parameters
    ----------
    module : Module
        It is as it was afterwards.
    images : Tensor of shape (n_images, …)

    Raises
    ------
    ForwardError
        If the module does not take images of this shape; the error of PyTorch is its cause.
    """
    name = type(module).__name__
    layers = [f"the forward pass of {name}"]
    seen = Trace(name, tuple(images.shape[1:]), places={id(images): IMAGES})
    recorder = _Recorder(seen, layers)
    with undisturbed(module), _layers_named(module, layers):
        torch.rand(1)  # a random step must do something else here than in any other run
        try:
            with recorder:
                seen.outputs = module(images)
        except Exception as error:
            raise ForwardError(seen, *recorder.place_of(error)) from error
    return seen


@contextmanager
def undisturbed(module: torch.nn.Module) -> Iterator[None]:
    """Run a module in evaluation mode and without gradients, and leave no trace of it.

    Each submodule's mode, the buffers (such as running means) and the random state are what they
    were afterwards.
    """
    modes = [(part, part.training) for part in module.modules()]
    buffers = [
        (part, name, buffer, buffer.detach().clone())
        for part in module.modules()
        for name, buffer in part.named_buffers(recurse=False)
    ]
    accelerators = {p.device for p in module.parameters() if p.device.type == "cuda"}
    try:
        for part, _ in modes:
            part.training = False
        with torch.no_grad(), torch.random.fork_rng(list(accelerators)):
            yield
    finally:
        for part, mode in modes:
            part.training = mode
        for part, name, buffer, values in buffers:
            setattr(part, name, buffer)
            if not torch.equal(buffer, values):
                with torch.no_grad():
                    buffer.copy_(values)


def function_name(function: Any) -> str:
    """Return what PyTorch calls a function, such as "relu" for ``torch.Tensor.relu_``."""
    name = str(function.__name__)
    if name == "__get__":  # of an attribute, such as the data of a tensor
        name = (resolve_name(function) or "attribute.__get__").split(".")[-2]
    return name.partition(".")[0].strip("_")


@contextmanager
def _layers_named(module: torch.nn.Module, layers: list[str]) -> Iterator[None]:
    """Keep the name of the innermost module that runs at the end of `layers`."""
    handles: list[RemovableHandle] = []
    try:
        for path, part in module.named_modules():
            if path:
                name = f"{path} ({type(part).__name__})"
                handles += _hooks(part, name, layers)
        yield
    finally:
        for handle in handles:
            handle.remove()


def _hooks(part: torch.nn.Module, name: str, layers: list[str]) -> list[RemovableHandle]:
    def enter(*_: Any) -> None:
        layers.append(name)

    def leave(*_: Any) -> None:
        layers.pop()

    return [part.register_forward_pre_hook(enter), part.register_forward_hook(leave)]


def _tensors(values: Any) -> Iterator[torch.Tensor]:
    """Yield the tensors in arguments or results, however nested."""
    if isinstance(values, torch.Tensor):
        yield values
    elif isinstance(values, dict):
        for value in values.values():
            yield from _tensors(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _tensors(value)
