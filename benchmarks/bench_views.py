"""Plots of networks and their errors, against the scripts that one writes by hand."""

import argparse
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from side_by_side import compare, report
from sklearn.calibration import CalibrationDisplay
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix
from sklearn.neural_network import MLPClassifier

import mlpviz

SHAPE, N_PIXELS, N_CLASSES = (28, 28), 784, 10
FASTER = "at least 1: no slower than by hand"


def saved(figure: Any) -> None:
    """Draw a figure, and close it."""
    figure.canvas.draw()
    plt.close(figure)


def blurred_digits(n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return images of ten classes: a pattern for each, with noise."""
    rng = np.random.default_rng(0)
    y = rng.integers(N_CLASSES, size=n)
    centers = rng.random((N_CLASSES, N_PIXELS), dtype=np.float32)
    return centers[y] + rng.random((n, N_PIXELS), dtype=np.float32), y


def grid_by_hand(images: NDArray[Any], n_rows: int, n_cols: int, texts: Any = None) -> None:
    """Draw images with an Axes each."""
    figure, axs = plt.subplots(n_rows, n_cols)
    for i, (ax, image) in enumerate(zip(axs.flat, images, strict=False)):
        ax.imshow(image.reshape(SHAPE), cmap="gray", vmin=images.min(), vmax=images.max())
        ax.set_axis_off()
        if texts is not None:
            ax.set_title(texts[i], fontsize=6)
    saved(figure)


def confusions_by_hand(model: Any, X: NDArray[Any], y: NDArray[Any]) -> None:
    """Draw the most confident image of each cell of a confusion matrix."""
    probabilities, predicted = model.predict_proba(X), model.predict(X)
    confusion_matrix(y, predicted)
    images = np.zeros((N_CLASSES, N_CLASSES, N_PIXELS))
    for true in range(N_CLASSES):
        for label in range(N_CLASSES):
            rows = np.flatnonzero((y == true) & (predicted == label))
            if len(rows):
                images[true, label] = X[rows[probabilities[rows, label].argmax()]]
    grid_by_hand(images.reshape(-1, N_PIXELS), N_CLASSES, N_CLASSES)


def activations(model: Any, X: NDArray[Any]) -> NDArray[Any]:
    """Return the activations of the hidden layer."""
    return np.maximum(X @ model.coefs_[0] + model.intercepts_[0], 0)


def network_by_hand(model: Any, n_units: int, n_edges: int) -> None:
    """Draw units as circles, and the strongest weights as lines."""
    figure, ax = plt.subplots()
    weights = model.coefs_[1][:n_units]
    order = np.argsort(-np.abs(weights).ravel())[:n_edges]
    for unit, output in zip(*np.unravel_index(order, weights.shape), strict=True):
        color = "red" if weights[unit, output] > 0 else "blue"
        ax.plot([0, 1], [unit / n_units, output / N_CLASSES], color=color)
    for unit in range(n_units):
        inset = ax.inset_axes([-0.05, unit / n_units, 0.05, 0.05])
        inset.imshow(model.coefs_[0][:, unit].reshape(SHAPE), cmap="gray")
        inset.set_axis_off()
    saved(figure)


def matched_by_hand(a: Any, b: Any) -> None:
    """Match filters by their correlation, and draw the pairs."""
    n = a.coefs_[0].shape[1]
    correlations = np.corrcoef(a.coefs_[0].T, b.coefs_[0].T)[:n, n:]
    _, partners = linear_sum_assignment(-np.abs(correlations))
    pairs = np.stack([a.coefs_[0].T, b.coefs_[0].T[partners]], axis=1)
    grid_by_hand(pairs.reshape(-1, N_PIXELS), 20, 10)


def patterns_by_hand(model: Any, X: NDArray[Any]) -> None:
    """Draw the covariance of pixels and units over the deviation of the units."""
    units = activations(model, X)
    covariance = (X - X.mean(axis=0)).T @ (units - units.mean(axis=0)) / len(X)
    deviation = units.std(axis=0)
    grid_by_hand((covariance / np.where(deviation > 0, deviation, 1)).T, 10, 10)


def contributions_by_hand(model: Any, X: NDArray[Any]) -> None:
    """Draw pixel times gradient of the predicted logit."""
    hidden = activations(model, X) > 0
    weights = model.coefs_[1][:, model.predict(X)].T * hidden
    grid_by_hand(
        np.stack([X, X * (weights @ model.coefs_[0].T)], axis=1).reshape(-1, N_PIXELS), 5, 4
    )


def main() -> None:
    """Print the times and ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--images", type=int, default=60_000)
    options = parser.parse_args()
    mpl.use("agg")
    X, y = blurred_digits(options.images)
    few, labels = X[:5_000], y[:5_000]
    a, b = (
        MLPClassifier((100,), max_iter=3, random_state=seed).fit(few, labels) for seed in (0, 1)
    )
    rows = {
        "confusion matrix of 5,000 images": (
            lambda: saved(mlpviz.plot_confusion_images(a, few, labels, SHAPE).figure),
            lambda: confusions_by_hand(a, few, labels),
            FASTER,
        ),
        f"activation map of {len(X):,} images; PCA alone": (
            lambda: saved(mlpviz.plot_activation_map(a, X, SHAPE, y).figure),
            lambda: PCA(2, svd_solver="covariance_eigh").fit_transform(activations(a, X)),
            "at least 0.67: 1.5 times the projection",
        ),
        "network, 30 units and 60 lines": (
            lambda: saved(mlpviz.plot_network(a, SHAPE, n_units=30, n_edges=60).figure),
            lambda: network_by_hand(a, 30, 60),
            FASTER,
        ),
        "100 pairs of matched filters": (
            lambda: saved(mlpviz.plot_matched_filters(a, b, SHAPE).figure),
            lambda: matched_by_hand(a, b),
            FASTER,
        ),
        "100 patterns, 5,000 images": (
            lambda: saved(
                mlpviz.plot_receptive_fields(a, SHAPE, few, layer=0, method="pattern").figure
            ),
            lambda: patterns_by_hand(a, few),
            "at least 0.5: with verdicts, in a second pass",
        ),
        "contributions of 10 images": (
            lambda: saved(mlpviz.plot_pixel_contributions(a, few[:10], SHAPE).figure),
            lambda: contributions_by_hand(a, few[:10]),
            FASTER,
        ),
        "calibration of 5,000 predictions; CalibrationDisplay": (
            lambda: saved(mlpviz.plot_calibration(a, few, labels).figure),
            lambda: saved(
                CalibrationDisplay.from_predictions(
                    a.predict(few) == labels, a.predict_proba(few).max(axis=1), n_bins=10
                ).figure_
            ),
            "at least 0.5",
        ),
    }
    compared = [
        compare(work, ours, theirs, goal, options.runs)
        for work, (ours, theirs, goal) in rows.items()
    ]
    report("views", compared)


if __name__ == "__main__":
    main()
