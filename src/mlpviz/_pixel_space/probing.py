"""Find out how the outputs of a preprocessing step change with its inputs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._out_of_core.blocks import split_blocks
from mlpviz._out_of_core.progress import progress_bar
from mlpviz._records.transform import Transform

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]

NO_INFLUENCE: Final = 0.75
"""A change of an output below eps to this power of its size counts as no change."""
ROUNDING_ERRORS: Final = 256
"""The rounding error of an output, in eps of the terms that it adds up."""


def apply_step(step: Transform, images: Floats) -> NDArray[Any]:
    """Return the outputs of a step as a dense array of floats in the step's precision.

    Parameters
    ----------
    step : Transform
    images : ndarray of shape (n_images, n_in)
        Must not be used afterwards: a step that works in place changes it.

    Returns
    -------
    ndarray of shape (n_images, n_out)

    Raises
    ------
    ValueError
        If the step raises an exception, or does not return one row of numbers for each image.
        The message names the step.

    Examples
    --------
    >>> apply_step(Transform("halve", lambda X: X / 2), np.array([[2.0, 4.0]]))
    array([[1., 2.]])
    """
    n_images, n_in = images.shape
    try:
        with np.errstate(all="ignore"):
            returned: Any = step.apply(images)
    except Exception as error:
        raise ValueError(
            f"the preprocessing step {step.name} could not be applied to images with {n_in} "
            f"values each: {error}"
        ) from error
    returned = returned.toarray() if hasattr(returned, "toarray") else returned
    array: NDArray[Any] = np.asarray(returned)
    if array.ndim != 2 or len(array) != n_images or array.dtype.kind not in "biuf":
        raise ValueError(
            f"the preprocessing step {step.name} must return numbers of shape ({n_images}, n_out) "
            f"for {n_images} images, got dtype {array.dtype} and shape {array.shape}"
        )
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def epsilon(returned: NDArray[Any]) -> float:
    """Return the machine epsilon of outputs, never below that of double precision."""
    return float(max(np.finfo(returned.dtype).eps, np.finfo(np.float64).eps))


def fitted_bounds(step: Transform, n_in: int) -> tuple[Floats, Floats]:
    """Return the range of values that each input of a step had when it was fitted.

    Parameters
    ----------
    step : Transform
    n_in : int
        The number of inputs of the step.

    Returns
    -------
    low, high : ndarray of shape (n_in,)
        Infinite or NaN for inputs of unknown range.

    Raises
    ------
    ValueError
        If the range of the step has another number of inputs.

    Examples
    --------
    >>> fitted_bounds(Transform("halve", lambda X: X / 2), 2)
    (array([-inf, -inf]), array([inf, inf]))
    """
    low = np.full(n_in, -np.inf) if step.low is None else np.asarray(step.low, np.float64)
    high = np.full(n_in, np.inf) if step.high is None else np.asarray(step.high, np.float64)
    if low.shape != (n_in,) or high.shape != (n_in,):
        raise ValueError(
            f"low and high of the preprocessing step {step.name} must have shape ({n_in},), a "
            f"value for each of its inputs, got {low.shape} and {high.shape}"
        )
    return low, high


@dataclass(frozen=True, eq=False, slots=True)
class Probe:
    """A step around one point, from which every input can be moved up and down.

    Parameters
    ----------
    step : Transform
    base : ndarray of shape (n_in,)
        The point.
    up, down : ndarray of shape (n_in,)
        How far each input moves in one direction and in the opposite one. Without `down`,
        moves start at the point itself.

    Attributes
    ----------
    value : ndarray of shape (n_out,)
        The outputs at the point, in the step's precision.
    span : ndarray of shape (n_in,)
        How far each input moves in total.

    Examples
    --------
    >>> probe = Probe(Transform("square", np.square), base=np.array([3.0]), up=np.array([2.0]))
    >>> probe.changes(np.array([[0.5], [1.0]]))
    array([[ 7.],
           [16.]])
    """

    step: Transform
    base: Floats
    up: Floats
    down: Floats | None = None
    value: NDArray[Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", apply_step(self.step, self.base[np.newaxis].copy())[0])

    @property
    def n_in(self) -> int:
        """Number of inputs of the step."""
        return self.base.size

    @property
    def span(self) -> Floats:
        """How far each input moves in total."""
        return self.up if self.down is None else self.up + self.down

    def changes(self, shares: Floats) -> Floats:
        """Return the changes of the outputs if each input moves by a share of its span."""
        changes = apply_step(self.step, self.base + shares * self.up).astype(np.float64)
        if self.down is None:
            changes -= self.value
        else:
            changes -= apply_step(self.step, self.base - shares * self.down)
        return changes

    def changes_by_input(
        self, inputs: Indices, *, progress: bool = False
    ) -> Iterator[tuple[Indices, Floats]]:
        """Yield blocks of inputs, and the changes of the outputs if each input moves alone."""
        n_values = self.n_in + self.value.size
        blocks = [inputs[block] for block in split_blocks(inputs.size, n_values)]
        for block in progress_bar(blocks, f"probing {self.step.name}", progress):
            changes = self._outputs_at(block, self.up).astype(np.float64, copy=False)
            back = self.value if self.down is None else self._outputs_at(block, -self.down)
            yield block, changes - back

    def _outputs_at(self, block: Indices, moves: Floats) -> NDArray[Any]:
        images = np.tile(self.base, (block.size, 1))
        images[np.arange(block.size), block] += moves[block]
        return apply_step(self.step, images)


@dataclass(frozen=True, eq=False, slots=True)
class ColumnSelection:
    """A linear map in which every output is one input times a gain: a scaler, a selector.

    Parameters
    ----------
    sources : ndarray of int of shape (n_out,)
        The input that each output is taken from.
    gains : ndarray of shape (n_out,)

    Examples
    --------
    >>> swap = ColumnSelection(sources=np.array([1, 0]), gains=np.array([2.0, 3.0]))
    >>> swap.predict(np.array([[1.0, 10.0]]))
    array([[20.,  3.]])
    """

    sources: Indices
    gains: Floats

    def predict(self, displacements: Floats) -> Floats:
        """Return the changes of the outputs for displacements of shape (n_samples, n_in)."""
        predicted: Floats = displacements[:, self.sources]
        predicted *= self.gains
        return predicted

    def pull_back(self, weights: Floats, n_in: int) -> Floats:
        """Return the weights of the inputs, given those of the outputs, (n_out, n_units)."""
        pulled_back = np.zeros((n_in, weights.shape[1]))
        np.add.at(pulled_back, self.sources, self.gains[:, np.newaxis] * weights)
        return pulled_back

    def connected_inputs(self, outputs: Mask, n_in: int) -> Mask:
        """Return whether each input reaches one of the connected outputs."""
        connected = np.zeros(n_in, dtype=np.bool_)
        connected[self.sources[(self.gains != 0) & outputs]] = True
        return connected


@np.errstate(over="ignore", invalid="ignore")
def guess_column_selection(probe: Probe, size: Floats, eps: float) -> ColumnSelection | None:
    """Return the only column selection that a step can be around a point, None if it is none.

    Three moves are enough. In the first, all inputs move by their span, which gives the gains. In
    the others, each input moves by a share that encodes one of the two digits of its index.

    Parameters
    ----------
    probe : Probe
    size : ndarray of shape (n_out,)
        The magnitude of the values of each output.
    eps : float
        The machine epsilon of the step.

    Returns
    -------
    Selection or None
        A guess, which must be checked.

    Examples
    --------
    >>> last_two = Transform("last_two", lambda X: 5 * X[:, 1:])
    >>> guess = guess_column_selection(Probe(last_two, np.zeros(3), np.ones(3)), np.ones(2), 2e-16)
    >>> guess.sources, guess.gains
    (array([1, 2]), array([5., 5.]))
    """
    radix = int(np.ceil(np.sqrt(probe.n_in)))
    digits = np.stack(np.divmod(np.arange(probe.n_in), radix)) + 1.0
    changes = probe.changes(np.vstack([np.ones(probe.n_in), digits / radix]))
    constant = np.abs(changes[0]) <= eps**NO_INFLUENCE * size
    decoded = changes[1:] / np.where(constant, 1.0, changes[0])
    decoded = np.where(constant, 0.0, np.rint(decoded * radix) - 1)
    if not ((decoded >= 0) & (decoded < radix)).all():
        return None
    sources = (decoded[0] * radix + decoded[1]).astype(np.intp)
    if (sources >= probe.n_in).any():
        return None
    return ColumnSelection(sources, np.where(constant, 0.0, changes[0] / probe.span[sources]))
