"""Record the functions of PyTorch that a module calls on images."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.hooks import RemovableHandle

from mlpviz._reading.data_flow import IMAGES, groups_on_path
from mlpviz.adapters.torch.outputs import outputs_by_name
from mlpviz.adapters.torch.undisturbed import undisturbed


@dataclass(frozen=True, eq=False, slots=True)
class Call:
    """One call of a function of PyTorch with arguments that depend on the images.

    Attributes
    ----------
    function : callable
    name : str
        The function's name without the underscores of operators and in-place functions.
    layer : str
        The innermost module whose forward pass the call is part of.
    args, kwargs
        The arguments of the function.
    sources : tuple of Tensor
        The arguments that depend on the images.
    parents : tuple of int
        The places of the calls whose results these are.
    results : tuple of Tensor
        The results of the function, or its first argument if it returned nothing.
    input_values, output_values : Tensor
        The values of the first source before the call, and of the first result after it.
    """

    function: Callable[..., Any]
    name: str
    layer: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    sources: tuple[torch.Tensor, ...]
    parents: tuple[int, ...]
    results: tuple[torch.Tensor, ...]
    input_values: torch.Tensor
    output_values: torch.Tensor

    @property
    def is_operator_norm(self) -> bool:
        """Whether it is a normalization that returns its statistics, too, as scripts call it."""
        return self.name.startswith("native_") and "norm" in self.name

    @property
    def changes_nothing(self) -> bool:
        """Whether the result has the values of the source, in another shape at most."""
        before, after = self.input_values, self.output_values
        if not torch.is_floating_point(after):
            return False
        if after.shape[:1] != before.shape[:1] or after.numel() != before.numel():
            return False
        return bool(torch.equal(after.flatten(), before.flatten().to(after)))


@dataclass(eq=False, slots=True)
class Trace:
    """The calls that a module makes on images.

    Attributes
    ----------
    name : str
        The module's class.
    images : Tensor of shape (n_images, …)
    calls : list of Call
        In the order in which they were made.
    outputs : object
        The value that the module returned; None if it failed.
    places : dict of int to int
        The place of the call that made a tensor, by the tensor's id.
    """

    name: str
    images: torch.Tensor
    calls: list[Call] = field(default_factory=list)
    outputs: Any = None
    places: dict[int, int] = field(default_factory=dict)

    def groups(self) -> list[list[int]]:
        """Return the places of the calls that the outputs depend on, in their order.

        Calls that share several values, as in ``x * sigmoid(x)``, form one group. The place of
        several outputs is the number of calls.
        """
        parents: list[Sequence[int]] = [call.parents for call in self.calls]
        if isinstance(self.outputs, torch.Tensor):
            return groups_on_path(parents, self.places.get(id(self.outputs), IMAGES))
        ends = {id(tensor) for tensor in outputs_by_name(self.outputs).values()}
        parents.append([self.places[end] for end in ends if end in self.places])
        groups = groups_on_path(parents, len(self.calls))
        return groups[:-1] if groups and groups[-1] == [len(self.calls)] else groups

    def path(self) -> list[list[Call]]:
        """Return the calls that the outputs depend on, in groups."""
        n_calls = len(self.calls)
        return [[self.calls[i] for i in group if i < n_calls] for group in self.groups()]


class ForwardError(Exception):
    """A module could not be run on images of some shape.

    Parameters
    ----------
    trace : Trace
        The calls that the module had made.
    layer, function : str
        Where it failed.
    """

    def __init__(self, trace: Trace, layer: str, function: str) -> None:
        super().__init__(f"{function} in {layer}")
        self.trace = trace
        self.layer = layer
        self.function = function


def trace_module(module: torch.nn.Module, images: torch.Tensor, *, seed: int = 0) -> Trace:
    """Return the calls of a module that is run on images, in evaluation mode.

    Parameters
    ----------
    module : Module
        It is left as it was.
    images : Tensor of shape (n_images, …)
    seed : int, default: 0
        Random steps return other numbers with another seed.

    Raises
    ------
    ForwardError
        If the module does not take images of this shape; the error of PyTorch is its cause.
    """
    name = type(module).__name__
    layers = [f"the forward pass of {name}"]
    trace = Trace(name, images, places={id(images): IMAGES})
    recorder = _Recorder(trace, layers)
    with undisturbed(module), _layer_names(module, layers):
        torch.manual_seed(seed)
        try:
            with _recording(module, recorder):
                trace.outputs = module(images)
        except Exception as error:
            raise ForwardError(trace, *recorder.place_of(error)) from error
    return trace


def function_name(function: Any) -> str:
    """Return PyTorch's name of a function, such as "relu" for ``torch.Tensor.relu_``."""
    name = str(function.__name__)
    if name == "__get__":  # of an attribute, such as the data of a tensor
        name = (resolve_name(function) or "attribute.__get__").split(".")[-2]
    return name.partition(".")[0].strip("_")


