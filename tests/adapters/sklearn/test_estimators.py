"""What is read from scikit-learn's own estimators, fitted for real."""

import re
import warnings

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (its import is its effect)
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
)
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler
from sklearn.svm import SVC

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


SEARCHES = {
    "grid": lambda model, grid, **kw: GridSearchCV(model, grid, cv=2, **kw),
    "random": lambda model, grid, **kw: RandomizedSearchCV(
        model, grid, n_iter=2, cv=2, random_state=0, **kw
    ),
    "halving grid": lambda model, grid, **kw: HalvingGridSearchCV(
        model, grid, cv=2, random_state=0, **kw
    ),
    "halving random": lambda model, grid, **kw: HalvingRandomSearchCV(
        model, grid, n_candidates=2, cv=2, random_state=0, **kw
    ),
}


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES.keys())
class TestSearches:
    def test_the_best_network_is_read(self, fit, few, search):
        X, y = few
        model = fit(search(small(), SIZES), X, y)
        same_weights(read_layers(model), model.best_estimator_)
        assert read_history(model).curves["training loss"].values.tolist() == (
            model.best_estimator_.loss_curve_
        )
        said = read_predictions(model, X)
        np.testing.assert_array_equal(said.values, model.predict(X))
        np.testing.assert_array_equal(said.scores, model.predict_proba(X))

    def test_unfitted(self, few, search):
        model = search(small(), SIZES)
        for ask in (read_layers, read_history, lambda m: read_predictions(m, few[0])):
            with pytest.raises(
                NotFittedError,
                match=f"^model is a {type(model).__name__} that is not fitted yet; call fit first$",
            ):
                ask(model)

    def test_without_refit_there_is_a_way_out(self, fit, few, search):
        X, y = few
        model = fit(search(small(), SIZES, refit=False), X, y)
        for ask in (read_layers, read_history, lambda m: read_predictions(m, X)):
            message = (
                f"model is a {type(model).__name__} with refit=False, which keeps no network; give "
                "refit=True, or fit the best one yourself and give that"
            )
            with pytest.raises(ValueError, match=f"^{message}$"):
                ask(model)


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
        make_pipeline(StandardScaler(), LogisticRegression()),
        make_pipeline(small(), "passthrough"),
        GridSearchCV(LogisticRegression(), {"C": [1, 2]}, cv=2),
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
            match=r"^model must be an MLPClassifier or MLPRegressor, or a pipeline or search that "
            r"ends in one, but \w+ has no layers and keeps no loss curve$",
        ):
            ask(model)


class Activated(BaseEstimator):
    """An estimator of the user's own that has one of the parameters of a network."""

    def __init__(self, activation="relu"):
        self.activation = activation


def test_one_parameter_of_a_network_makes_no_network():
    with pytest.raises(TypeError, match="but Activated has no layers"):
        read_layers(Activated())


def test_what_predicts_neither_classes_nor_values(few):
    with pytest.raises(
        TypeError,
        match=r"^model must be a classifier or a regressor, got KMeans, which predicts neither "
        "classes nor values$",
    ):
        read_predictions(KMeans(2, random_state=0).fit(few[0]), few[0])


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


@pytest.mark.parametrize("labels", [[0, 1], ["even", "odd"], [False, True], ["偶数", "奇数"]])
def test_a_binary_classifier_has_one_output_and_two_scores(fit, few, labels):
    X, y = few
    model = fit(small(), X, np.array(labels)[y % 2])
    layers = read_layers(model)
    assert layers.n_units == (5, 1)
    assert layers.activations[-1] == "logistic"
    said = read_predictions(model, X)
    assert said.scores.shape == (120, 2)
    assert said.classes.tolist() == sorted(labels)
    np.testing.assert_array_equal(said.values, model.predict(X))
    np.testing.assert_allclose(said.confidence, model.predict_proba(X).max(axis=1))


def test_a_threshold_decides_and_not_the_larger_probability(fit, few):
    X, y = few
    for estimator in (LogisticRegression(), small(), make_pipeline(small())):
        model = fit(FixedThresholdClassifier(estimator, threshold=0.03), X, y == 3)
        said = read_predictions(model, X)
        np.testing.assert_array_equal(said.values, model.predict(X))
        assert (said.values != said.classes[said.scores.argmax(axis=1)]).any()


def several_labels(y):
    return np.stack([y % 2, y > 4, y == 3], axis=1).astype(int)


@pytest.mark.parametrize(
    "model",
    [
        small(),
        make_pipeline(StandardScaler(), small()),
        GridSearchCV(small(), SIZES, cv=2),
        KNeighborsClassifier(),
        RandomForestClassifier(3, random_state=0),
        make_pipeline(StandardScaler(), KNeighborsClassifier()),
        MultiOutputClassifier(LogisticRegression()),
    ],
    ids=["mlp", "pipeline", "search", "knn", "forest", "pipeline-knn", "multi-output"],
)
def test_several_labels_per_image_are_refused(model, fit, few):
    X, y = few
    fit(model, X, several_labels(y))
    message = (
        f"model is a {type(model).__name__} that predicts several labels per image, which a grid "
        "of right and wrong predictions cannot show; give one label's own classifier"
    )
    with pytest.raises(ValueError, match=f"^{message}$"):
        read_predictions(model, X)


