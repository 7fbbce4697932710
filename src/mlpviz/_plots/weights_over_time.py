"""The distribution of the weights of each layer at several steps, one below the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.initialization import InitialRange, check_scheme, initial_range
from mlpviz._analysis.step_selection import choose_steps
from mlpviz._analysis.weight_histogram import Histogram, WeightBlocks, layer_histograms
from mlpviz._formatting import format_subset
from mlpviz._layout.ridges import ridge_scale
from mlpviz._recording.sources import as_snapshots
from mlpviz._validation import check_indices
from mlpviz.displays import WeightsOverTimeDisplay

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DEFAULT_STEPS = 8


@dataclass(frozen=True, eq=False, slots=True)
class Distributions:
    """The distributions of layers at several steps.

    Attributes
    ----------
    steps : ndarray of shape (n_steps,)
    step_name : str
        What a step is.
    histograms : mapping of str to mapping of str to Histogram
        Of each layer, at each step.
    ranges : mapping of str to InitialRange
        Of each layer.
    subject : str
        What is shown.
    """

    steps: NDArray[Any]
    step_name: str
    histograms: Mapping[str, Mapping[str, Histogram]]
    ranges: Mapping[str, InitialRange]
    subject: str

    def by_name(self, attribute: str) -> dict[str, Any]:
        """Return an attribute of each histogram by the name of its layer and step."""
        return {
            f"{layer} at {self.step_name} {step}": getattr(histogram, attribute)
            for layer, of_steps in self.histograms.items()
            for step, histogram in of_steps.items()
        }


def find_distributions(
    source: Any,
    steps: Any,
    spacing: str,
    layers: Any,
    *,
    initial: str | None,
    n_bins: int,
    xscale: str,
) -> Distributions:
    """Return the distributions of the layers of snapshots at some steps, over the same bins."""
    training = as_snapshots(source)
    network = training[0]
    shown = check_indices("layers", layers, len(network.weights), "layers")
    chosen = choose_steps(training, training.steps, steps, spacing, DEFAULT_STEPS)
    scheme = check_scheme(initial, training)
    ranges = {f"layer {i}": initial_range(network, int(i), scheme) for i in shown}
    times = training.steps[chosen]
    weights, named = [], {}
    for index, step in zip(chosen, times, strict=True):
        of_step = training[int(index)]
        for i, name in zip(shown, ranges, strict=True):
            weights.append(WeightBlocks(of_step.weights[i]))
            named[f"{name} at {training.unit} {step:g}"] = ranges[name]
    found = layer_histograms(weights, named, n_bins, xscale)
    histograms = {
        name: {f"{step:g}": found[f"{name} at {training.unit} {step:g}"] for step in times}
        for name in ranges
    }
    return Distributions(
        times,
        training.unit,
        histograms,
        ranges,
        f"{format_subset(len(shown), len(network.weights), 'layer')} of {training.name} by the "
        f"distribution of their weights at {len(chosen)} of {len(training)} steps of its training, "
        f"in multiples of the bound of {next(iter(ranges.values())).name} initialization",
    )


def draw_over_time(
    found: Distributions,
    *,
    line_kw: Mapping[str, Any],
    xscale: str,
    ax: "Axes | None",
    title: str | None,
) -> WeightsOverTimeDisplay:
    """Draw distributions one below the other."""
    from mlpviz import _drawing as drawing

    all_shares = found.by_name("shares")
    edges = next(iter(next(iter(found.histograms.values())).values())).edges
    scale = ridge_scale(np.array(list(all_shares.values())))
    shares = {
        layer: {step: histogram.shares for step, histogram in of_steps.items()}
        for layer, of_steps in found.histograms.items()
    }
    labels = next(iter(found.ranges.values())).name, found.step_name
    options: Any = {"xscale": xscale, "line_kw": line_kw, "ax": ax, "title": title}
    drawn = drawing.draw_ridges(edges, shares, scale, labels=labels, **options)
    return WeightsOverTimeDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        lines=drawn.lines,
        band=drawn.band,
        edges=edges,
        shares=all_shares,
        beyond=found.by_name("beyond"),
        not_finite=found.by_name("n_not_finite"),
        bounds={name: initial_range.bound for name, initial_range in found.ranges.items()},
        steps=found.steps,
        scale=scale,
        subject=found.subject,
        findings=_findings(found),
    )


def _findings(found: Distributions) -> str:
    parts = []
    for layer, of_steps in found.histograms.items():
        (first, start), *_, (last, end) = [*of_steps.items(), list(of_steps.items())[-1]]
        change = f"{layer}: {start.beyond:.0%} at {found.step_name} {first}"
        if last != first:
            change += f", {end.beyond:.0%} at {found.step_name} {last}"
        parts.append(change)
    n_lost = sum(found.by_name("n_not_finite").values())
    lost = [f"{n_lost:,} weights are NaN or infinite"] if n_lost else []
    return "; ".join([f"share of weights beyond the bound: {'; '.join(parts)}", *lost])