def tensors_in(values: Any) -> Iterator[torch.Tensor]:
    """Yield the tensors in arguments or results, however they are nested."""
    if isinstance(values, torch.Tensor):
        yield values
    elif isinstance(values, dict):
        for value in values.values():
            yield from tensors_in(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from tensors_in(value)


@dataclass(eq=False, slots=True)
class _Recorder:
    """Records calls. They keep their results alive, so that ids stay unique.

    Attributes
    ----------
    trace : Trace
    layers : list of str
        The modules whose forward passes run, the innermost one last.
    failed : list of (Exception, str, str)
        The errors that functions raised, with their layers and names.
    """

    trace: Trace
    layers: list[str]
    failed: list[tuple[Exception, str, str]] = field(default_factory=list)

    def run(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], layer: str) -> Any:
        """Return what a function returns, and record the call if it depends on the images."""
        sources = [each for each in tensors_in((args, kwargs)) if id(each) in self.trace.places]
        if not sources:
            return func(*args, **kwargs)
        input_values = sources[0].detach().clone()
        try:
            result = func(*args, **kwargs)
        except Exception as error:
            self.failed.append((error, layer, function_name(func)))
            raise
        # A function that returns nothing, such as x[0] = 1, has changed its first argument.
        results = tuple(tensors_in(result)) if result is not None else tuple(sources[:1])
        if results:
            call = Call(
                function=func,
                name=function_name(func),
                layer=layer,
                args=args,
                kwargs=kwargs,
                sources=tuple(sources),
                parents=tuple(self.trace.places[id(source)] for source in sources),
                results=results,
                input_values=input_values,
                output_values=results[0].detach().clone(),
            )
            self.trace.places |= {id(each): len(self.trace.calls) for each in call.results}
            self.trace.calls.append(call)
        return result

    def place_of(self, error: Exception) -> tuple[str, str]:
        """Return the layer and the function in which an error was raised."""
        places = ((layer, function) for caught, layer, function in self.failed if caught is error)
        return next(places, (self.layers[-1], "forward"))


class _FunctionMode(TorchFunctionMode):
    """Records the functions that Python code calls."""

    def __init__(self, recorder: _Recorder) -> None:
        super().__init__()
        self.recorder = recorder

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        return self.recorder.run(func, args, kwargs or {}, self.recorder.layers[-1])


class _OperatorMode(TorchDispatchMode):
    """Records the operators that scripted modules run, which call no functions of Python.

    A layer is known by the memory of its parameters.
    """

    def __init__(self, recorder: _Recorder, module: torch.nn.Module) -> None:
        super().__init__()
        self.recorder = recorder
        self.layer_of_memory = {
            parameter.data_ptr(): f"{path} ({getattr(part, 'original_name', type(part).__name__)})"
            for path, part in module.named_modules()
            for parameter in part.parameters(recurse=False)
            if path
        }

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        memory = (tensor.data_ptr() for tensor in tensors_in((args, kwargs)))
        layers = (self.layer_of_memory[each] for each in memory if each in self.layer_of_memory)
        layer = next(layers, self.recorder.layers[-1])
        return self.recorder.run(func, args, kwargs or {}, layer)


def _recording(module: torch.nn.Module, recorder: _Recorder) -> AbstractContextManager[Any]:
    if any(isinstance(part, torch.jit.ScriptModule) for part in module.modules()):
        return _OperatorMode(recorder, module)
    return _FunctionMode(recorder)


@contextmanager
def _layer_names(module: torch.nn.Module, layers: list[str]) -> Iterator[None]:
    """Keep the name of the innermost module that runs at the end of `layers`."""
    handles: list[RemovableHandle] = []
    try:
        for path, part in module.named_modules():
            if path and not isinstance(part, torch.jit.ScriptModule):
                handles += _name_hooks(part, f"{path} ({type(part).__name__})", layers)
        yield
    finally:
        for handle in handles:
            handle.remove()


def _name_hooks(part: torch.nn.Module, name: str, layers: list[str]) -> list[RemovableHandle]:
    def enter(*_: Any) -> None:
        layers.append(name)

    def leave(*_: Any) -> None:
        layers.pop()

    return [part.register_forward_pre_hook(enter), part.register_forward_hook(leave)]
