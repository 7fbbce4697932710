"""Weights and images that stay on disk: time against one pass over them, and memory."""

import argparse
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from side_by_side import Comparison, compare, report
from sklearn.neural_network import MLPClassifier

from mlpviz import Layers, plot_first_layer_filters, plot_prediction_grid

MIB, GIB = 2**20, 2**30
BATCH = 5_000


def memory_map(folder: str, shape: tuple[int, int]) -> np.memmap:
    """Return a memory map of float32 noise, written block by block."""
    path = Path(folder) / "numbers.dat"
    rng = np.random.default_rng(0)
    numbers = np.memmap(path, np.float32, "w+", shape=shape)
    for row in range(0, shape[0], 16):
        block = numbers[row : row + 16]
        block[:] = rng.normal(size=block.shape)
    numbers.flush()
    return np.memmap(path, np.float32, "r", shape=shape)


def allocated(work: Callable[[], object]) -> float:
    """Return the peak of memory that Python and numpy allocate, in MiB."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / MIB


def filters(weights: np.memmap, **options: object) -> None:
    """Draw the first 256 units."""
    display = plot_first_layer_filters(Layers(weights), (28, 28), units=256, **options)
    plt.close(display.figure)


def one_pass(weights: np.memmap) -> None:
    """Find the smallest and the largest number, and draw as much as `filters` does."""
    low, high = 0.0, 0.0
    for row in range(0, len(weights), 16):
        block = weights[row : row + 16]
        low, high = min(low, float(block.min())), max(high, float(block.max()))
    filters(weights, vmin=low, vmax=high)


def few_of_many_units(weights: np.memmap, runs: int) -> Comparison:
    """Compare drawing some units with reading all weights once and drawing the same."""
    peak = allocated(lambda: filters(weights))
    return compare(
        f"256 of 65,536 units on disk ({peak:.0f} MiB); min, max, draw",
        lambda: filters(weights),
        lambda: one_pass(weights),
        "≥ 0.67, < 64 MiB",
        runs,
    )


def images_on_disk(folder: str, gib: float) -> np.memmap:
    """Return a memory map of images of bytes, written block by block."""
    path = Path(folder) / "images.dat"
    rng = np.random.default_rng(0)
    n_images = int(gib * GIB) // 784
    with path.open("wb") as file:
        for start in range(0, n_images, 100_000):
            n = min(100_000, n_images - start)
            file.write(rng.integers(0, 256, (n, 784), np.uint8).data)
    return np.memmap(path, np.uint8, "r", shape=(n_images, 784))


def worst_of_all_images(X: np.memmap, runs: int) -> list[Comparison]:
    """Compare choosing the worst images with the model's own probabilities, batch by batch."""
    y = np.random.default_rng(1).integers(0, 10, len(X))
    model = MLPClassifier((50,), max_iter=1, random_state=0)
    model.partial_fit(X[:500] / 255, y[:500], classes=range(10))

    def choose(**limits: int) -> None:
        display = plot_prediction_grid(model, X, y, (28, 28), select="worst", **limits)
        plt.close(display.figure)

    def probabilities() -> None:
        for start in range(0, len(X), BATCH):
            model.predict_proba(X[start : start + BATCH])

    size = f"{X.nbytes / GIB:.3g} GiB"
    rows = []
    for name, limits in (("limits given", {"vmin": 0, "vmax": 255}), ("shared limits", {})):
        peak = allocated(lambda options=limits: choose(**options))
        rows.append(
            compare(
                f"worst of {size}, {name} ({peak:.0f} MiB); predict_proba",
                lambda options=limits: choose(**options),
                probabilities,
                "≥ 0.91, < 256 MiB",
                runs,
            )
        )
    return rows


def main() -> None:
    """Time and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--gib", type=float, default=4, help="size of the images on disk")
    asked = parser.parse_args()
    rows: list[Comparison] = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(few_of_many_units(memory_map(folder, (784, 65_536)), asked.runs))
        rows += worst_of_all_images(images_on_disk(folder, asked.gib), min(asked.runs, 3))
    report("memory_maps", rows)


if __name__ == "__main__":
    main()
