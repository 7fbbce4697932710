"""Reports on units and the classes they vote for, against the model's own predictions."""

import matplotlib.pyplot as plt
import numpy as np
from side_by_side import compare, report, runs_wanted
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_prediction_grid, plot_unit_classes, unit_report

SHAPE = (28, 28)
N_IMAGES = 60_000


def main() -> None:
    """Time all."""
    rng, runs = np.random.default_rng(0), runs_wanted(3)
    y = rng.integers(0, 10, N_IMAGES)
    X = 0.6 * rng.random((10, 784))[y] + 0.4 * rng.random((N_IMAGES, 784))
    model = MLPClassifier((50,), random_state=0)
    for _ in range(3):
        model.partial_fit(X[:3000], y[:3000], classes=range(10))

    def unit_classes() -> None:
        plt.close(plot_unit_classes(model, SHAPE, X=X, y=y).figure)

    def worst() -> None:
        plt.close(plot_prediction_grid(model, X, y, SHAPE, select="worst").figure)

    def predict_and_draw() -> None:
        model.predict_proba(X)
        plt.close(plot_prediction_grid(model, X[:10], y[:10], SHAPE).figure)

    def predict() -> None:
        model.predict_proba(X)

    rows = [
        compare(
            "unit_report(X); predict_proba",
            lambda: unit_report(model, SHAPE, X),
            predict,
            "≥ 0.77",
            runs,
        ),
        compare(
            "unit_report(X, y); predict_proba",
            lambda: unit_report(model, SHAPE, X, y),
            predict,
            "≥ 0.5",
            runs,
        ),
        compare("plot_unit_classes(X, y); predict_proba", unit_classes, predict, "≥ 0.4", runs),
        compare(
            "worst of 60,000; predict_proba and drawing", worst, predict_and_draw, "≥ 0.91", runs
        ),
    ]
    report("units", rows)


if __name__ == "__main__":
    main()
