"""Describe the step from which on filters have spatial structure."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.training_dynamics import first_of_last_run
from mlpviz._formatting import format_count

STRUCTURED: Final = 4.0
"""A filter has structure if its Moran's I is this many standard deviations above its mean."""

MOST_NAMED: Final = 3


def describe_structure(
    z: NDArray[np.float64], units: Sequence[int] | NDArray[Any], steps: NDArray[Any], step_name: str
) -> str:
    """Return when filters turn from noise to structure, "" if this is not known.

    Parameters
    ----------
    z : ndarray of shape (n_steps, n_units)
        Standard deviations by which Moran's I is above its mean for randomly placed pixels.
    units : sequence of int of shape (n_units,)
    steps : ndarray of shape (n_steps,)
    step_name : str
        What a step is.

    Examples
    --------
    >>> z = np.array([[0.1], [0.3], [8.0]])
    >>> describe_structure(z, [3], np.array([0, 2, 4]), "epoch")
    'unit 3 is noise until epoch 2 and has spatial structure from epoch 4 on'
    """
    known = np.isfinite(z).all(axis=0)
    onsets = first_of_last_run(z[:, known] >= STRUCTURED)
    named = np.asarray(units)[known]
    if not known.any():
        return ""
    if len(named) <= MOST_NAMED:
        pairs = zip(named, onsets, strict=True)
        return "; ".join(_of_unit(unit, onset, steps, step_name) for unit, onset in pairs)
    return _of_many(named, onsets, steps, step_name)


def _of_unit(unit: int, onset: int, steps: NDArray[Any], step_name: str) -> str:
    if onset == 0:
        return f"unit {unit} has spatial structure throughout"
    if onset == len(steps):
        return f"unit {unit} is noise at the end"
    return (
        f"unit {unit} is noise until {step_name} {steps[onset - 1]:g} and has spatial structure "
        f"from {step_name} {steps[onset]:g} on"
    )


def _of_many(
    units: NDArray[Any], onsets: NDArray[np.intp], steps: NDArray[Any], step_name: str
) -> str:
    turned = np.flatnonzero((onsets > 0) & (onsets < len(steps)))
    parts = []
    if turned.size:
        first, last = turned[onsets[turned].argmin()], turned[onsets[turned].argmax()]
        ends = f"unit {units[first]} from {step_name} {steps[onsets[first]]:g} on"
        if onsets[first] != onsets[last]:
            ends += f", unit {units[last]} from {step_name} {steps[onsets[last]]:g} on"
        count = format_count(turned.size, "filter")
        parts.append(f"{count} turn{'s' * (turned.size == 1)} from noise to structure, {ends}")
    throughout, never = int((onsets == 0).sum()), int((onsets == len(steps)).sum())
    if throughout:
        parts.append(f"{throughout} {'has' if throughout == 1 else 'have'} structure throughout")
    if never:
        parts.append(f"{never} {'is' if never == 1 else 'are'} noise at the end")
    return "; ".join(parts)
