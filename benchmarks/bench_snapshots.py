"""Take snapshots in memory, against copying the weights, which is the least that must be done."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from side_by_side import compare, report, runs_wanted

import mlpviz

SIZES = [(784, 100, 10), (784, 512, 256, 10), (3072, 2048, 1024, 100)]
N_SNAPSHOTS = 20
GOAL = "at least 0.83: a snapshot costs at most 1.2 times the copy"


def take_snapshots(weights: Sequence[NDArray[Any]], biases: Sequence[NDArray[Any]]) -> None:
    """Take snapshots of a network that is given as arrays."""
    snapshots = mlpviz.Snapshots()
    for step in range(N_SNAPSHOTS):
        snapshots.take(mlpviz.Layers(weights, biases), step=step, loss=0.5)


def copy_arrays(weights: Sequence[NDArray[Any]], biases: Sequence[NDArray[Any]]) -> list[Any]:
    """Return copies of the arrays, as a loop by hand keeps them."""
    return [[array.copy() for array in (*weights, *biases)] for _ in range(N_SNAPSHOTS)]


def main() -> None:
    """Print the times and ratios."""
    rng, rows, runs = np.random.default_rng(0), [], runs_wanted(5)
    for sizes in SIZES:
        weights = [rng.normal(size=pair).astype("float32") for pair in pairwise(sizes)]
        biases = [np.zeros(size, "float32") for size in sizes[1:]]
        name = f"{N_SNAPSHOTS} snapshots of {' → '.join(map(str, sizes))}"
        rows.append(
            compare(
                name,
                lambda w=weights, b=biases: take_snapshots(w, b),  # type: ignore[misc]
                lambda w=weights, b=biases: copy_arrays(w, b),  # type: ignore[misc]
                GOAL,
                runs,
            )
        )
    report("snapshots", rows)


if __name__ == "__main__":
    main()
