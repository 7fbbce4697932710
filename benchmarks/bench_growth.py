"""The time of plots as their content grows, drawn as ``docs/_static/speed.png``.

Drawing and saving as PNG is timed in CPU seconds, so that other programs on the machine matter
little. mlpviz and hand-written code run in turn. Hand-written code is not run at sizes at which it
would take more than a few seconds.
"""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import process_time

import matplotlib as mpl
import numpy as np
from bench_curves import by_hand as plot_each
from bench_curves import noisy_curves, ours
from bench_images import by_hand as imshow_each
from bench_images import save
from matplotlib import pyplot as plt
from side_by_side import runs_wanted

from mlpviz import Layers, plot_first_layer_filters

PICTURE = Path(__file__).parents[1] / "docs" / "_static" / "speed.png"
LONGEST = 2.0
"""Hand-written code that takes longer, in seconds, is not run at the next size."""

Work = Callable[[], object]


@dataclass(frozen=True)
class Growth:
    """What grows, to which sizes, and what is drawn at each size."""

    title: str
    unit: str
    sizes: tuple[int, ...]
    prepare: Callable[[int], tuple[Work, Work]]


def filters(n_units: int, side: int) -> tuple[Work, Work]:
    """Return how both draw filters."""
    weights = np.random.default_rng(0).normal(size=(side * side, n_units))

    def by_hand() -> None:
        limits = {"vmin": weights.min(), "vmax": weights.max(), "cmap": "gray"}
        imshow_each(weights.T.reshape(-1, side, side), **limits)

    return lambda: save(plot_first_layer_filters(Layers(weights), (side, side))), by_hand


def curves(n_curves: int, n_steps: int) -> tuple[Work, Work]:
    """Return how both draw curves."""
    data = noisy_curves(n_curves, n_steps)
    return lambda: ours(data), lambda: plot_each(data)


GROWTHS = (
    Growth(
        "filters of 28 x 28", "filters", (16, 64, 256, 1024, 4096, 16_384), lambda n: filters(n, 28)
    ),
    Growth("16 filters", "pixels a side", (28, 64, 128, 256, 512, 1024), lambda n: filters(16, n)),
    Growth("curves of 1,000 steps", "curves", (1, 10, 100, 1000), lambda n: curves(n, 1000)),
    Growth("one curve", "steps", (10**3, 10**4, 10**5, 10**6, 10**7), lambda n: curves(1, n)),
)


def seconds(work: Work) -> float:
    """Return the CPU seconds of a call."""
    start = process_time()
    work()
    return process_time() - start


def measure(growth: Growth, runs: int) -> tuple[list[float], list[float]]:
    """Return the medians of mlpviz and of hand-written code at each size."""
    times: tuple[list[float], list[float]] = ([], [])
    for size in growth.sizes:
        works = growth.prepare(size)
        pairs = []
        for _ in range(runs):
            too_long = bool(times[1]) and not times[1][-1] < LONGEST
            pairs.append((seconds(works[0]), np.nan if too_long else seconds(works[1])))
        for kept, of_one in zip(times, zip(*pairs, strict=True), strict=True):
            kept.append(median(of_one))
        print(f"{growth.title}: {size:,} {growth.unit}: {times[0][-1]:.3f} s, {times[1][-1]:.3f} s")
    return times


def processor() -> str:
    """Return the name of the processor, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def main() -> None:
    """Measure and draw."""
    mpl.use("agg")
    runs = runs_wanted(3)
    seconds(filters(16, 28)[0])
    figure, axes = plt.subplots(2, 2, figsize=(8, 6.4), layout="constrained", sharey=True)
    for ax, growth in zip(axes.flat, GROWTHS, strict=True):
        own, by_hand = measure(growth, runs)
        figure_of = {"mlpviz": (own, "o-", "#0072b2"), "by hand": (by_hand, "s--", "#d55e00")}
        for name, (values, style, color) in figure_of.items():
            ax.loglog(growth.sizes, values, style, color=color, label=name)
        ax.set(title=growth.title, xlabel=growth.unit)
        ax.grid(alpha=0.3)
    axes[0, 0].legend()
    figure.supylabel("CPU seconds, drawn and saved")
    versions = f"Python {platform.python_version()}, numpy {np.__version__}"
    versions += f", matplotlib {mpl.__version__}, mlpviz {version('mlpviz')}"
    figure.supxlabel(f"{processor()}\n{versions}, median of {runs} runs", fontsize="small")
    figure.savefig(PICTURE, dpi=100, metadata={"Software": None})


if __name__ == "__main__":
    main()
