"""Loss curves of ensembles of networks, and wrappers that hold one network."""

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import BaggingClassifier, StackingClassifier, VotingClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    FixedThresholdClassifier,
    TunedThresholdClassifierCV,
    cross_validate,
)
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier, MultiOutputRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.semi_supervised import SelfTrainingClassifier

from mlpviz import plot_loss_curve
from mlpviz._reading.dispatch import read_histories, read_layers, read_predictions


def small(kind=MLPClassifier, **options):
    return kind(hidden_layer_sizes=(3,), max_iter=2, random_state=0, **options)


@pytest.fixture(scope="module")
def data(digits):
    X, y = digits
    return X[:90, 20:40] / 16, y[:90] % 3


NAMES = {
    "bagging": (
        BaggingClassifier(small(), n_estimators=2, random_state=0),
        ["network 0", "network 1"],
    ),
    "pipeline": (
        make_pipeline(StandardScaler(), BaggingClassifier(small(), n_estimators=2, random_state=0)),
        ["network 0", "network 1"],
    ),
    "voting": (VotingClassifier([("a", small()), ("b", small(alpha=1))]), ["a", "b"]),
    "stacking": (
        StackingClassifier([("a", small())], final_estimator=LogisticRegression(), cv=2),
        ["a"],
    ),
    "rest": (OneVsRestClassifier(small()), ["class 0", "class 1", "class 2"]),
    "one": (OneVsOneClassifier(small()), ["class 0 or 1", "class 0 or 2", "class 1 or 2"]),
    "calibrated": (CalibratedClassifierCV(small(), cv=2), ["fold 0", "fold 1"]),
    "nested": (
        VotingClassifier([("a", BaggingClassifier(small(), n_estimators=2, random_state=0))]),
        ["a network 0", "a network 1"],
    ),
}


@pytest.mark.parametrize("key", NAMES)
def test_each_network_of_an_ensemble_has_its_curve(key, fit, data):
    model, names = NAMES[key]
    assert list(read_histories(fit(model, *data))) == names


@pytest.mark.parametrize("kind", [MultiOutputClassifier, ClassifierChain])
def test_each_output_has_its_curve(kind, fit, data):
    X, y = data
    model = fit(kind(small()), X, np.stack([y == 0, y == 1], axis=1).astype(int))
    assert len(read_histories(model)) == 2


def test_each_output_of_a_regressor_has_its_curve(fit, data):
    X, y = data
    model = fit(MultiOutputRegressor(small(MLPRegressor)), X, np.stack([y, -y], axis=1) / 2)
    assert list(read_histories(model)) == ["output 0", "output 1"]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_the_networks_of_a_cross_validation_have_a_curve_each(data):
    folds = cross_validate(small(), *data, return_estimator=True, cv=2)
    assert list(plot_loss_curve(folds["estimator"]).lines) == ["model 0", "model 1"]
    with pytest.raises(ValueError, match=r"give model\['estimator'\]"):
        plot_loss_curve(folds)


def test_an_ensemble_with_another_estimator_is_refused(fit, data):
    model = fit(VotingClassifier([("a", small()), ("zero", DummyClassifier())]), *data)
    with pytest.raises(ValueError, match="model holds 'zero', a DummyClassifier, which keeps no"):
        read_histories(model)


def test_filters_of_an_ensemble_are_refused_with_the_attribute(fit, data):
    model = fit(make_pipeline(BaggingClassifier(small(), n_estimators=2, random_state=0)), *data)
    with pytest.raises(ValueError, match=r"BaggingClassifier.*as model\.estimators_\[0\]"):
        read_layers(model)
    with pytest.raises(NotFittedError, match="BaggingClassifier that is not fitted"):
        read_layers(BaggingClassifier(small()))


@pytest.mark.parametrize(
    "wrapper",
    [
        FixedThresholdClassifier(small(), threshold=0.9),
        make_pipeline(FixedThresholdClassifier(small(), threshold=0.9)),
        TunedThresholdClassifierCV(small(), cv=2),
        SelfTrainingClassifier(small()),
    ],
    ids=["fixed", "pipeline", "tuned", "self-training"],
)
def test_wrappers_of_one_network_are_looked_through(wrapper, fit, data):
    X, y = data
    is_positive = (y > 0).astype(int)
    if isinstance(wrapper, SelfTrainingClassifier):
        is_positive[::5] = -1  # without a label
    model = fit(wrapper, X, is_positive)
    assert list(read_histories(model)) == [""]
    assert read_layers(model).weights[0].shape == (20, 3)
    np.testing.assert_array_equal(read_predictions(model, X).values, model.predict(X))


class Sampler(DummyClassifier):
    """What pipelines of imbalanced-learn hold, and leave out when they predict."""

    def fit_resample(self, X, y):
        return X, y


def test_samplers_do_nothing_when_predicting(fit, data):
    model = make_pipeline(StandardScaler(), fit(small(), *data))
    model.steps.insert(1, ("sampler", Sampler()))
    model.steps[0][1].fit(data[0])
    assert [step.name for step in read_layers(model).preprocessing] == ["StandardScaler"]
