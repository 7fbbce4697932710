"""Layers of scikit-learn's own estimators, fitted for real."""

import re
import warnings

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (its import is its effect)
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler

from mlpviz._reading.dispatch import read_history, read_layers, read_predictions

SIZES = {"hidden_layer_sizes": [(3,), (4,)]}


def small(**options):
    return MLPClassifier(
        **({"hidden_layer_sizes": (5,), "max_iter": 3, "random_state": 0} | options)
    )


def small_regressor(**options):
    defaults = {"hidden_layer_sizes": (5,), "max_iter": 3, "random_state": 0}
    return MLPRegressor(**(defaults | options))


def same_weights(layers, network):
    """Assert that layers are those of a fitted network."""
    for kept, fitted in zip(
        (*layers.weights, *layers.biases), (*network.coefs_, *network.intercepts_), strict=True
    ):
        np.testing.assert_array_equal(kept, fitted)
    assert layers.name == type(network).__name__


@pytest.fixture(scope="session")
def few(digits):
    X, y = digits
    return X[:120], y[:120]


@pytest.fixture(scope="session")
def frame(few):
    pd = pytest.importorskip("pandas")
    X, y = few
    return pd.DataFrame(X, columns=[f"pixel {i}" for i in range(64)]), y


def test_layers_of_a_classifier(classifier):
    layers = read_layers(classifier)
    same_weights(layers, classifier)
    assert layers.activations == ("relu", "softmax")
    assert (layers.n_pixels, layers.n_units) == (64, (12, 10))
    assert layers.preprocessing == ()


def test_layers_of_a_regressor(regressor):
    layers = read_layers(regressor)
    same_weights(layers, regressor)
    assert layers.activations == ("relu", "identity")


def test_the_record_does_not_follow_later_training(fit, few):
    X, y = few
    network = fit(small(warm_start=True), X, y)
    layers = read_layers(network)
    before = layers.weights[0].copy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network.fit(X, y)
    assert not np.array_equal(network.coefs_[0], before)
    np.testing.assert_array_equal(layers.weights[0], before)


@pytest.mark.parametrize(
    ("options", "activations", "n_units"),
    [
        ({"hidden_layer_sizes": ()}, ("softmax",), (10,)),
        (
            {"hidden_layer_sizes": (4, 3), "activation": "tanh"},
            ("tanh", "tanh", "softmax"),
            (4, 3, 10),
        ),
        ({"solver": "lbfgs", "activation": "logistic"}, ("logistic", "softmax"), (5, 10)),
    ],
    ids=["no-hidden-layer", "two", "lbfgs"],
)
def test_networks_of_other_shapes(fit, few, options, activations, n_units):
    layers = read_layers(fit(small(**options), *few))
    assert layers.activations == activations
    assert layers.n_units == n_units


def pipelines():
    scaler = ("scale", StandardScaler())
    yield "one step", Pipeline([scaler, ("mlp", small())]), ["StandardScaler"]
    yield "alone", Pipeline([("mlp", small())]), []
    yield (
        "passthrough",
        Pipeline([("no", "passthrough"), scaler, ("mlp", small())]),
        ["StandardScaler"],
    )
    yield "none", Pipeline([scaler, ("no", None), ("mlp", small())]), ["StandardScaler"]
    yield (
        "pipeline in front",
        make_pipeline(make_pipeline(MinMaxScaler(), StandardScaler()), PCA(20), small()),
        ["MinMaxScaler", "StandardScaler", "PCA"],
    )
    yield (
        "pipeline at the end",
        make_pipeline(MinMaxScaler(), make_pipeline(PCA(20), small())),
        ["MinMaxScaler", "PCA"],
    )
    yield (
        "deep, with gaps",
        make_pipeline(
            make_pipeline("passthrough", make_pipeline(MinMaxScaler())),
            make_pipeline("passthrough", make_pipeline(StandardScaler(), small())),
        ),
        ["MinMaxScaler", "StandardScaler"],
    )


def last_of(model):
    while hasattr(model, "steps"):
        model = model.steps[-1][1]
    return model


@pytest.mark.parametrize(
    ("pipeline", "steps"), [pytest.param(*rest, id=name) for name, *rest in pipelines()]
)
def test_pipelines(fit, few, pipeline, steps):
    X, y = few
    fit(pipeline, X, y)
    network, layers = last_of(pipeline), read_layers(pipeline)
    same_weights(layers, network)
    assert [step.name for step in layers.preprocessing] == steps
    assert layers.n_pixels == 64
    inputs = X
    for step in layers.preprocessing:
        inputs = step.apply(inputs)
    hidden = np.maximum(inputs @ layers.weights[0] + layers.biases[0], 0)
    logits = hidden @ layers.weights[1] + layers.biases[1]
    np.testing.assert_array_equal(network.classes_[logits.argmax(axis=1)], pipeline.predict(X))
    np.testing.assert_array_equal(read_predictions(pipeline, X).values, pipeline.predict(X))


