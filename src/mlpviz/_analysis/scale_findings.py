"""Findings about the scale of inputs and weights."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.initialization import InitialRange, initial_range
from mlpviz._analysis.input_statistics import InputStatistics
from mlpviz._analysis.thresholds import Thresholds
from mlpviz._formatting import format_count, format_number
from mlpviz._records.layers import Layers

FEWEST_WEIGHTS: Final = 30
FEWEST_IMAGES: Final = 59
"""With this number of images, an input that never varies does so for less than 5 % of all."""
MOST_COUNTED: Final = 3.0
"""The largest size of a unit's weights that counts, in multiples of the median unit."""
FAR_WIDER: Final = 100.0
"""An input is out of scale if its spread is this multiple of the typical one."""


def input_findings(
    layers: Layers,
    scheme: str,
    inputs: InputStatistics | None,
    thresholds: Thresholds,
    *,
    n_dead: int,
) -> list[str]:
    """Return whether inputs are not scaled, if units are dead or weights grew."""
    if inputs is None:
        return []
    grown = largest_growth(layers, scheme, inputs)
    effects = [
        *([f"{format_count(n_dead, 'dead unit')}"] if n_dead else []),
        *([f"weights {grown:.2g} times as large as at first"] if grown >= thresholds.large else []),
    ]
    if not effects:
        return []
    effect = f"a common cause of {' and '.join(effects)}"
    typical = inputs.typical_spread
    wide = np.flatnonzero(inputs.spread > max(FAR_WIDER * typical, thresholds.inputs))
    if wide.size and typical <= thresholds.inputs:
        return [_out_of_scale(inputs, wide, typical, effect)]
    if typical <= thresholds.inputs:
        return []
    return [
        (
            f"The network's inputs are not scaled: their standard deviation is "
            f"{format_number(typical)} in the median, {effect}; {_how_to_scale(inputs)}."
        )
    ]


def _out_of_scale(
    inputs: InputStatistics, wide: np.typing.NDArray[np.intp], typical: float, effect: str
) -> str:
    count = format_count(len(wide), "input")
    largest = int(wide[inputs.spread[wide].argmax()])
    return (
        f"{count} of the network's {len(inputs.spread):,} vary far more than the others (input "
        f"{largest} has a standard deviation of {format_number(inputs.spread[largest])}, the "
        f"median is {format_number(typical)}), {effect}; divide each input by its own standard "
        "deviation."
    )


def _how_to_scale(inputs: InputStatistics) -> str:
    low, high = float(inputs.low.min()), float(inputs.high.max())
    if low >= 0:
        return f"divide them by their largest value, {format_number(high)}"
    return (
        f"subtract their mean ({format_number(float(inputs.mean.mean()))}) and divide by their "
        f"standard deviation ({format_number(inputs.typical_spread)}), each input by its own if "
        "they differ"
    )


def largest_growth(layers: Layers, scheme: str, inputs: InputStatistics | None) -> float:
    """Return the largest growth of the weights of a hidden layer, relative to the wider range."""
    growths = [
        _relative_to_glorot(layers, layer, scheme, inputs) for layer in range(layers.n_hidden)
    ]
    finite = [growth for growth in growths if np.isfinite(growth)]
    return max(finite, default=0.0)


def _relative_to_glorot(
    layers: Layers, layer: int, scheme: str, inputs: InputStatistics | None
) -> float:
    growth, initial = growth_of_layer(layers, layer, scheme, inputs)
    # Frameworks differ in their initial ranges, but not in the weights that training leads to.
    glorot = initial_range(layers, layer, "glorot")
    return growth * initial.spread / max(initial.spread, glorot.spread)


def growth_of_layer(
    layers: Layers, layer: int, scheme: str, inputs: InputStatistics | None
) -> tuple[float, InitialRange]:
    """Return the spread of a hidden layer's weights in multiples of the initial one.

    No unit counts more than three times as much as the median unit, so a few faulty units do not
    determine it. Weights of inputs that never vary are left out. The slope of the activation
    counts.
    """
    initial = initial_range(layers, layer, scheme)
    units = _unit_sizes(layers, layer, inputs)
    spread = float(np.sqrt(np.mean(np.minimum(units, MOST_COUNTED * np.median(units)) ** 2)))
    return spread / initial.spread * _steepness(layers, layer), initial


def _unit_sizes(layers: Layers, layer: int, inputs: InputStatistics | None) -> NDArray[np.float64]:
    """Return the root mean square of the weights of each unit, from inputs that vary."""
    weights = np.asarray(layers.weights[layer])
    if layer == 0 and inputs is not None and inputs.varying_inputs.any():
        weights = weights[inputs.varying_inputs]
    return np.asarray(np.sqrt(np.square(weights, dtype=np.float64).mean(axis=0)))


def _steepness(layers: Layers, layer: int) -> float:
    activation = layers.activations[layer]
    return activation.steepest if activation.saturates else 1.0


def weight_size_findings(
    layers: Layers, scheme: str, inputs: InputStatistics | None, thresholds: Thresholds
) -> list[str]:
    """Return which hidden layers have large or small weights. The cause is not known."""
    findings = []
    for layer in range(layers.n_hidden):
        initial = initial_range(layers, layer, scheme)
        steepness = _steepness(layers, layer)
        size = float(np.sqrt(np.mean(_unit_sizes(layers, layer, inputs) ** 2)))
        times = size / initial.spread
        numbers = (
            f"The weights of layer {layer} have a root mean square of {size:.2g}, {times:.2g} "
            f"times that of {initial.name} initialization"
        )
        if steepness != 1:
            numbers += (
                f" (which counts as {times * steepness:.2g}, since the activation is less steep)"
            )
        if _relative_to_glorot(layers, layer, scheme, inputs) >= thresholds.large:
            findings.append(f"{numbers}: they are large.")
        elif times * steepness <= thresholds.small:
            findings.append(f"{numbers}: they shrank, as weight decay makes them.")
    return findings


def unmoved_weight_findings(
    layers: Layers, scheme: str, inputs: InputStatistics | None, thresholds: Thresholds
) -> list[str]:
    """Return whether the weights of inputs that never vary are as initialized.

    Only weight decay changes these weights.
    """
    if inputs is None or inputs.varying_inputs.all() or inputs.n_images < FEWEST_IMAGES:
        return []
    weights = np.asarray(layers.weights[0])[~inputs.varying_inputs]
    initial = initial_range(layers, 0, scheme)
    spread = float(np.sqrt(np.mean(np.square(weights, dtype=np.float64)))) / initial.spread
    if weights.size < FEWEST_WEIGHTS or not abs(spread - 1) <= thresholds.moved:
        return []
    return [
        (
            f"The weights of {format_count(len(weights), 'input')} that never vary are as large as "
            f"{initial.name} initialization made them ({spread:.2f} times): weight "
            "decay had no visible effect on them."
        )
    ]
