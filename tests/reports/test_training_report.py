"""Reports on a network at each step of its training."""

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from mlpviz import Layers, Snapshots, record_training, unit_report


@pytest.fixture(scope="module")
def training(digits):
    """A training in which unit 1 dies in epoch 3."""
    X, y = digits
    snapshots = Snapshots()
    estimator = MLPClassifier((6,), random_state=1, learning_rate_init=0.01)
    recorded = record_training(estimator, X, y, epochs=5)
    for step, layers in zip(recorded.steps, recorded, strict=True):
        biases = [vector.copy() for vector in layers.biases]
        biases[0][1] = -1000 if step >= 3 else biases[0][1]
        names = [activation.name for activation in layers.activations]
        loss = {"loss": 1 / (1 + step)}
        snapshots.take(Layers(layers.weights, biases, names), step=int(step), **loss)
    return snapshots


def test_a_unit_that_dies_is_told_with_its_epoch(training, digits):
    report = unit_report(training, (8, 8), *digits)
    assert "Unit 1 has been dead since epoch 3." in report.findings
    assert report.steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert (report.verdicts[:, 1] == "dead").tolist() == [False] * 3 + [True] * 3


def test_each_step_is_reported_as_the_network_of_that_step(training, digits):
    X, y = digits
    whole = unit_report(training, (8, 8), X, y, initial="glorot")
    for i, layers in enumerate(training):
        alone = unit_report(layers, (8, 8), X, initial="glorot")
        assert np.array_equal(whole.verdicts[i], alone.verdict)
    last = unit_report(training[-1], (8, 8), X, y, history=training.history)
    for name in ("filters", "verdict", "auc"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(last, name))
    for name, values in last.measures.columns().items():
        np.testing.assert_array_equal(getattr(whole.measures, name), values)
    assert whole.findings[: len(last.findings)] == last.findings


def test_the_initial_range_is_that_of_the_framework(digits):
    X, y = digits
    estimator = MLPClassifier((6,), random_state=1)
    snapshots = record_training(estimator, X, y, epochs=2)
    model = MLPClassifier((6,), random_state=1)
    for _ in range(2):
        model.partial_fit(X, y, classes=range(10))
    expected = unit_report(model, (8, 8)).measures.growth
    assert np.array_equal(unit_report(snapshots, (8, 8)).measures.growth, expected)


def test_a_folder_of_snapshots(tmp_path, training):
    written = Snapshots(tmp_path / "run")
    for step, layers in zip(training.steps, training, strict=True):
        written.take(Layers(layers.weights, layers.biases, ["relu", "softmax"]), step=int(step))
    report = unit_report(tmp_path / "run", (8, 8))
    assert report.steps.tolist() == training.steps.tolist()


def test_snapshots_that_are_not_there_are_refused():
    with pytest.raises(ValueError, match="snapshots must hold at least 1"):
        unit_report(Snapshots(), (8, 8))
