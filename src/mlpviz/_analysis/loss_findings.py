"""Findings about training curves."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.thresholds import Thresholds
from mlpviz._formatting import format_count, format_number, format_pair
from mlpviz._records.history import Curve, History

Floats = NDArray[np.float64]

FEWEST_POINTS: Final = 4
FEWEST_RISING: Final = 3
TAIL: Final = 0.1
LITTLE_FALL: Final = 0.2
"""A loss that fell by less than this share of its first value, and is flat, hardly fell."""
HELD_OUT: Final = re.compile(r"(?<![a-z])(val|valid|validation|test|dev|eval)(?![a-z])")


@dataclass(frozen=True, slots=True)
class LossFinding:
    """A sentence about a loss, and whether it says that training diverged."""

    text: str
    diverged: bool = False


def loss_findings(history: History, thresholds: Thresholds) -> list[LossFinding]:
    """Return what stands out in the losses of a history."""
    losses = {name: curve for name, curve in history.curves.items() if curve.kind == "loss"}
    findings = [
        finding
        for name, curve in losses.items()
        for finding in _divergence(name, curve, history.unit)
    ]
    training = next((item for item in losses.items() if not is_held_out(item[0])), None)
    held_out = next((item for item in losses.items() if is_held_out(item[0])), None)
    overfitting = []
    if held_out is not None:
        overfitting = _overfitting(training, held_out, history.unit, thresholds)
    if training is not None:
        findings += _training(training, history.unit, thresholds, overfits=bool(overfitting))
    return findings + overfitting


def is_held_out(name: str) -> bool:
    """Return whether a curve is of validation or test data, by its name."""
    return HELD_OUT.search(name.lower().replace("_", " ")) is not None


def _divergence(name: str, curve: Curve, unit: str) -> list[LossFinding]:
    bad = ~np.isfinite(curve.values)
    if not bad.any():
        return []
    if bad[-1]:
        first = int(np.flatnonzero(~bad)[-1]) + 1 if (~bad).any() else 0
        return [
            LossFinding(
                f"The {name} is NaN or infinite from {unit} {curve.steps[first]:g} on: training "
                "diverged.",
                diverged=True,
            )
        ]
    count = format_count(int(bad.sum()), _count_noun(curve, unit))
    return [LossFinding(f"The {name} is NaN or infinite at {count}.")]


def _overfitting(
    training: tuple[str, Curve] | None,
    held_out: tuple[str, Curve],
    unit: str,
    thresholds: Thresholds,
) -> list[LossFinding]:
    """Return whether the validation loss rose while the training loss fell."""
    name, curve = held_out
    steps, values = _finite(curve)
    if len(values) < FEWEST_POINTS:
        return []
    best = int(values.argmin())
    fall, rise = float(values[0] - values[best]), float(values[-1] - values[best])
    n_since = len(values) - 1 - best
    # A validation loss that never fell, as with strong weight decay, rises and falls a little.
    least = thresholds.rising * max(fall, LITTLE_FALL * abs(float(values[0])))
    if rise < least or rise <= 0:
        return []
    if n_since < max(FEWEST_RISING, TAIL * len(values)):
        return []
    numbers = f"The {name} rose {format_change(values[best], values[-1])} after {unit} "
    numbers += f"{steps[best]:g}"
    if training is None or not _fell_steadily(training[1], steps[best], thresholds):
        return [LossFinding(f"{numbers}.")]
    return [
        LossFinding(
            f"{numbers}, while the {training[0]} fell: the network overfits; stop near {unit} "
            f"{steps[best]:g}, or use more images or more weight decay."
        )
    ]


def _fell_steadily(curve: Curve, step: float, thresholds: Thresholds) -> bool:
    """Return whether a loss fell since a step, and is not noisy as with a large learning rate."""
    steps, values = _finite(curve)
    later = values[steps >= step]
    fell_since = len(later) > 1 and bool(later[-1] < later[0])
    return fell_since and _noise(values) < thresholds.noise


def _noise(values: Floats) -> float:
    """Return the sum of the upward steps as a share of the total fall."""
    fall, steps = float(values[0] - values.min()), np.diff(values)
    return float(steps[steps > 0].sum()) / fall if fall > 0 else np.inf


def _training(
    named: tuple[str, Curve], unit: str, thresholds: Thresholds, *, overfits: bool
) -> list[LossFinding]:
    name, curve = named
    _, values = _finite(curve)
    if len(values) < FEWEST_POINTS or not np.isfinite(curve.values[-1]):
        return []
    noun = _count_noun(curve, unit)
    fall = float(values[0] - values.min())
    if fall <= 0:
        first = format_number(float(values[0]))
        return [LossFinding(f"The {name} never fell below its first value, {first}.")]
    texts = [
        *_end_of_training(name, values, fall, noun, thresholds, overfits=overfits),
        *_steadiness(name, values, fall, thresholds),
    ]
    return [LossFinding(text) for text in texts]


def _end_of_training(
    name: str, values: Floats, fall: float, noun: str, thresholds: Thresholds, *, overfits: bool
) -> list[str]:
    tail = max(1, round(TAIL * len(values)))
    lately = float(values[-1 - tail] - values[-1]) / fall
    if lately >= thresholds.falling:
        advice = "" if overfits else "; train for longer"
        return [
            (
                f"The {name} was still falling when training ended: {lately:.0%} of its fall came "
                f"in the last {tail:,} of {format_count(len(values), noun)}{advice}."
            )
        ]
    half = len(values) // 2
    is_flat = float(values[: half + 1].min() - values.min()) <= thresholds.falling * fall
    first = float(values[0])
    if first > 0 and is_flat and fall < LITTLE_FALL * first:
        return [
            (
                f"The {name} fell by only {fall / first:.0%}, "
                f"{format_change(first, values.min())}, and no further in the last "
                f"{format_count(len(values) - 1 - half, noun)}: the network hardly learned."
            )
        ]
    return []


def _steadiness(name: str, values: Floats, fall: float, thresholds: Thresholds) -> list[str]:
    risen = float(values[-1] - values.min()) / fall
    if risen >= thresholds.rising:
        change = format_change(values.min(), values[-1])
        return [f"The {name} rose {change} at the end of training."]
    noise = _noise(values)
    if noise >= thresholds.noise:
        return [f"The {name} is noisy: its upward steps add up to {noise:.0%} of its total fall."]
    return []


def format_change(before: float, after: float) -> str:
    """Return such as "from 0.3 to 0.41"."""
    low, high = format_pair(float(before), float(after))
    return f"from {low} to {high}"


def _count_noun(curve: Curve, unit: str) -> str:
    """Return what to call values when they are counted: an epoch each, or values between them."""
    is_each = bool((np.diff(curve.steps) == 1).all())
    return unit if is_each else "value"


def _finite(curve: Curve) -> tuple[Floats, Floats]:
    finite = np.isfinite(curve.values)
    return curve.steps[finite], curve.values[finite]
