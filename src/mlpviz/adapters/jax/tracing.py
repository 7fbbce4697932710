"""Trace a function of jax on an image, operation by operation.

jax itself traces the function. Values that do not depend on the image (a kernel's transpose, the
gain of a batch normalization) are computed at once. Operations on values that depend on it are
recorded, in the order in which they run, with the layer whose parameters they use.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr, Literal
from numpy.typing import NDArray

CALLS: Final = frozenset(
    {
        *("jit", "pjit", "closed_call", "core_call", "xla_call"),
        *("custom_jvp_call", "custom_vjp_call", "custom_vjp_call_jaxpr"),
        *("checkpoint", "remat", "remat2"),
    }
)
"""Primitives that call a function, whose operations are recorded."""
BODIES: Final = ("jaxpr", "call_jaxpr", "fun_jaxpr")


@dataclass(frozen=True, eq=False, slots=True)
class Constant:
    """A value that does not depend on the image.

    Attributes
    ----------
    value : array
    layers : frozenset of str
        The layers whose parameters it is made of.
    """

    value: Any
    layers: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False, slots=True)
class Variable:
    """A value that depends on the image.

    Attributes
    ----------
    shape : tuple of int
    """

    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """The number of values that it holds."""
        return int(np.prod(self.shape))


@dataclass(frozen=True, eq=False, slots=True)
class Operation:
    """One operation on values that depend on the image.

    Attributes
    ----------
    primitive : str
        jax's name of the operation.
    equation : JaxprEqn
    inputs : tuple of Constant or Variable
    outputs : tuple of Variable
    functions : tuple of str
        The named functions that it is part of, such as ``"relu"``, outermost first.
    layer : str
        The layer that it belongs to, "" if it is not known.
    """

    primitive: str
    equation: Any
    inputs: tuple[Constant | Variable, ...]
    outputs: tuple[Variable, ...]
    functions: tuple[str, ...]
    layer: str

    def run(self, values: dict[int, Any]) -> None:
        """Compute the outputs, given the values of variables by their id, and add them."""
        inputs = [
            each.value if isinstance(each, Constant) else values[id(each)] for each in self.inputs
        ]
        for output, value in zip(self.outputs, _bind(self.equation, inputs), strict=True):
            values[id(output)] = value


@dataclass(frozen=True, eq=False, slots=True)
class Trace:
    """All operations between an image and the result of a function.

    Attributes
    ----------
    image : Variable
    result : Variable
    operations : list of Operation
        In the order in which they run, without those that do not affect the result.
    """

    image: Variable
    result: Variable
    operations: list[Operation]


class TraceError(ValueError):
    """A function does not return a single array that depends on the image."""


def trace_function(
    function: Callable[[list[Any], Any], Any],
    parameters: Sequence[tuple[str, Any]],
    image: Any,
) -> Trace:
    """Trace a function of parameters and an image.

    Parameters
    ----------
    function : callable
        Takes a list of arrays and an image, returns one array.
    parameters : sequence of (str, array)
        The arrays, each with the name of the layer that it belongs to.
    image : array
        Of the shape and precision that are to be traced.

    Returns
    -------
    Trace

    Raises
    ------
    TraceError
        If the function cannot be run on the image, or does not return one array that depends on
        it.
    """
    try:
        closed = jax.make_jaxpr(function)([array for _, array in parameters], image)
    except Exception as error:
        raise TraceError(str(error)) from error
    tracer = _Tracer()
    variable = Variable(tuple(image.shape))
    given = [Constant(array, frozenset({name})) for name, array in parameters]
    results = tracer.follow(closed.jaxpr, [Constant(c) for c in closed.consts], [*given, variable])
    if len(results) != 1 or isinstance(results[0], Constant):
        raise TraceError(
            f"it returns {len(results)} arrays, where one that depends on the image is expected"
        )
    return Trace(variable, results[0], _leading_to(results[0], tracer.operations))


def replay(
    operations: Sequence[Operation], start: Variable, end: Variable
) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Return a function of arrays (n_samples, n_values) that repeats operations on each row."""

    def run(value: Any) -> Any:
        return _run(operations, start, value)[id(end)]

    def apply(X: NDArray[Any]) -> NDArray[Any]:
        rows = jax.numpy.asarray(X, dtype=float)
        outputs = jax.vmap(run)(rows.reshape(len(X), *start.shape))
        return np.asarray(outputs).reshape(len(X), -1)

    return apply


