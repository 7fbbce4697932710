"""Draw the picture at the top of the README: filters and uncertain predictions of a network."""

import sys
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters, plot_prediction_grid
from mlpviz.displays import Display
from mlpviz.embedding import save_light_and_dark

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "examples"))

from mnist import load_mnist_or_digits  # noqa: E402 – it lies beside the examples

SHAPE = (28, 28)


def main() -> None:
    """Train the classic network on MNIST; save docs/_static/hero_light.png and hero_dark.png."""
    X, y, image_shape = load_mnist_or_digits()
    if image_shape != SHAPE:
        sys.exit("the picture needs MNIST, which cannot be loaded")
    X = X / 255
    mlp = MLPClassifier(
        (50,), max_iter=10, alpha=1e-4, solver="sgd", random_state=1, learning_rate_init=0.1
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        mlp.fit(X[:60_000], y[:60_000])
    draw_it = partial(draw, mlp, X[60_000:], y[60_000:])
    save_light_and_dark(draw_it, DOCS / "_static" / "hero.png")


def draw(mlp: MLPClassifier, X: Any, y: Any) -> Display:
    """Draw the filters at the left and the predictions at the right."""
    figure = Figure(figsize=(12, 5), dpi=100)
    left = figure.add_axes((0.005, 0.01, 0.565, 0.98))
    right = figure.add_axes((0.585, 0.01, 0.41, 0.98))
    plot_first_layer_filters(mlp, SHAPE, units=20, n_cols=5, clip=0.7, cmap="RdBu_r", ax=left)
    return plot_prediction_grid(
        mlp, X, y, SHAPE, select="uncertain", n_images=12, n_cols=4, ax=right
    )


if __name__ == "__main__":
    mpl.use("agg")
    main()
