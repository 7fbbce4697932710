"""Training curves in words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlpviz._formatting import format_count, format_number, format_range
from mlpviz._records.history import History

if TYPE_CHECKING:
    from mlpviz._drawing import DrawableCurve

MOST_DESCRIBED = 6
"""The number of curves that alt text describes."""
STEP_DIGITS = 6


def describe_curves(curves: "Sequence[DrawableCurve]", unit: str) -> str:
    """Return where the curves begin and end, and their best points."""
    shown = "; ".join(_describe_curve(curve, unit) for curve in curves[:MOST_DESCRIBED])
    n_more = len(curves) - MOST_DESCRIBED
    return f"{shown}; and {n_more} more" if n_more > 0 else shown


def _describe_curve(curve: "DrawableCurve", unit: str) -> str:
    is_finite = np.isfinite(curve.values)
    finite = curve.values if is_finite.all() else curve.values[is_finite]
    first, last = finite[0], finite[-1]
    text = f"{curve.legend_label} from {format_range(first, last)} {_describe_steps(curve, unit)}"
    if not is_finite.all():
        bad = curve.steps[~is_finite]
        text += (
            f", NaN or infinite at {format_count(len(bad), 'value')} from {unit} {_step(bad[0])} on"
        )
    if curve.band is not None and not curve.band.everywhere.all():
        fewer = curve.steps[~curve.band.everywhere]
        text += f" (fewer runs in {len(fewer)}, from {unit} {_step(fewer[0])} on)"
    if curve.best is None:
        return text
    step, value = curve.steps[curve.best], curve.values[curve.best]
    return f"{text}, best at {unit} {_step(step)} with {format_number(value)}"


def _describe_steps(curve: "DrawableCurve", unit: str) -> str:
    """Return such as "over 3 epochs", or "from epoch 10 to 30 in 3 values" for uneven steps."""
    steps, n_values = curve.steps, len(curve.steps)
    if n_values == 1 or (np.diff(steps) == 1).all():
        return f"over {format_count(n_values, unit)}"
    return f"from {unit} {_step(steps[0])} to {_step(steps[-1])} in {n_values:,} values"


def _step(step: float) -> str:
    return format_number(step, STEP_DIGITS)


def describe_marks(steps: NDArray[np.float64]) -> list[str]:
    """Return where vertical lines mark steps."""
    if not steps.size:
        return []
    shown = ", ".join(_step(step) for step in steps[:MOST_DESCRIBED])
    more = f" and {steps.size - MOST_DESCRIBED} more" if steps.size > MOST_DESCRIBED else ""
    return [f"vertical lines at {shown}{more}"]


def names_left_out(histories: Sequence[History], *, learning_rate: bool) -> tuple[str, ...]:
    """Return the names of what was logged and is not drawn."""
    names = [name for history in histories for name in history.left_out]
    if not learning_rate:
        names += [name for history in histories for name in history.learning_rates]
    return tuple(dict.fromkeys(names))


def describe_reading(histories: Sequence[History], *, learning_rate: bool) -> list[str]:
    """Return what was left out, and what a reader should know of how the curves were read."""
    notes = list(dict.fromkeys(note for history in histories for note in history.notes))
    names = names_left_out(histories, learning_rate=learning_rate)
    if names:
        notes.append(f"left out, neither losses nor scores: {', '.join(names)}")
    return notes
