"""Describe how units change during a training."""

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.unit_dynamics import UnitDynamics
from mlpviz._formatting import format_count, format_number
from mlpviz._layout.tile_statistics import single_largest

MOST_NAMED = 5


def describe_dynamics(found: UnitDynamics, step_name: str) -> str:
    """Return when units die if that is known, else when they settle and how far they move."""
    if found.died is not None:
        return _describe_deaths(found, found.died, step_name)
    end = found.distance[:, -1]
    parts = _describe_settling(found, step_name)
    farthest = single_largest(np.nan_to_num(end))
    if farthest is not None:
        parts.append(
            f"unit {found.units[farthest]} ends farthest from its start, at a distance of "
            f"{format_number(end[farthest])}"
        )
    still, lost = found.units[~found.moves], found.units[~np.isfinite(end)]
    if still.size:
        parts.append(f"{_count(still.size)} never move{_verb(still.size)}: {_named(still)}")
    if lost.size:
        parts.append(f"the weights of {_count(lost.size)} are not finite at the end")
    return "; ".join(parts) or "no unit settles"


def _describe_settling(found: UnitDynamics, step_name: str) -> list[str]:
    """Return when units settle, and how many still move at the end."""
    parts = []
    settled = found.settled[np.isfinite(found.settled)]
    if settled.size:
        first, middle, last = np.quantile(settled, [0, 0.5, 1], method="lower")
        varies = last > first
        span = f"from {step_name} {first:g} to {last:g}" if varies else f"at {step_name} {first:g}"
        median = f", half of them by {step_name} {middle:g}" if settled.size > 2 and varies else ""
        parts.append(f"{_count(settled.size)} settle{_verb(settled.size)} {span}{median}")
    is_finite = np.isfinite(found.distance[:, -1])
    n_moving = int(np.count_nonzero(found.moves & np.isnan(found.settled) & is_finite))
    if n_moving:
        parts.append(f"{_count(n_moving)} still move{_verb(n_moving)} at the end")
    return parts


def _describe_deaths(found: UnitDynamics, died: NDArray[np.float64], step_name: str) -> str:
    dead = np.flatnonzero(np.isfinite(died))
    if not dead.size:
        return "all fire on some image at the end"
    dead = dead[np.argsort(died[dead], kind="stable")]
    named = [f"unit {found.units[i]} from {step_name} {died[i]:g} on" for i in dead[:MOST_NAMED]]
    more = f", and {dead.size - MOST_NAMED} more" if dead.size > MOST_NAMED else ""
    fire = f"{_count(dead.size)} fire{_verb(dead.size)}"
    return f"{fire} on no image at the end: {', '.join(named)}{more}"


def _count(n: int) -> str:
    return format_count(n, "unit")


def _verb(n: int) -> str:
    return "s" if n == 1 else ""


def _named(units: NDArray[np.intp]) -> str:
    named = ", ".join(map(str, np.sort(units)[:MOST_NAMED].tolist()))
    return f"{named} and {units.size - MOST_NAMED} more" if units.size > MOST_NAMED else named
