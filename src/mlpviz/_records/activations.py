"""The activation function of a layer."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from mlpviz._records.activation_functions import (
    FAMILIES,
    FUNCTIONS,
    ArrayFunction,
    Floats,
    find_function,
)
from mlpviz._validation import check_text

STEPS: Final = {4: 5e-3, 2: 0.1}
"""Half the distance of two points between which slopes are taken, by the bytes of a float."""
STEP: Final = 1e-5


@dataclass(frozen=True, eq=False, slots=True, init=False, repr=False)
class Activation:
    """The activation function of a layer.

    An activation compares equal to its name, as a NumPy dtype does, so that
    ``layers.activations == ("relu", "softmax")`` works.

    Parameters
    ----------
    name : str
        Such as ``"relu"``, ``"logistic"`` or ``"leaky_relu(0.2)"``. mlpviz computes the functions
        that it knows by name.
    value : callable, optional
        The function, for a name that mlpviz does not know or for a function that differs from
        the known one. Takes pre-activations of shape (n_samples, n_units) and returns an array
        of the same shape.
    slope : callable, optional
        The derivative of `value`. By default it is computed by finite differences.
    steepest : float, optional
        The largest slope of a function that saturates at both ends, as tanh does.
    elementwise : bool, default: True
        Whether the activation of a unit depends only on that unit. It does not for softmax.

    Attributes
    ----------
    name : str
    value, slope : callable
        They raise ValueError if the function is not known.
    steepest : float
        Infinite for a function that does not saturate at both ends.
    elementwise : bool
    is_known : bool
        Whether `value` can be computed.

    Examples
    --------
    >>> relu = Activation("relu")
    >>> relu == "relu", relu.value(np.array([-1.0, 2.0]))
    (True, array([0., 2.]))
    >>> square = Activation("square", lambda z: z**2)
    >>> square.slope(np.array([1.0, 2.0])).round(6)
    array([2., 4.])
    """

    name: str
    value: ArrayFunction
    slope: ArrayFunction
    steepest: float
    elementwise: bool
    is_known: bool

    def __init__(
        self,
        name: str,
        value: ArrayFunction | None = None,
        slope: ArrayFunction | None = None,
        *,
        steepest: float = np.inf,
        elementwise: bool = True,
    ) -> None:
        function = find_function(check_text("name", name)) if value is None else None
        if function is not None:
            value, slope, steepest, elementwise = function
        unknown = partial(_raise_unknown, name)
        set_field = object.__setattr__
        set_field(self, "name", name)
        set_field(self, "value", value or unknown)
        set_field(self, "slope", slope or (unknown if value is None else partial(_slope, value)))
        set_field(self, "steepest", steepest)
        set_field(self, "elementwise", elementwise)
        set_field(self, "is_known", value is not None)

    @property
    def saturates(self) -> bool:
        """Whether the function levels off at both ends, as tanh and the logistic function do."""
        return bool(np.isfinite(self.steepest))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self.name == other
        if not isinstance(other, Activation):
            return NotImplemented
        return self.name == other.name and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Activation({self.name!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        if Activation(self.name) == self:
            return Activation, (self.name,)
        slope = None if isinstance(self.slope, partial) else self.slope
        options = partial(Activation, steepest=self.steepest, elementwise=self.elementwise)
        return options, (self.name, self.value, slope)


def check_computable(activation: Activation, layer: int) -> Activation:
    """Return the activation of a layer if its function is known, else raise.

    Parameters
    ----------
    activation : Activation
    layer : int
        The layer that it belongs to, for the error message.

    Raises
    ------
    ValueError
        If the function is not known.

    Examples
    --------
    >>> check_computable(Activation("relu"), 0)
    Activation('relu')
    """
    if activation.is_known:
        return activation
    known = ", ".join(sorted({*FUNCTIONS, *(f"{name}(parameter)" for name in FAMILIES)}))
    raise ValueError(
        f"layer {layer} has the activation {activation.name!r}, whose function mlpviz does not "
        f"know; known are {known}; give Layers with Activation({activation.name!r}, function)"
    )


def _raise_unknown(name: str, _: Any) -> Floats:
    raise ValueError(
        f"the function of the activation {name!r} is not known; give Activation({name!r}, function)"
    )


def _slope(value: ArrayFunction, z: Floats) -> Floats:
    """Return the slope between two points on either side of each z."""
    z = np.asarray(z, dtype=np.float64)
    precision = np.asarray(value(z[:1])).dtype.itemsize
    step = STEPS.get(precision, STEP)
    return np.asarray((value(z + step) - value(z - step)) / (2 * step), dtype=np.float64)
