import copy

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from mlpviz import History, Layers, Thresholds, plot_first_layer_filters, unit_report
from mlpviz._analysis.findings import HEALTHY
from mlpviz._analysis.morans_i import autocorrelation


@pytest.fixture(scope="session")
def data():
    X, y = load_digits(return_X_y=True)
    return X[:1300] / 16, y[:1300]


@pytest.fixture(scope="session")
def networks(data, fit):
    """A healthy network for each activation."""
    return {
        activation: fit(MLPClassifier((30,), activation=activation, random_state=5), *data)
        for activation in ("relu", "tanh", "logistic")
    }


@pytest.fixture
def spoil(networks):
    """Return a copy of a network with a fault in some units."""

    def spoilt(activation, change):
        network = copy.deepcopy(networks[activation])
        change(network.coefs_, network.intercepts_)
        return network

    return spoilt


@pytest.mark.parametrize("activation", ["tanh", "logistic"])
def test_of_healthy_networks_nothing_is_said_but_that_they_are(activation, networks, data):
    report = unit_report(networks[activation], (8, 8), *data)
    assert report.findings == (HEALTHY,)
    assert len(report.healthy) == len(report) == 30


def test_dead_units_of_a_real_network_are_those_that_never_fire(networks, data):
    network, (X, _) = networks["relu"], data
    silent = np.flatnonzero((X @ network.coefs_[0] + network.intercepts_[0] <= 0).all(axis=0))
    assert len(silent)
    np.testing.assert_array_equal(unit_report(network, (8, 8), X).dead, silent)


def kill(coefs, intercepts):
    intercepts[0][[3, 8]] = -1000


def renew(coefs, intercepts):
    bound = np.sqrt(6 / (64 + 30))
    coefs[0][:, [3, 8]] = np.random.default_rng(1).uniform(-bound, bound, size=(64, 2))


def double(coefs, intercepts):
    coefs[0][:, 8] = coefs[0][:, 3]


def saturate(coefs, intercepts):
    coefs[0][:, [3, 8]] *= 100
    intercepts[0][[3, 8]] *= 100


def cut_off(coefs, intercepts):
    coefs[1][[3, 8]] = 0


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (kill, "dead"),
        (renew, "unstructured"),
        (double, "duplicate"),
        (saturate, "saturated"),
        (cut_off, "unused"),
    ],
)
def test_planted_faults_are_found_with_the_right_units_and_no_others(change, verdict, spoil, data):
    report = unit_report(spoil("tanh", change), (8, 8), *data)
    assert getattr(report, verdict).tolist() == [3, 8]
    assert len(report.healthy) == 28
    assert len(report.findings) == 1
    assert f" {verdict}, " in report.findings[0]


def test_without_images_what_needs_them_is_not_claimed(spoil, data):
    report = unit_report(spoil("tanh", saturate), (8, 8))
    assert np.isnan(report.firing).all()
    assert np.isnan(report.saturation).all()
    assert report.auc is None
    assert not len(report.saturated)
    assert not len(report.dead)


def test_measures_are_those_of_the_weights_that_matter(networks, data):
    network, (X, y) = networks["tanh"], data
    report = unit_report(network, (8, 8), X, y)
    varying = np.ptp(X, axis=0) > 0
    weights = network.coefs_[0][varying]
    np.testing.assert_allclose(report.norm, np.linalg.norm(weights, axis=0))
    np.testing.assert_allclose(report.largest, np.abs(weights).max(axis=0))
    np.testing.assert_allclose(report.growth, report.largest / np.sqrt(6 / 94))
    np.testing.assert_allclose(report.outgoing, np.linalg.norm(network.coefs_[1], axis=1))
    filters = network.coefs_[0].T.reshape(-1, 8, 8)
    expected = autocorrelation(filters, varying.reshape(8, 8))
    np.testing.assert_allclose(report.smoothness_z, expected.z)
    np.testing.assert_array_equal(report.filters, filters)
    assert report.classes.tolist() == list(range(10))
    assert report.auc.shape == (30, 10)


def test_filters_behind_a_scaler_are_those_of_the_pixels(data, fit):
    X, y = data
    model = make_pipeline(StandardScaler(), MLPClassifier((5,), max_iter=3, random_state=0))
    fit(model, X[:300], y[:300])
    report = unit_report(model, (8, 8), X[:300], y[:300])
    np.testing.assert_allclose(report.filters, plot_first_layer_filters(model, (8, 8)).tiles)


