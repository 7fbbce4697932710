"""Two hundred training curves, against a `plot` call for each."""

import io

import matplotlib.pyplot as plt
import numpy as np
from side_by_side import compare, report, runs_wanted

from mlpviz import plot_loss_curve


def main() -> None:
    """Time both."""
    rng = np.random.default_rng(0)
    falls = np.exp(-np.arange(1000) / rng.uniform(50, 500, (200, 1)))
    curves = {f"run {i}": run for i, run in enumerate(falls + 0.02 * rng.random((200, 1000)))}

    def ours() -> None:
        display = plot_loss_curve(curves, mark_best=False)
        display.savefig(io.BytesIO())
        plt.close(display.figure)

    def band() -> None:
        display = plot_loss_curve(list(curves.values()), band=True, mark_best=False)
        display.savefig(io.BytesIO())
        plt.close(display.figure)

    def theirs() -> None:
        figure, ax = plt.subplots()
        for name, values in curves.items():
            ax.plot(values, label=name)
        ax.set_xlabel("epoch")
        figure.savefig(io.BytesIO())
        plt.close(figure)

    runs = runs_wanted(5)
    work = "200 runs of 1,000 epochs"
    rows = [
        compare(f"{work}, a line each; a plot call each", ours, theirs, "≥ 5", runs),
        compare(f"{work}, mean and range; a plot call each", band, theirs, "≥ 5", runs),
    ]
    report("curves", rows)


if __name__ == "__main__":
    main()
