"""Histories of scikit-learn's networks, fitted for real."""

import numpy as np
import pytest
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (its import is its effect)
from sklearn.neural_network import MLPClassifier, MLPRegressor

from mlpviz._reading.dispatch import read_history


def small(**options):
    return MLPClassifier(
        **({"hidden_layer_sizes": (5,), "max_iter": 3, "random_state": 0} | options)
    )


def small_regressor(**options):
    defaults = {"hidden_layer_sizes": (5,), "max_iter": 3, "random_state": 0}
    return MLPRegressor(**(defaults | options))


@pytest.fixture(scope="session")
def few(digits):
    X, y = digits
    return X[:120], y[:120]


def test_the_history_of_a_classifier(classifier):
    history = read_history(classifier)
    assert list(history.curves) == ["training loss"]
    assert history.curves["training loss"].kind == "loss"
    assert history.curves["training loss"].values.tolist() == classifier.loss_curve_
    assert history.name == "MLPClassifier"
    assert history.unit == "epoch"


def test_validation_accuracies_are_scores(early_stopped):
    curves = read_history(early_stopped).curves
    assert {name: curve.kind for name, curve in curves.items()} == {
        "training loss": "loss",
        "validation accuracy": "score",
    }
    assert curves["validation accuracy"].values.tolist() == early_stopped.validation_scores_


def test_a_network_of_an_older_scikit_learn_has_no_validation_scores(fit, few):
    network = fit(small(), *few)
    del network.validation_scores_
    assert list(read_history(network).curves) == ["training loss"]


def test_validation_scores_of_a_regressor_are_r2(fit, few):
    X, y = few
    model = fit(small_regressor(early_stopping=True), X, y.astype(float))
    curves = read_history(model).curves
    assert {name: curve.kind for name, curve in curves.items()} == {
        "training loss": "loss",
        "validation R²": "score",
    }
    assert curves["validation R²"].values.tolist() == model.validation_scores_


@pytest.mark.parametrize("early_stopping", [False, True])
def test_lbfgs_has_no_curve_and_says_what_to_do(fit, few, early_stopping):
    model = fit(small(solver="lbfgs", early_stopping=early_stopping), *few)
    with pytest.raises(ValueError, match="solver is 'lbfgs'; fit it with solver='adam' or 'sgd'"):
        read_history(model)


def test_partial_fit_and_warm_start_count_all_epochs(fit, few):
    X, y = few
    parts = small()
    for _ in range(4):
        parts.partial_fit(X, y, classes=np.arange(10))
    assert read_history(parts).curves["training loss"].steps.tolist() == [1, 2, 3, 4]
    warm = small(warm_start=True)
    for _ in range(2):
        fit(warm, X, y)
    curve = read_history(warm).curves["training loss"]
    assert curve.values.tolist() == warm.loss_curve_
    assert curve.steps.tolist() == list(range(1, len(warm.loss_curve_) + 1))
