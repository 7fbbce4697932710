"""Networks of scikit-learn, trained epoch by epoch."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline

from mlpviz import Snapshots, record_training


def states():
    return {"number": 3, "generator": np.random.RandomState(3), "shared": None}


@pytest.fixture
def same_luck():
    """Set the shared generator, and put back what was there."""
    before = np.random.get_state()  # noqa: NPY002
    yield lambda: np.random.seed(5)  # noqa: NPY002
    np.random.set_state(before)  # noqa: NPY002


@pytest.mark.parametrize("state", states())
@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_weights_are_those_of_a_loop_of_partial_fit(digits, same_luck, state, solver):
    X, y = digits
    estimator = MLPClassifier((5,), solver=solver, random_state=states()[state])
    same_luck()
    snapshots = record_training(estimator, X, y, epochs=3)
    same_luck()
    expected = clone(estimator)
    for epoch in range(1, 4):
        expected.partial_fit(X, y, classes=range(10))
        for mine, its in zip(snapshots[epoch].weights, expected.coefs_, strict=True):
            assert np.array_equal(mine, its)
    assert snapshots.steps.tolist() == [0, 1, 2, 3]
    curve = snapshots.history.curves["training loss"]
    assert (curve.steps.tolist(), curve.values.tolist()) == ([1, 2, 3], expected.loss_curve_)
    assert not hasattr(estimator, "coefs_")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_first_snapshot_is_what_training_starts_from(digits, dtype):
    X, y = digits
    estimator = MLPClassifier((5,), solver="sgd", learning_rate_init=1e-9, random_state=0, alpha=0)
    snapshots = record_training(estimator, X.astype(dtype), y, epochs=1)
    assert snapshots[0].weights[0].dtype == dtype
    moved = np.abs(snapshots[0].weights[0] - snapshots[1].weights[0]).max()
    assert moved < 1e-7  # steps of 1e-9
    assert snapshots[0].weights[0].std() > 0.1


def test_a_regressor_of_images(digits):
    X, _ = digits
    snapshots = record_training(
        MLPRegressor(hidden_layer_sizes=(5,), random_state=0), X, X, epochs=2
    )
    assert snapshots[2].n_units == (5, 64)


def test_classes_that_y_lacks(digits):
    X, y = digits
    snapshots = record_training(
        MLPClassifier((5,), random_state=0), X, y, epochs=1, classes=range(12)
    )
    assert snapshots[-1].n_units == (5, 12)


def test_several_labels_for_an_image(digits):
    X, y = digits
    labels = np.eye(10, dtype=int)[y]
    assert record_training(MLPClassifier((5,), random_state=0), X, labels, epochs=1)[
        -1
    ].n_units == (5, 10)


def test_an_interrupted_training_leaves_what_was_taken(digits, monkeypatch):
    X, y = digits
    snapshots = Snapshots()
    fit, calls = MLPClassifier.partial_fit, []

    def interrupted(self, *args, **kwargs):
        calls.append(self)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return fit(self, *args, **kwargs)

    monkeypatch.setattr(MLPClassifier, "partial_fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        record_training(MLPClassifier((5,), random_state=0), X, y, epochs=9, snapshots=snapshots)
    assert snapshots.steps.tolist() == [0, 1, 2]


def test_the_last_epoch_is_kept(digits):
    X, y = digits
    snapshots = Snapshots(every=4)
    record_training(MLPClassifier((5,), random_state=0), X, y, epochs=6, snapshots=snapshots)
    assert snapshots.steps.tolist() == [0, 4, 6]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"estimator": SGDClassifier()}, TypeError, "Snapshots.take"),
        ({"estimator": LogisticRegression}, TypeError, "must be an MLPClassifier"),
        ({"estimator": make_pipeline(MLPClassifier())}, TypeError, "got a pipeline"),
        ({"estimator": MLPClassifier(solver="lbfgs")}, ValueError, "got 'lbfgs'"),
        ({"estimator": MLPClassifier(early_stopping=True)}, ValueError, "early_stopping=False"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1"),
        ({"epochs": "3"}, TypeError, "epochs must be a whole number"),
        ({"snapshots": []}, TypeError, "snapshots must be Snapshots or None"),
    ],
)
def test_what_cannot_be_trained_by_epochs_is_refused(digits, options, error, message):
    X, y = digits
    with pytest.raises(error, match=message):
        record_training(
            **({"estimator": MLPClassifier((2,), random_state=0), "X": X, "y": y} | options)
        )


def test_snapshots_of_another_training_are_refused(digits):
    X, y = digits
    snapshots = record_training(MLPClassifier((2,), random_state=0), X, y, epochs=1)
    with pytest.raises(ValueError, match="snapshots must be empty"):
        record_training(MLPClassifier((2,), random_state=0), X, y, epochs=1, snapshots=snapshots)
