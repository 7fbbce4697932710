"""Prediction grids: against the recipe, and choosing samples against predict_proba alone."""

import io

import matplotlib.pyplot as plt
import numpy as np
from side_by_side import Comparison, compare, report, runs_wanted
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_prediction_grid

SHAPE = (28, 28)


def data(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return noise images and labels of ten classes."""
    rng = np.random.default_rng(0)
    return rng.random((n, 784)), rng.integers(0, 10, n)


def recipe(X: np.ndarray, y: np.ndarray, said: np.ndarray, size: tuple[float, float]) -> None:
    """Draw an Axes per prediction, with a colored title of two lines."""
    figure, axes = plt.subplots(10, 10, figsize=size)
    for ax, image, truth, guess in zip(axes.ravel(), X, y, said, strict=True):
        ax.matshow(image.reshape(SHAPE), cmap="gray")
        color = "green" if truth == guess else "red"
        ax.set_title(f"pred: {guess}\ntrue: {truth}", color=color, fontsize=7)
        ax.set_xticks(())
        ax.set_yticks(())
    figure.savefig(io.BytesIO())
    plt.close(figure)


def ours(model: object, X: np.ndarray, y: np.ndarray, **options: object) -> tuple[float, float]:
    """Draw with mlpviz."""
    display = plot_prediction_grid(model, X, y, SHAPE, vmin=0, vmax=1, **options)
    display.savefig(io.BytesIO())
    plt.close(display.figure)
    return tuple(display.figure.get_size_inches())


def choosing(model: MLPClassifier, X: np.ndarray, y: np.ndarray, runs: int) -> list[Comparison]:
    """Compare choosing and drawing ten images with all predictions, and with those and drawing."""

    def shown(select: object) -> None:
        display = plot_prediction_grid(model, X, y, SHAPE, select=select, vmin=0, vmax=1)
        plt.close(display.figure)

    def predict_and_draw() -> None:
        model.predict_proba(X)
        shown(range(10))

    work = "{!r} of 60,000; predict_proba{}"
    return [
        compare(work.format(select, more), lambda s=select: shown(s), other, "≥ 0.91", runs)
        for select in ("worst", "uncertain")
        for more, other in (
            ("", lambda: model.predict_proba(X)),
            (" and drawing ten", predict_and_draw),
        )
    ]


def main() -> None:
    """Time all."""
    runs, rows = runs_wanted(5), []
    X, y = data(60_000)
    model = MLPClassifier((50,), max_iter=1, random_state=0)
    model.partial_fit(X[:500], y[:500], classes=range(10))
    some, truth = X[:100], y[:100]
    said = model.predict(some)
    size = ours(model, some, truth, n_images=100, n_cols=10)
    rows.append(
        compare(
            "100 predictions with labels; an Axes each",
            lambda: ours(model, some, truth, n_images=100, n_cols=10),
            lambda: recipe(some, truth, said, size),
            "≥ 8",
            runs,
        )
    )
    rows += choosing(model, X, y, runs)
    report("predictions", rows)


if __name__ == "__main__":
    main()