def values_of(trace: Trace, variables: Sequence[Variable], images: Any) -> list[Any]:
    """Return the values of some variables for images of shape (n_images, …)."""

    def run(image: Any) -> list[Any]:
        values = _run(trace.operations, trace.image, image)
        return [values[id(variable)] for variable in variables]

    found: list[Any] = jax.vmap(run)(images)
    return found


def _run(operations: Sequence[Operation], start: Variable, value: Any) -> dict[int, Any]:
    values = {id(start): value}
    for operation in operations:
        operation.run(values)
    return values


@dataclass(frozen=True, eq=False, slots=True)
class _Tracer:
    """Follows the trace of jax into the functions that are called."""

    operations: list[Operation] = field(default_factory=list)

    def follow(
        self,
        jaxpr: Any,
        constants: Sequence[Constant],
        arguments: Sequence[Constant | Variable],
        functions: tuple[str, ...] = (),
    ) -> list[Constant | Variable]:
        values: dict[Any, Constant | Variable] = dict(
            zip([*jaxpr.constvars, *jaxpr.invars], [*constants, *arguments], strict=True)
        )

        def read(variable: Any) -> Constant | Variable:
            return Constant(variable.val) if isinstance(variable, Literal) else values[variable]

        for equation in jaxpr.eqns:
            inputs = tuple(read(variable) for variable in equation.invars)
            outputs = self._do(equation, inputs, functions)
            values.update(zip(equation.outvars, outputs, strict=True))
        return [read(variable) for variable in jaxpr.outvars]

    def _do(
        self, equation: Any, inputs: tuple[Constant | Variable, ...], functions: tuple[str, ...]
    ) -> Sequence[Constant | Variable]:
        if equation.primitive.name in CALLS:
            return self._call(equation, inputs, functions)
        layers = [each.layers for each in inputs if isinstance(each, Constant)]
        if all(isinstance(each, Constant) for each in inputs):
            arrays = _bind(equation, [each.value for each in inputs])  # type: ignore[union-attr]
            return [Constant(array, frozenset().union(*layers)) for array in arrays]
        outputs = tuple(Variable(tuple(variable.aval.shape)) for variable in equation.outvars)
        layer = min(frozenset().union(*layers), default=_scope(equation))
        self.operations.append(
            Operation(equation.primitive.name, equation, inputs, outputs, functions, layer)
        )
        return outputs

    def _call(
        self, equation: Any, inputs: tuple[Constant | Variable, ...], functions: tuple[str, ...]
    ) -> Sequence[Constant | Variable]:
        body = next(equation.params[key] for key in BODIES if key in equation.params)
        name = str(equation.params.get("name", ""))
        if name.isidentifier() and not name.startswith("_") and name not in functions:
            functions = (*functions, name)
        if isinstance(body, ClosedJaxpr):
            return self.follow(body.jaxpr, [Constant(c) for c in body.consts], inputs, functions)
        return self.follow(body, [], inputs, functions)


def _bind(equation: Any, inputs: Sequence[Any]) -> Sequence[Any]:
    result = equation.primitive.bind(*inputs, **equation.params)
    return result if equation.primitive.multiple_results else [result]


def _scope(equation: Any) -> str:
    """Return the module of Flax in which an operation runs, within the outermost one."""
    _, _, inner = str(equation.source_info.name_stack).partition("/")
    return inner.replace("/", ".")


def _leading_to(result: Variable, operations: Sequence[Operation]) -> list[Operation]:
    needed, kept = {id(result)}, []
    for operation in reversed(operations):
        if any(id(output) in needed for output in operation.outputs):
            needed |= {id(each) for each in operation.inputs if isinstance(each, Variable)}
            kept.append(operation)
    return kept[::-1]