class SeveralLabels(ClassifierMixin, BaseEstimator):
    """A classifier of the user's own that does not tell before it predicts."""

    def fit(self, X, y):
        self.classes_ = np.arange(y.shape[1])
        return self

    def predict(self, X):
        return np.zeros((len(X), len(self.classes_)), int)


def test_several_labels_that_only_predictions_show_are_refused_too(few):
    X, y = few
    model = SeveralLabels().fit(X, several_labels(y))
    with pytest.raises(ValueError, match=r"^model is a SeveralLabels that predicts several labels"):
        read_predictions(model, X)


def test_the_layers_of_a_network_of_several_labels_can_still_be_seen(fit, few):
    X, y = few
    model = fit(small(), X, several_labels(y))
    same_weights(read_layers(model), model)


OTHERS = {
    "svc": (SVC(random_state=0), "margin"),
    "binary-pairs": (SVC(decision_function_shape="ovo", random_state=0), None),
    "ridge": (RidgeClassifier(), "margin"),
    "forest": (RandomForestClassifier(5, random_state=0), "probability"),
    "knn": (KNeighborsClassifier(), "probability"),
    "logistic": (LogisticRegression(), "probability"),
}


@pytest.mark.parametrize(("model", "kind"), OTHERS.values(), ids=OTHERS.keys())
@pytest.mark.parametrize("n_classes", [2, 10])
def test_predictions_of_any_classifier(model, kind, n_classes, fit, few):
    X, y = few
    fit(model, X, y % n_classes)
    said = read_predictions(model, X)
    np.testing.assert_array_equal(said.values, model.predict(X))
    assert said.classes.tolist() == list(range(n_classes))
    if kind is None and n_classes == 10:
        assert said.scores is None
        return
    assert said.kind == (kind or "margin")
    assert said.scores.shape == (120, n_classes)
    if kind == "probability":
        np.testing.assert_array_equal(said.scores, model.predict_proba(X))
    elif model is not OTHERS["svc"][0] or n_classes == 2:
        # A multiclass SVC decides by votes of pairs, which its scores follow only nearly.
        np.testing.assert_array_equal(said.classes[said.scores.argmax(axis=1)], said.values)


@pytest.mark.parametrize(
    "make_y", [lambda y: y * 1.5, lambda y: np.stack([y, -y, y**2], axis=1)], ids=["one", "three"]
)
def test_predictions_of_any_regressor(make_y, few):
    X, y = few
    model = LinearRegression().fit(X, make_y(y))
    said = read_predictions(model, X)
    np.testing.assert_array_equal(said.values, model.predict(X))
    assert said.classes is said.scores is said.kind is None


def test_rows_of_another_width(classifier, fit, few):
    model = fit(make_pipeline("passthrough", small()), *few)
    with pytest.raises(
        ValueError, match="X has 10 values per image, but MLPClassifier was fitted on 64"
    ):
        read_predictions(classifier, np.zeros((2, 10)))
    with pytest.raises(ValueError, match="X has 10"):
        read_predictions(model, np.zeros((2, 10)))


def test_models_fitted_on_data_frames_are_asked_in_data_frames(fit, frame):
    X, y = frame
    model = fit(make_pipeline(StandardScaler(), small()), X, y)
    np.testing.assert_array_equal(read_predictions(model, X).values, model.predict(X))
    layers = read_layers(model)
    (step,) = layers.preprocessing
    np.testing.assert_array_equal(step.apply(X.to_numpy()), model[0].transform(X))


def test_polars_frames(fit, few):
    pl = pytest.importorskip("polars")
    X, y = few
    table = pl.DataFrame(X, schema=[f"pixel {i}" for i in range(64)])
    model = fit(make_pipeline(StandardScaler(), small()), table, y)
    np.testing.assert_array_equal(read_predictions(model, table).values, model.predict(table))
    (step,) = read_layers(model).preprocessing
    np.testing.assert_array_equal(step.apply(X), model[0].transform(table))


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


def test_sparse_rows(fit, few):
    sparse = pytest.importorskip("scipy.sparse")
    X, y = few
    model = fit(small(), sparse.csr_array(X), y)
    np.testing.assert_array_equal(
        read_predictions(model, sparse.csr_array(X)).values, model.predict(X)
    )


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


def test_networks_are_asked_for_what_they_predict_once(fit, few):
    X, y = few
    asked = []

    class Network(MLPClassifier):
        def predict_proba(self, X):
            asked.append("predict_proba")
            return super().predict_proba(X)

        def predict(self, X):
            asked.append("predict")
            return super().predict(X)

    network = Network(hidden_layer_sizes=(5,), max_iter=3, random_state=0)
    read_predictions(fit(make_pipeline(StandardScaler(), network), X, y), X)
    assert asked == ["predict_proba"]


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
            ask(LogisticRegression())
