import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier, MLPRegressor
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
    """Make two filters noise, of which the network makes hardly any use."""
    bound = np.sqrt(6 / (64 + 30))
    coefs[0][:, [3, 8]] = np.random.default_rng(1).uniform(-bound, bound, size=(64, 2))
    coefs[1][[3, 8]] *= 0.03


def double(coefs, intercepts):
    coefs[0][:, 8] = 1.01 * coefs[0][:, 3]
    intercepts[0][8] = 1.01 * intercepts[0][3]


def saturate(coefs, intercepts):
    """Stick two units at one end for 95 % of the images, where they matter little."""
    entering = load_digits().data[:1300] / 16 @ coefs[0][:, [3, 8]]
    intercepts[0][[3, 8]] = 2.2 - np.quantile(entering, 0.05, axis=0)
    coefs[1][[3, 8]] *= 0.05


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
    assert np.isnan(report.measures.firing).all()
    assert np.isnan(report.measures.saturation).all()
    assert report.auc is None
    assert not len(report.saturated)
    assert not len(report.dead)


def test_measures_are_those_of_the_weights_that_matter(networks, data):
    network, (X, y) = networks["tanh"], data
    report = unit_report(network, (8, 8), X, y)
    varying = np.ptp(X, axis=0) > 0
    weights = network.coefs_[0][varying]
    np.testing.assert_allclose(report.measures.norm, np.linalg.norm(weights, axis=0))
    np.testing.assert_allclose(report.measures.largest, np.abs(weights).max(axis=0))
    np.testing.assert_allclose(report.measures.growth, report.measures.largest / np.sqrt(6 / 94))
    np.testing.assert_allclose(report.measures.outgoing, np.linalg.norm(network.coefs_[1], axis=1))
    filters = network.coefs_[0].T.reshape(-1, 8, 8)
    expected = autocorrelation(filters, varying.reshape(8, 8))
    np.testing.assert_allclose(report.measures.smoothness_z, expected.z)
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
    assert np.isnan(report.measures.smoothness_z).all()
    product = network.coefs_[0] @ network.coefs_[1]
    np.testing.assert_allclose(report.filters.reshape(10, -1), product.T)


def test_thresholds_are_applied_and_kept(networks, data):
    thresholds = Thresholds(saturation=0, importance=9)
    report = unit_report(networks["tanh"], (8, 8), data[0], thresholds=thresholds)
    assert len(report.saturated) == 30
    assert report.thresholds == thresholds


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
        ({"model": GaussianNB()}, TypeError, "GaussianNB has no layers"),
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


NAN_FAULTS = {
    "all": lambda coefs, _: coefs[0].fill(np.nan),
    "infinite": lambda coefs, _: coefs[0].fill(np.inf),
    "one unit": lambda coefs, _: coefs[0].__setitem__((slice(None), 5), np.nan),
    "one bias": lambda _, intercepts: intercepts[0].__setitem__(5, -np.inf),
    "outgoing": lambda coefs, _: coefs[1].fill(np.nan),
}


@pytest.mark.parametrize("given", [0, 1, 2])
@pytest.mark.parametrize("fault", NAN_FAULTS)
def test_networks_that_are_not_finite_are_never_healthy(fault, given, spoil, data):
    report = unit_report(spoil("tanh", NAN_FAULTS[fault]), (8, 8), *data[:given])
    assert "diverged: " in report.findings[0]
    assert report.diverged.tolist() == ([5] if "one" in fault else list(range(30)))
    assert "diverged" in repr(report)


def test_a_network_that_really_diverged_says_so_first(data):
    X, y = data
    with np.errstate(all="ignore"):
        weights = [np.random.default_rng(0).normal(size=shape) for shape in ((64, 8), (8, 10))]
        losses = []
        for _ in range(8):
            # Gradient descent on the squared error, with a step that is far too long.
            hidden = X @ weights[0]
            error = hidden @ weights[1] - np.eye(10)[y]
            losses.append(float((error**2).mean()))
            back = error @ weights[1].T
            weights = [weights[0] - 1e3 * X.T @ back, weights[1] - 1e3 * hidden.T @ error]
    assert not np.isfinite(losses[-1])
    layers = Layers(weights, activations=["identity", "identity"])
    report = unit_report(layers, (8, 8), X, y, history=losses)
    assert report.findings[0].startswith("Layer 0 diverged")
    assert any("training diverged" in finding for finding in report.findings[:3])
    assert len(report.diverged) == 8


def test_standardized_inputs_are_scaled_however_far_the_largest_is(data, fit):
    X, y = data
    X = X.copy()
    X[0, 20] = 140 * X[:, 20].std()
    network = MLPClassifier((20,), max_iter=20, random_state=0)
    report = unit_report(fit(make_pipeline(StandardScaler(), network), X, y), (8, 8), X, y)
    assert not any("scaled" in finding for finding in report.findings)