def test_a_search_over_a_pipeline_in_a_pipeline(fit, few):
    X, y = few
    inner = make_pipeline(StandardScaler(), small())
    grid = {f"mlpclassifier__{name}": values for name, values in SIZES.items()}
    model = fit(make_pipeline(MinMaxScaler(), GridSearchCV(inner, grid, cv=2)), X, y)
    layers = read_layers(model)
    same_weights(layers, model[-1].best_estimator_[-1])
    assert [step.name for step in layers.preprocessing] == ["MinMaxScaler", "StandardScaler"]


def test_a_regressor_of_a_transformed_target(fit, few):
    X, y = few
    model = TransformedTargetRegressor(
        make_pipeline(StandardScaler(), small_regressor()), transformer=MinMaxScaler()
    )
    with pytest.raises(NotFittedError, match="TransformedTargetRegressor that is not fitted"):
        read_layers(model)
    fit(model, X, y.astype(float))
    layers = read_layers(model)
    same_weights(layers, model.regressor_[-1])
    assert [step.name for step in layers.preprocessing] == ["StandardScaler"]
    said = read_predictions(model, X)
    np.testing.assert_array_equal(said.values, model.predict(X))
    assert said.classes is None


@pytest.mark.parametrize("frozen", [False, True], ids=["refitted", "frozen"])
def test_a_calibrated_classifier_with_one_network_behind_it(fit, few, frozen):
    X, y = few
    network = fit(small(), X, y)
    behind = FrozenEstimator(network) if frozen else small()
    model = fit(CalibratedClassifierCV(behind, ensemble=False, cv=2), X, y)
    same_weights(read_layers(model), network)
    said = read_predictions(model, X)
    np.testing.assert_array_equal(said.values, model.predict(X))
    np.testing.assert_array_equal(said.scores, model.predict_proba(X))


def test_a_calibrated_classifier_with_several_networks(fit, few):
    X, y = few
    model = fit(CalibratedClassifierCV(small(), ensemble=True, cv=2), X, y)
    for ask in (read_layers, read_history):
        message = (
            "model is a CalibratedClassifierCV of 2 networks; give one of them, as "
            "model.calibrated_classifiers_[0].estimator, or calibrate with ensemble=False"
        )
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            ask(model)
    np.testing.assert_array_equal(read_predictions(model, X).values, model.predict(X))
    same_weights(
        read_layers(model.calibrated_classifiers_[0].estimator),
        model.calibrated_classifiers_[0].estimator,
    )


def test_an_unfitted_calibrated_classifier():
    with pytest.raises(NotFittedError, match="CalibratedClassifierCV that is not fitted"):
        read_layers(CalibratedClassifierCV(small()))


def test_frozen_estimators(classifier, digits):
    model = FrozenEstimator(FrozenEstimator(classifier))
    same_weights(read_layers(model), classifier)
    assert read_history(model).curves["training loss"].values.tolist() == classifier.loss_curve_
    np.testing.assert_array_equal(
        read_predictions(model, digits[0]).values, classifier.predict(digits[0])
    )
    with pytest.raises(NotFittedError):
        read_layers(FrozenEstimator(small()))


@pytest.mark.parametrize(
    "model",
    [small(), small_regressor(), make_pipeline(StandardScaler(), small()), LogisticRegression()],
    ids=["classifier", "regressor", "pipeline", "another"],
)
def test_unfitted_models(model, few):
    message = "^model is a {} that is not fitted yet; call fit first$"
    with pytest.raises(NotFittedError, match=message.format(type(model).__name__)):
        read_predictions(model, few[0])
    if not isinstance(model, LogisticRegression):
        for ask in (read_layers, read_history):
            with pytest.raises(NotFittedError, match=message.format(type(last_of(model)).__name__)):
                ask(model)


@pytest.mark.parametrize(
    "model",
    [
        RandomForestClassifier(2, random_state=0),
        make_pipeline(StandardScaler(), KNeighborsClassifier()),
        make_pipeline(small(), "passthrough"),
        GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1, 2]}, cv=2),
        KMeans(2, random_state=0),
    ],
    ids=["forest", "pipeline", "ends-in-nothing", "search", "clusters"],
)
def test_models_without_layers(model, fit, few):
    if not isinstance(model, Pipeline) or model.steps[-1][1] != "passthrough":
        fit(model, *few)
    for ask in (read_layers, read_history):
        with pytest.raises(
            TypeError,
            match=r"^model must be an MLPClassifier, an MLPRegressor or a linear model, or a "
            r"pipeline or search that ends in one, but \w+ has no layers and keeps no loss curve",
        ):
            ask(model)


