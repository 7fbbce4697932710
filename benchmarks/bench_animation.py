"""Save 100 frames of 100 filters as GIF: mlpviz against a loop that draws each frame with subplots.

The loop is timed on a few frames, whose mean counts for each of the others.
"""

import tempfile
import time
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.animation import PillowWriter

import mlpviz

N_FRAMES, N_UNITS, SHAPE, N_TIMED = 100, 100, (28, 28), 4


def main() -> None:
    """Print the times."""
    mpl.use("agg")
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(784, N_UNITS)) / 28
    moves = rng.normal(size=weights.shape) / 28
    networks = [mlpviz.Layers(weights + step * moves / 50) for step in range(N_FRAMES)]
    snapshots = mlpviz.Snapshots.from_models(networks, range(N_FRAMES))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        mlpviz.animate_filters(snapshots, SHAPE).save(Path(folder) / "mlpviz.gif")
        own = time.perf_counter() - start
        start = time.perf_counter()
        save_with_subplots(networks[:N_TIMED], Path(folder) / "subplots.gif")
        loop = (time.perf_counter() - start) * N_FRAMES / N_TIMED
    print(f"mlpviz {own:.1f} s, subplots {loop:.0f} s, {loop / own:.1f} times as long")


def save_with_subplots(networks: list[mlpviz.Layers], path: Path) -> None:
    """Draw each frame anew, as scripts by hand do."""
    figure = plt.figure(figsize=(6.4, 6.4))
    writer = PillowWriter(fps=6)
    with writer.saving(figure, str(path), dpi=100):
        for step, layers in enumerate(networks):
            figure.clear()
            figure.suptitle(f"epoch {step}")
            limits = {"vmin": layers.weights[0].min(), "vmax": layers.weights[0].max()}
            for ax, column in zip(figure.subplots(10, 10).flat, layers.weights[0].T, strict=True):
                ax.imshow(column.reshape(SHAPE), cmap="gray", **limits)
                ax.set_axis_off()
            writer.grab_frame()
    plt.close(figure)


if __name__ == "__main__":
    main()