@pytest.mark.parametrize(
    ("shift", "advice"), [(0, "divide them by their largest value, 255"), (-255, "subtract their")]
)
def test_inputs_that_are_not_scaled_get_the_right_operation(shift, advice, data, fit):
    X, y = data[0] * 255 + shift, data[1]
    network = fit(MLPClassifier((30,), max_iter=60, random_state=0), X, y)
    report = unit_report(network, (8, 8), X, y)
    assert len(report.dead)
    (finding,) = [finding for finding in report.findings if "not scaled" in finding]
    assert advice in finding


def test_one_image_kills_no_unit(networks, data):
    report = unit_report(networks["relu"], (8, 8), data[0][:1])
    assert not len(report.dead)
    assert "dead" in report.not_assessed
    assert any("too few to call a unit dead" in finding for finding in report.findings)


def test_a_unit_that_hardly_ever_fires_is_rare(networks, data):
    network, X = copy.deepcopy(networks["relu"]), np.tile(data[0], (8, 1))
    entering = np.sort(X @ network.coefs_[0][:, 3])
    network.intercepts_[0][3] = -entering[-16:-7].mean()
    report = unit_report(network, (8, 8), X)
    assert 0 < report.measures.firing[3] * len(X) <= 16
    assert 3 in report.rare
    assert 3 not in report.dead


def test_units_of_one_direction_that_fire_on_different_images_are_no_duplicates(data):
    X = data[0]
    direction = np.random.default_rng(0).normal(size=64)
    biases = -np.quantile(X @ direction, [0.07, 0.35, 0.65, 0.96])
    layers = Layers(
        [np.outer(direction, np.ones(4)), np.ones((4, 3))],
        [biases, np.zeros(3)],
        ["relu", "softmax"],
    )
    for given in ((X,), ()):
        assert not len(unit_report(layers, (8, 8), *given).duplicate)
    same = Layers(layers.weights, [np.full(4, biases[0]), np.zeros(3)], ["relu", "softmax"])
    for given in ((X,), ()):
        assert len(unit_report(same, (8, 8), *given).duplicate) == 4


def test_units_behind_a_bottleneck_are_no_duplicates(data, fit):
    network = fit(MLPClassifier((2, 32), max_iter=40, random_state=0), *data)
    for given in (data, ()):
        assert not len(unit_report(network, (8, 8), *given, layer=1).duplicate)


def test_binary_units_are_not_sick_and_units_that_are_stuck_are(spoil, data):
    def sharpen(coefs, intercepts):
        """Make units binary, each at either end for half of the images."""
        entering = load_digits().data[:1300] / 16 @ coefs[0][:, [3, 8]]
        coefs[0][:, [3, 8]] *= 100
        intercepts[0][[3, 8]] = -100 * np.median(entering, axis=0)

    report = unit_report(spoil("tanh", sharpen), (8, 8), *data)
    assert (report.measures.saturation[[3, 8]] > 0.9).all()
    assert (report.measures.stuck[[3, 8]] < 0.6).all()
    assert report.verdict[[3, 8]].tolist() == ["healthy", "healthy"]


def test_what_was_not_looked_for_is_listed(networks, data):
    assert list(unit_report(networks["tanh"], (8, 8)).not_assessed) == ["dead", "rare", "saturated"]
    assert unit_report(networks["tanh"], (8, 8), *data).not_assessed == {
        "rare": "tanh is never off"
    }
    assert unit_report(networks["relu"], (8, 8), *data).not_assessed == {
        "saturated": "relu does not saturate"
    }
    assert unit_report(networks["relu"], (8, 8), data[0][:20]).not_assessed["dead"] == (
        "only 20 images"
    )


@pytest.mark.parametrize("y", [np.arange(1300) % 5 + 5.5, np.array(list("ab") * 650)])
def test_labels_that_are_no_classes_are_refused(y, networks, data):
    with pytest.raises(
        ValueError, match=r"y holds the labels .*which are not classes of the model"
    ):
        unit_report(networks["tanh"], (8, 8), data[0], y)


def test_a_regressor_has_no_classes_but_units_of_some_importance(data, fit):
    X, y = data
    network = fit(MLPRegressor(hidden_layer_sizes=(8,), max_iter=60, random_state=0), X, y / 9)
    report = unit_report(network, (8, 8), X, y / 9)
    assert report.auc is report.classes is None
    assert (report.measures.importance > 0).any()
    with pytest.raises(ValueError, match="y must hold 1 numbers for each image"):
        unit_report(network, (8, 8), X, np.stack([y, y], axis=1))


def test_reports_can_be_pickled(networks, data):
    report = unit_report(networks["relu"], (8, 8), *data)
    again = pickle.loads(pickle.dumps(report))  # noqa: S301 - made here
    assert repr(again) == repr(report)
    assert copy.deepcopy(report).thresholds == report.thresholds
