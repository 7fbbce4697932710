"""Predictions of scikit-learn's own estimators, fitted for real."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 (its import is its effect)
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
)
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from mlpviz._reading.dispatch import read_layers, read_predictions

SIZES = {"hidden_layer_sizes": [(3,), (4,)]}


def small(**options):
    return MLPClassifier(
        **({"hidden_layer_sizes": (5,), "max_iter": 3, "random_state": 0} | options)
    )


@pytest.fixture(scope="session")
def few(digits):
    X, y = digits
    return X[:120], y[:120]


@pytest.fixture(scope="session")
def frame(few):
    pd = pytest.importorskip("pandas")
    X, y = few
    return pd.DataFrame(X, columns=[f"pixel {i}" for i in range(64)]), y


def test_what_predicts_neither_classes_nor_values(few):
    with pytest.raises(
        TypeError,
        match=r"^model must be a classifier or a regressor, got KMeans, which predicts neither "
        "classes nor values$",
    ):
        read_predictions(KMeans(2, random_state=0).fit(few[0]), few[0])


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
def test_several_labels_per_image(model, fit, few):
    X, y = few
    fit(model, X, several_labels(y))
    said = read_predictions(model, X)
    assert said.has_label_sets
    assert said.classes.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(said.values, model.predict(X) == 1)
    np.testing.assert_array_equal(said.scores > 0.5, said.values)


class SeveralLabels(ClassifierMixin, BaseEstimator):
    """A classifier of the user's own that does not tell before it predicts."""

    def fit(self, X, y):
        self.classes_ = np.arange(y.shape[1])
        return self

    def predict(self, X):
        return np.zeros((len(X), len(self.classes_)), int)


def test_several_labels_that_only_predictions_show(few):
    X, y = few
    said = read_predictions(SeveralLabels().fit(X, several_labels(y)), X)
    assert said.has_label_sets
    assert not said.values.any()


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


def test_sparse_rows(fit, few):
    sparse = pytest.importorskip("scipy.sparse")
    X, y = few
    model = fit(small(), sparse.csr_array(X), y)
    np.testing.assert_array_equal(
        read_predictions(model, sparse.csr_array(X)).values, model.predict(X)
    )


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
