"""Many training curves and long ones, against a `plot` call for each."""

import io

import matplotlib.pyplot as plt
import numpy as np
from side_by_side import Comparison, compare, report, runs_wanted

from mlpviz import plot_loss_curve


def noisy_curves(n_curves: int, n_steps: int) -> dict[str, np.ndarray]:
    """Return falling curves with noise."""
    rng = np.random.default_rng(0)
    falls = np.exp(-np.arange(n_steps) / (n_steps * rng.uniform(0.05, 0.5, (n_curves, 1))))
    noise = 0.02 * rng.random((n_curves, n_steps))
    return {f"run {i}": run for i, run in enumerate(falls + noise)}


def by_hand(curves: dict[str, np.ndarray]) -> None:
    """Draw a line each, with a legend of at most ten lines at the upper right, and save it."""
    figure, ax = plt.subplots()
    for name, values in curves.items():
        ax.plot(np.arange(1, len(values) + 1), values, label=name)
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss")
    ax.legend(handles=ax.lines[:10], loc="upper right")
    figure.savefig(io.BytesIO())
    plt.close(figure)


def ours(curves: dict[str, np.ndarray]) -> None:
    """Draw with mlpviz, and save."""
    display = plot_loss_curve(curves)
    display.savefig(io.BytesIO())
    plt.close(display.figure)


def long_curves(n_curves: int, n_steps: int, goal: str, runs: int) -> Comparison:
    """Compare drawing and saving."""
    curves = noisy_curves(n_curves, n_steps)
    work = f"{n_curves} curve{'s' if n_curves > 1 else ''} of {n_steps:,} steps; a plot call each"
    return compare(work, lambda: ours(curves), lambda: by_hand(curves), goal, runs)


def main() -> None:
    """Time all."""
    curves = noisy_curves(200, 1000)

    def band() -> None:
        display = plot_loss_curve(list(curves.values()), band=True, mark_best=False)
        display.savefig(io.BytesIO())
        plt.close(display.figure)

    runs = runs_wanted(5)
    rows = [
        long_curves(1, 1_000_000, "≥ 2", runs),
        long_curves(10, 1_000_000, "≥ 5", runs),
        long_curves(10, 100_000, "≥ 3", runs),
        long_curves(200, 1_000, "≥ 1", runs),
        compare(
            "200 runs of 1,000 epochs, mean and range; a plot call each",
            band,
            lambda: by_hand(curves),
            "≥ 5",
            runs,
        ),
    ]
    report("curves", rows)


if __name__ == "__main__":
    main()
