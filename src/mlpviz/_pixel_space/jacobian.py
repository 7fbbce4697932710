"""Pull weights back through one preprocessing step at one point, by central differences.

The step need not be affine for that, only smooth at the point.
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
from mlpviz._records.layers import Transform

STRAIGHT: Final = 1e-4
"""How much a step may bend within the moves of a central difference, to count as a selection."""
SEED: Final = 784
OTHER_WAYS_OUT: Final = (
    'use another image, or space="input" to see the weights as the first layer has them'
)


def pull_back_at(
    step: Transform, point: Floats, weights: Floats, seen: Mask, *, progress: bool = False
) -> tuple[Floats, Mask]:
    """Return the weights that the inputs of a step have close to a point.

    Inputs move by eps**(1/3) of the range of values that the step was fitted on, or else of the
    largest value of the point. Where an input stands at an end of the range that the step was
    fitted on, the difference is one-sided.

    Parameters
    ----------
    step : Transform
    point : ndarray of shape (n_in,)
    weights : ndarray of shape (n_out, n_units)
        The weights of the step's outputs.
    seen : ndarray of bool of shape (n_out,)
        Which of the outputs are seen.
    progress : bool
        Whether to show how many of the blocks of inputs are done.

    Returns
    -------
    weights : ndarray of shape (n_in, n_units)
    seen : ndarray of bool of shape (n_in,)
        False for inputs that change no output that is seen, neither close to the point nor as
        far from it as values go.

    Raises
    ------
    ValueError
        If the step has no finite derivative at the point.

    Examples
    --------
    >>> from mlpviz._records.layers import Transform
    >>> square = Transform("square", np.square)
    >>> outputs = np.array([[1.0], [2.0]]), np.array([True, True])
    >>> weights, seen = pull_back_at(square, np.array([3.0, 5.0]), *outputs)
    >>> np.round(weights.ravel(), 6), seen
    (array([ 6., 20.]), array([ True,  True]))
    """
    value = apply_step(step, point[np.newaxis].copy())[0]
    eps, size = epsilon(value), np.abs(value.astype(np.float64))
    probe = _probe(step, point, eps)
    selection = guess_column_selection(probe, size, eps)
    if selection is not None and _is_straight(selection, probe, ROUNDING_ERRORS * eps * size):
        return selection.pull(weights, probe.n_in), selection.seen(seen, probe.n_in)
    return _pull_back_densely(probe, weights, seen, eps**NO_INFLUENCE * size, progress=progress)


def _pull_back_densely(
    probe: Probe, weights: Floats, seen: Mask, negligible: Floats, *, progress: bool
) -> tuple[Floats, Mask]:
    pulled = np.empty((probe.n_in, weights.shape[1]))
    reaching = np.empty(probe.n_in, dtype=np.bool_)
    for block, changes in probe.single_moves(np.arange(probe.n_in), progress=progress):
        _check_derivatives(probe.step, probe.base[block], changes)
        pulled[block] = changes @ weights / probe.span[block, np.newaxis]
        reaching[block] = (np.abs(changes) > negligible) @ seen
    pulled[~reaching] = 0
    far_up, far_down = _far_probes(probe.step, probe.base)
    left = np.flatnonzero(~reaching)
    ups = far_up.single_moves(left, progress=progress)
    for (block, rise), (_, fall) in zip(ups, far_down.single_moves(left), strict=True):
        stays = (np.abs(rise) <= negligible) & (np.abs(fall) <= negligible)
        reaching[block] = ~stays @ seen
    return pulled, reaching


def _probe(step: Transform, point: Floats, eps: float) -> Probe:
    """Move each input by eps**(1/3) of its scale both ways, but not out of its range."""
    low, high = _range_around(step, point)
    reach = eps ** (1 / 3) * np.where(np.isfinite(high - low), high - low, _scale(point))
    return Probe(step, point, np.minimum(reach, high - point), np.minimum(reach, point - low))


def _range_around(step: Transform, point: Floats) -> tuple[Floats, Floats]:
    """Return the fitted range, unbounded for inputs that it does not hold or that are constant."""
    low, high = fitted_bounds(step, point.size)
    inside = (low <= point) & (point <= high) & (low < high)
    return np.where(inside, low, -np.inf), np.where(inside, high, np.inf)


def _scale(point: Floats) -> float:
    return float(np.abs(point).max()) or 1.0


def _far_probes(step: Transform, point: Floats) -> tuple[Probe, Probe]:
    """Move each input as far as its range goes, to tell whether it changes anything at all.

    One way and the other, each from the point: a function may be alike on both sides of it.
    """
    low, high = _range_around(step, point)
    up = np.where(np.isfinite(high), high - point, _scale(point))
    down = np.where(np.isfinite(low), low - point, -_scale(point))
    return Probe(step, point, up), Probe(step, point, down)


def _is_straight(selection: ColumnSelection, probe: Probe, rounding: Floats) -> bool:
    """Tell whether the selection is what the step does for small moves of all inputs at once."""
    shares = np.random.default_rng(SEED).random((3, probe.n_in))
    rest = selection.predict(shares * probe.span) - probe.moves(shares)
    allowed = STRAIGHT * np.abs(selection.gains * probe.span[selection.sources])
    errors = np.abs(rest).max(axis=0)
    return bool((selection.gains != 0).all() and (errors <= allowed + rounding).all())


def _check_derivatives(step: Transform, values: Floats, changes: Floats) -> None:
    finite = np.isfinite(changes).all(axis=1)
    if not finite.all():
        raise ValueError(
            f"the preprocessing step {step.name} has no finite derivative at the image: it "
            "returns NaN or infinite values next to the value "
            f"{values[~finite][0]:.4g} of its input; {OTHER_WAYS_OUT}"
        )
