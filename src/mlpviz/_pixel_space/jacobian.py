"""Pull weights back through one preprocessing step at one point, by central differences.

The step need not be affine, only smooth at the point.
"""

from typing import Final

import numpy as np

from mlpviz._pixel_space.probing import (
    NO_INFLUENCE,
    ROUNDING_ERRORS,
    ColumnSelection,
    Floats,
    Mask,
    Probe,
    apply_step,
    epsilon,
    fitted_bounds,
    guess_column_selection,
)
from mlpviz._records.transform import Transform

LINEARITY_TOLERANCE: Final = 1e-4
"""How far a step may be from linear within a central difference and count as a selection."""
SEED: Final = 784
HINT: Final = 'use another image, or space="input" to see the weights as the first layer has them'


def pull_back_at(
    step: Transform, point: Floats, weights: Floats, connected: Mask, *, progress: bool = False
) -> tuple[Floats, Mask]:
    """Return the weights that the inputs of a step have close to a point.

    Inputs move by eps**(1/3) of the range of values that the step was fitted on, or else of the
    largest value of the point. At an end of the fitted range the difference is one-sided.

    Parameters
    ----------
    step : Transform
    point : ndarray of shape (n_in,)
    weights : ndarray of shape (n_out, n_units)
        The weights of the step's outputs.
    connected : ndarray of bool of shape (n_out,)
        Whether each output reaches the first layer.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    weights : ndarray of shape (n_in, n_units)
    connected : ndarray of bool of shape (n_in,)
        False for inputs that change no connected output, neither close to the point nor at the
        ends of their range.

    Raises
    ------
    ValueError
        If the step has no finite derivative at the point.

    Examples
    --------
    >>> from mlpviz._records.transform import Transform
    >>> square = Transform("square", np.square)
    >>> outputs = np.array([[1.0], [2.0]]), np.array([True, True])
    >>> weights, connected = pull_back_at(square, np.array([3.0, 5.0]), *outputs)
    >>> np.round(weights.ravel(), 6), connected
    (array([ 6., 20.]), array([ True,  True]))
    """
    value = apply_step(step, point[np.newaxis].copy())[0]
    eps, size = epsilon(value), np.abs(value.astype(np.float64))
    probe = _near_probe(step, point, eps)
    selection = guess_column_selection(probe, size, eps)
    if selection is not None and _is_linear(selection, probe, ROUNDING_ERRORS * eps * size):
        pulled_back = selection.pull_back(weights, probe.n_in)
        return pulled_back, selection.connected_inputs(connected, probe.n_in)
    negligible = eps**NO_INFLUENCE * size
    return _pull_back_densely(probe, weights, connected, negligible, progress=progress)


def _pull_back_densely(
    probe: Probe, weights: Floats, outputs: Mask, negligible: Floats, *, progress: bool
) -> tuple[Floats, Mask]:
    pulled_back = np.empty((probe.n_in, weights.shape[1]))
    connected = np.empty(probe.n_in, dtype=np.bool_)
    for block, changes in probe.changes_by_input(np.arange(probe.n_in), progress=progress):
        _check_derivatives(probe.step, probe.base[block], changes)
        pulled_back[block] = changes @ weights / probe.span[block, np.newaxis]
        connected[block] = (np.abs(changes) > negligible) @ outputs
    pulled_back[~connected] = 0
    to_high, to_low = _far_probes(probe.step, probe.base)
    unmoved = np.flatnonzero(~connected)
    rises = to_high.changes_by_input(unmoved, progress=progress)
    for (block, rise), (_, fall) in zip(rises, to_low.changes_by_input(unmoved), strict=True):
        stays = (np.abs(rise) <= negligible) & (np.abs(fall) <= negligible)
        connected[block] = ~stays @ outputs
    return pulled_back, connected


def _near_probe(step: Transform, point: Floats, eps: float) -> Probe:
    """Move each input by eps**(1/3) of its scale both ways, but not out of its range."""
    low, high = _range_around(step, point)
    reach = eps ** (1 / 3) * np.where(np.isfinite(high - low), high - low, _scale(point))
    return Probe(step, point, np.minimum(reach, high - point), np.minimum(reach, point - low))


def _range_around(step: Transform, point: Floats) -> tuple[Floats, Floats]:
    """Return the fitted range, infinite where it is constant or does not hold the point."""
    low, high = fitted_bounds(step, point.size)
    inside = (low <= point) & (point <= high) & (low < high)
    return np.where(inside, low, -np.inf), np.where(inside, high, np.inf)


def _scale(point: Floats) -> float:
    return float(np.abs(point).max()) or 1.0


def _far_probes(step: Transform, point: Floats) -> tuple[Probe, Probe]:
    """Move each input to either end of its range, to find out whether it changes anything.

    Both moves start at the point: a function may be symmetric about it.
    """
    low, high = _range_around(step, point)
    up = np.where(np.isfinite(high), high - point, _scale(point))
    down = np.where(np.isfinite(low), low - point, -_scale(point))
    return Probe(step, point, up), Probe(step, point, down)


def _is_linear(selection: ColumnSelection, probe: Probe, rounding: Floats) -> bool:
    """Return whether the selection predicts the step for small moves of all inputs at once."""
    shares = np.random.default_rng(SEED).random((3, probe.n_in))
    rest = selection.predict(shares * probe.span) - probe.changes(shares)
    allowed = LINEARITY_TOLERANCE * np.abs(selection.gains * probe.span[selection.sources])
    errors = np.abs(rest).max(axis=0)
    return bool((selection.gains != 0).all() and (errors <= allowed + rounding).all())


def _check_derivatives(step: Transform, values: Floats, changes: Floats) -> None:
    finite = np.isfinite(changes).all(axis=1)
    if not finite.all():
        raise ValueError(
            f"the preprocessing step {step.name} has no finite derivative at the image: it "
            "returns NaN or infinite values next to the value "
            f"{values[~finite][0]:.4g} of its input; {HINT}"
        )
