"""Weights and images that stay on disk: time against one pass over them, and memory."""

import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from side_by_side import Comparison, compare, report, runs_wanted

from mlpviz import Layers, plot_first_layer_filters

MIB = 2**20


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


def main() -> None:
    """Time and measure."""
    runs = runs_wanted(5)
    rows: list[Comparison] = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(few_of_many_units(memory_map(folder, (784, 65_536)), runs))
    report("memory_maps", rows)


if __name__ == "__main__":
    main()