class Activated(BaseEstimator):
    """An estimator of the user's own that has one of the parameters of a network."""

    def __init__(self, activation="relu"):
        self.activation = activation


def test_one_parameter_of_a_network_makes_no_network():
    with pytest.raises(TypeError, match="but Activated has no layers"):
        read_layers(Activated())


def several_labels(y):
    return np.stack([y % 2, y > 4, y == 3], axis=1).astype(int)


def test_the_layers_of_a_network_of_several_labels_can_still_be_seen(fit, few):
    X, y = few
    model = fit(small(), X, several_labels(y))
    same_weights(read_layers(model), model)


@pytest.mark.parametrize("output", ["default", "pandas", "polars"])
def test_steps_that_hand_on_data_frames(fit, frame, output):
    X, y = frame
    pytest.importorskip("polars")
    front = make_pipeline(MinMaxScaler(), StandardScaler()).set_output(transform=output)
    model = fit(make_pipeline(front, small()), X, y)
    inputs = X.to_numpy()
    for step in read_layers(model).preprocessing:
        inputs = step.apply(inputs)
        assert type(inputs) is np.ndarray
    np.testing.assert_array_equal(inputs, np.asarray(front.transform(X)))


def test_columns_are_picked_by_name(fit, frame):
    X, y = frame
    middle = [f"pixel {i}" for i in range(20, 40)]
    columns = ColumnTransformer([("scale", StandardScaler(), middle)], remainder="drop")
    model = fit(make_pipeline(columns, small()), X, y)
    layers = read_layers(model)
    assert layers.n_pixels == 64
    assert layers.weights[0].shape[0] == 20
    (step,) = layers.preprocessing
    np.testing.assert_array_equal(step.apply(X.to_numpy()), model[0].transform(X))
    np.testing.assert_array_equal(read_predictions(model, X).values, model.predict(X))


def test_steps_that_hand_on_sparse_rows(fit, few):
    sparse = pytest.importorskip("scipy.sparse")
    X, y = few
    model = fit(make_pipeline(FunctionTransformer(sparse.csr_array), small()), X, y)
    (step,) = read_layers(model).preprocessing
    np.testing.assert_array_equal(step.apply(X), X)


class Halved(TransformerMixin, BaseEstimator):
    """A transformer of the user's own."""

    def fit(self, X, y=None):
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X):
        return X / 2


def test_a_subclass_and_a_transformer_of_the_users_own(fit, few):
    class Network(MLPClassifier):
        pass

    X, y = few
    network = Network(hidden_layer_sizes=(5,), max_iter=3, random_state=0)
    model = fit(make_pipeline(Halved(), network), X, y)
    layers = read_layers(model)
    same_weights(layers, network)
    assert [step.name for step in layers.preprocessing] == ["Halved"]
    np.testing.assert_array_equal(read_predictions(model, X).values, model.predict(X))


class Bare(TransformerMixin, BaseEstimator):
    """A transformer that tells no width, and takes arrays only."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X[:, ::-1]


def test_a_step_that_tells_no_width_is_given_arrays_of_the_network_s(fit, few):
    X, y = few
    layers = read_layers(fit(make_pipeline(Bare(), small()), X, y))
    assert layers.n_pixels == 64
    (step,) = layers.preprocessing
    np.testing.assert_array_equal(step.apply(X), X[:, ::-1])


def test_the_model_is_left_as_it_was(fit, few):
    import pickle

    X, y = few
    model = fit(make_pipeline(StandardScaler(), small(early_stopping=True)), X, y)
    before = pickle.dumps(model)
    read_layers(model).preprocessing[0].apply(X)
    read_history(model)
    read_predictions(model, X)
    assert pickle.dumps(model) == before


def test_steps_know_the_range_that_they_were_fitted_on(fit, few):
    X, y = few
    model = fit(make_pipeline(MinMaxScaler(), Halved(), small()), X, y)
    scaler, halved = read_layers(model).preprocessing
    np.testing.assert_array_equal(scaler.low, X.min(axis=0))
    np.testing.assert_array_equal(scaler.high, X.max(axis=0))
    assert halved.low is halved.high is None


def test_errors_name_the_argument():
    for ask in (read_layers, read_history):
        with pytest.raises(TypeError, match=re.escape("model must be")):
            ask(KNeighborsClassifier())
