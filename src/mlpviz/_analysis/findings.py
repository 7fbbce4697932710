"""What stands out in a network, in sentences with their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.initialization import InitialRange, initial_range
from mlpviz._analysis.thresholds import Thresholds
from mlpviz._analysis.unit_measures import InputRange
from mlpviz._formatting import format_count
from mlpviz._records.activations import Activation
from mlpviz._records.history import History
from mlpviz._records.layers import Layers

HEALTHY: Final = "Nothing stands out: the network looks healthy."
MOST_NAMED: Final = 12
FEWEST_EPOCHS: Final = 4
FEWEST_WEIGHTS: Final = 30
TAIL: Final = 0.1
MOST_COUNTED: Final = 3.0


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class FindingInputs:
    """All that findings may rest on.

    Attributes
    ----------
    layers : Layers
    layer : int
        That the verdicts are about.
    scheme : str
        How the network was initialized.
    verdict : ndarray of str of shape (n_units,)
    twin : ndarray of int of shape (n_units,)
    firing : ndarray of shape (n_units,)
    inputs : InputRange or None
        None without images.
    history : History or None
        None where the model keeps none.
    """

    layers: Layers
    layer: int
    scheme: str
    verdict: NDArray[np.str_]
    twin: NDArray[np.intp]
    firing: NDArray[np.float64]
    inputs: InputRange | None
    history: History | None


def list_findings(known: FindingInputs, thresholds: Thresholds) -> tuple[str, ...]:
    """Return what stands out, or that nothing does."""
    found = [
        *_unit_findings(known, thresholds),
        *_input_findings(known, thresholds),
        *_weight_size_findings(known, thresholds),
        *_unmoved_weight_findings(known, thresholds),
        *([] if known.history is None else loss_findings(known.history, thresholds)),
    ]
    return tuple(found) or (HEALTHY,)


def _unit_findings(known: FindingInputs, thresholds: Thresholds) -> list[str]:
    reasons = {
        "dead": _why_dead(known),
        "unused": f"with outgoing weights of at most {thresholds.outgoing:.2g} times the layer's "
        "median norm",
        "saturated": f"flat at {thresholds.saturation:.0%} of the images or more, where little is "
        "learned",
        "duplicate": f"with a cosine of at least {thresholds.cosine:g} between incoming weights",
        "unstructured": "with a filter like noise (Moran's I less than "
        f"{thresholds.structure:g} standard deviations above that of random pixels) and weights "
        "as at the start, or unlike the other filters",
    }
    found = []
    for verdict, reason in reasons.items():
        units = np.flatnonzero(known.verdict == verdict)
        if units.size:
            count = f"{units.size} of {format_count(len(known.verdict), 'unit')}"
            named = (
                _format_pairs(units, known.twin) if verdict == "duplicate" else _format_units(units)
            )
            verb = "is" if units.size == 1 else "are"
            found.append(f"{count} {verb} {verdict}, {reason}: {named}.")
    return found


def _why_dead(known: FindingInputs) -> str:
    if known.inputs is None:
        return "with no weight coming in"
    images = format_count(known.inputs.n_images, "image")
    if (known.firing[known.verdict == "dead"] == 0).all():
        return f"never firing on the {images}"
    return f"with the same output for all {images}"


def _input_findings(known: FindingInputs, thresholds: Thresholds) -> list[str]:
    if known.inputs is None or not _is_unscaled(known, thresholds):
        return []
    low, high = known.inputs.low, known.inputs.high
    text = f"The network's inputs range from {low:.4g} to {high:.4g}, so they are not scaled"
    n_dead = int((known.verdict == "dead").sum())
    if n_dead and known.layer == 0:
        text += f": the classic cause of dead units, of which there are {n_dead}"
    else:
        text += ": steps of the training are too long for them, and units die"
    return [f"{text}; bring them to 0 to 1, such as by dividing by {high:.4g}."]


def _is_unscaled(known: FindingInputs, thresholds: Thresholds) -> bool:
    return known.inputs is not None and known.inputs.magnitude > thresholds.inputs


def growth_of_layer(known: FindingInputs, layer: int) -> tuple[float, InitialRange]:
    """Return how many times the initial spread a hidden layer's weights have, and that range.

    No unit counts more than three times as much as the median one: a few units may be at fault
    where the training is not. Weights of inputs that never vary are left out; the slope of the
    activation counts.
    """
    weights = known.layers.weights[layer]
    if layer == 0 and known.inputs is not None and known.inputs.varying_inputs.any():
        weights = weights[known.inputs.varying_inputs]
    initial = initial_range(known.layers, layer, known.scheme)
    units = np.sqrt(np.square(weights, dtype=np.float64).mean(axis=0))
    spread = float(np.sqrt(np.mean(np.minimum(units, MOST_COUNTED * np.median(units)) ** 2)))
    return spread / initial.spread * _steepness(known.layers.activations[layer]), initial


def _steepness(activation: Activation) -> float:
    return activation.steepest if activation.saturates else 1.0


def _weight_size_findings(known: FindingInputs, thresholds: Thresholds) -> list[str]:
    found = []
    for layer in range(len(known.layers.weights) - 1):
        growth, initial = growth_of_layer(known, layer)
        steepness = _steepness(known.layers.activations[layer])
        times = growth / steepness
        numbers = (
            f"The weights of layer {layer} have a root mean square of "
            f"{times * initial.spread:.2g}, {times:.2g} times that of {initial.name} initialization"
        )
        if steepness != 1:
            numbers += f" (which counts as {growth:.2g}, since the activation is less steep)"
        if growth >= thresholds.large:
            found.append(f"{numbers}: {_cause_of_large_weights(known, thresholds)}.")
        elif growth <= thresholds.small and not _is_unscaled(known, thresholds):
            found.append(f"{numbers}: alpha (weight decay) is too high, or little was learned.")
    return found


def _cause_of_large_weights(known: FindingInputs, thresholds: Thresholds) -> str:
    if known.inputs is None:
        return "the learning rate is too high, alpha too low, or inputs are not scaled"
    if _is_unscaled(known, thresholds):
        return "inputs that are not scaled are the likely cause"
    return "the learning rate is too high, or alpha (weight decay) too low"


def _unmoved_weight_findings(known: FindingInputs, thresholds: Thresholds) -> list[str]:
    """Look at the weights of inputs that never vary, which only weight decay can change."""
    if known.inputs is None or known.inputs.varying_inputs.all():
        return []
    weights = known.layers.weights[0][~known.inputs.varying_inputs]
    initial = initial_range(known.layers, 0, known.scheme)
    spread = float(np.sqrt(np.mean(np.square(weights, dtype=np.float64)))) / initial.spread
    if weights.size < FEWEST_WEIGHTS or abs(spread - 1) > thresholds.moved:
        return []
    never = f"The weights of {format_count(len(weights), 'input')} that never vary"
    as_large = f"are as large as {initial.name} initialization made them ({spread:.2f} times)"
    return [f"{never} {as_large}: alpha (weight decay) is 0, or too low to have an effect."]


def loss_findings(history: History, thresholds: Thresholds) -> list[str]:
    """Return what stands out in the first loss of a history."""
    name, values = next(
        (
            (name, curve.values[np.isfinite(curve.values)])
            for name, curve in history.curves.items()
            if curve.kind == "loss"
        ),
        ("", np.empty(0)),
    )
    if len(values) < FEWEST_EPOCHS:
        return []
    fall = float(values[0] - values.min())
    if fall <= 0:
        return [f"The {name} never fell below its first value, {values[0]:.3g}."]
    return _shape_of_loss(name, values, fall, thresholds)


def _shape_of_loss(
    name: str, values: NDArray[np.float64], fall: float, thresholds: Thresholds
) -> list[str]:
    tail = max(1, round(TAIL * len(values)))
    lately = float(values[-1 - tail] - values[-1]) / fall
    risen = float(values[-1] - values.min()) / fall
    steps = np.diff(values)
    noise = float(steps[steps > 0].sum()) / fall
    found = []
    if lately >= thresholds.falling:
        found.append(
            f"The {name} was still falling when training ended: {lately:.0%} of its fall came in "
            f"the last {tail} of {len(values)} epochs; train for longer."
        )
    if risen >= thresholds.rising:
        found.append(
            f"The {name} rose from {values.min():.3g} to {values[-1]:.3g} at the end; the learning "
            "rate is too high."
        )
    elif noise >= thresholds.noise:
        found.append(
            f"The {name} is noisy: its steps upwards add up to {noise:.0%} of its whole fall; the "
            "learning rate is too high, or batches are too small."
        )
    return found


def _format_units(units: Sequence[int] | NDArray[np.intp]) -> str:
    names = ", ".join(str(unit) for unit in units[:MOST_NAMED])
    more = len(units) - MOST_NAMED
    word = "unit" if len(units) == 1 else "units"
    return f"{word} {names}" + (f" and {more} more" if more > 0 else "")


def _format_pairs(units: NDArray[np.intp], twin: NDArray[np.intp]) -> str:
    pairs = list(dict.fromkeys(tuple(sorted((int(u), int(twin[u])))) for u in units))
    names = ", ".join(f"{a} and {b}" for a, b in pairs[:MOST_NAMED])
    more = len(pairs) - MOST_NAMED
    return f"units {names}" + (f" and {more} more pairs" if more > 0 else "")