def test_deeper_layers_have_verdicts_but_no_smoothness(data, fit):
    X, y = data
    network = fit(MLPClassifier((20, 10), max_iter=40, random_state=0), X, y)
    report = unit_report(network, (8, 8), X, y, layer=-1)
    assert report.layer == 1
    assert len(report) == 10
    assert np.isnan(report.smoothness_z).all()
    product = network.coefs_[0] @ network.coefs_[1]
    np.testing.assert_allclose(report.filters.reshape(10, -1), product.T)


def test_thresholds_are_applied_and_kept(networks, data):
    report = unit_report(networks["tanh"], (8, 8), data[0], thresholds=Thresholds(cosine=0.1))
    assert len(report.duplicate) == 30
    assert report.thresholds == Thresholds(cosine=0.1)


def test_any_table_will_do(networks, data):
    X, y = data
    plain = unit_report(networks["relu"], (8, 8), X[:200], y[:200])
    frame = unit_report(networks["relu"], (8, 8), pd.DataFrame(X[:200]), pd.Series(y[:200]))
    np.testing.assert_array_equal(plain.verdict, frame.verdict)
    np.testing.assert_array_equal(plain.auc, frame.auc)


def test_a_history_may_come_apart_from_the_model():
    layers = Layers([np.eye(16), np.ones((16, 2))])
    rising = [1.0, 0.5, 0.4, 0.9, 0.9, 0.95]
    for history in (rising, History({"loss": rising})):
        report = unit_report(layers, (4, 4), history=history)
        assert any("rose from 0.4 to 0.95" in finding for finding in report.findings)


@pytest.mark.parametrize(
    ("history", "error", "told"),
    [
        ("typo", ValueError, "^history cannot be read: model is the path typo"),
        ("no_such.csv", FileNotFoundError, "^history cannot be read: .*no_such.csv"),
        (3, TypeError, "^history cannot be read: "),
    ],
)
def test_a_history_that_cannot_be_read_is_told_by_its_name(history, error, told):
    with pytest.raises(error, match=told):
        unit_report(Layers([np.eye(16), np.ones((16, 2))]), (4, 4), history=history)


def test_nothing_that_was_given_is_changed(networks, data):
    X, y = (values.copy() for values in data)
    before = [weights.copy() for weights in networks["relu"].coefs_]
    unit_report(networks["relu"], (8, 8), X, y)
    np.testing.assert_array_equal(X, data[0])
    np.testing.assert_array_equal(y, data[1])
    for weights, same in zip(networks["relu"].coefs_, before, strict=True):
        np.testing.assert_array_equal(weights, same)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"image_shape": (7, 8)}, ValueError, "image_shape .7, 8. has 56 pixels"),
        ({"X": np.zeros((3, 60))}, ValueError, "image_shape .8, 8. has 64 pixels, but a row of X"),
        ({"y": np.zeros(3)}, ValueError, "y is given without the images"),
        ({"X": np.zeros((3, 64)), "y": [1]}, ValueError, "y must have one entry for each of the 3"),
        ({"X": np.full((3, 64), np.nan)}, ValueError, "NaN or infinite"),
        (
            {"layer": 1},
            ValueError,
            "layer must be the index of a hidden layer of the model .only 0., got 1",
        ),
        ({"thresholds": {"cosine": 1}}, TypeError, "thresholds must be a Thresholds"),
        ({"initial": "zeros"}, ValueError, "initial must be one of"),
        ({"model": LogisticRegression()}, TypeError, "LogisticRegression has no layers"),
        ({"model": Layers(np.ones((64, 2)))}, ValueError, "no hidden layer"),
    ],
)
def test_what_cannot_be_looked_into_is_refused_in_words(change, error, words, networks):
    given = {"model": networks["relu"], "image_shape": (8, 8)} | change
    with pytest.raises(error, match=words):
        unit_report(**given)


def test_activations_that_are_not_known_are_refused_only_with_images():
    layers = Layers([np.eye(16), np.ones((16, 2))], activations=["mystery", "softmax"])
    assert len(unit_report(layers, (4, 4))) == 16
    with pytest.raises(ValueError, match="layer 0 has the activation 'mystery'"):
        unit_report(layers, (4, 4), np.ones((2, 16)))


def test_preprocessing_that_is_not_affine_is_refused_by_name(data, fit):
    X, y = data
    model = make_pipeline(
        FunctionTransformer(np.square), MLPClassifier((3,), max_iter=2, random_state=0)
    )
    fit(model, X[:100], y[:100])
    with pytest.raises(ValueError, match="FunctionTransformer is not affine"):
        unit_report(model, (8, 8), X[:100])
