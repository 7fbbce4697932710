"""The coefficients of linear models as images of their outputs."""

import re

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.decomposition import NMF, PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import (
    Lasso,
    LogisticRegression,
    Perceptron,
    PoissonRegressor,
    RANSACRegressor,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
)
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import BernoulliRBM
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC, LinearSVR
from sklearn.tree import DecisionTreeClassifier

from mlpviz import (
    plot_first_layer_filters,
    plot_image_grid,
    plot_layer_weights,
    plot_loss_curve,
    plot_pixel_contributions,
    plot_receptive_fields,
    plot_unit_classes,
)

DIGITS = load_digits()
X = DIGITS.data[:120] / 16
NAMES = np.array(["one", "two", "zero", "three"])
CLASSES = NAMES[DIGITS.target[:120] % 4]
IS_ODD = DIGITS.target[:120] % 2
VALUES = DIGITS.target[:120].astype(float)
SHAPE = (8, 8)
CLASSIFIERS = [
    LogisticRegression(),
    SGDClassifier(random_state=0),
    LinearSVC(random_state=0),
    RidgeClassifier(),
    Perceptron(),
    LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.5),
]


@pytest.mark.parametrize("model", CLASSIFIERS, ids=lambda model: type(model).__name__)
def test_each_class_has_an_image_of_its_coefficients(model):
    display = plot_first_layer_filters(model.fit(X, CLASSES), SHAPE)
    np.testing.assert_array_equal(display.tiles.reshape(4, 64), model.coef_)
    np.testing.assert_array_equal(display.bias, model.intercept_)
    assert list(display.labels.texts) == sorted(NAMES)
    assert f"All 4 classes of {type(model).__name__} as 8 by 8 images" in display.alt_text
    assert "hidden" not in display.alt_text


@pytest.mark.parametrize("model", CLASSIFIERS, ids=lambda model: type(model).__name__)
def test_a_binary_classifier_has_one_image_for_its_second_class(model):
    display = plot_first_layer_filters(model.fit(X, IS_ODD), SHAPE)
    np.testing.assert_array_equal(display.tiles.reshape(64), model.coef_.ravel())
    assert list(display.labels.texts) == ["1 against 0"]
    scores = X @ display.tiles.reshape(64) + display.bias
    np.testing.assert_array_equal(scores > 0, model.predict(X) == 1)


@pytest.mark.parametrize("model", [Ridge(), Lasso(0.01, random_state=0), LinearSVR(random_state=0)])
@pytest.mark.parametrize("y", [VALUES, np.stack([VALUES, -VALUES], axis=1)])
def test_regressors_have_outputs(model, y):
    if y.ndim == 2 and isinstance(model, LinearSVR):
        pytest.skip("takes one output")
    display = plot_first_layer_filters(model.fit(X, y), SHAPE)
    np.testing.assert_array_equal(display.tiles.reshape(-1, 64), np.atleast_2d(model.coef_))
    assert display.labels is None or not display.labels.texts
    assert "output" in display.alt_text


def test_coefficients_behind_a_scaler_are_those_of_pixels():
    search = GridSearchCV(LogisticRegression(), {"C": [0.1]}, cv=2)
    model = make_pipeline(StandardScaler(), search).fit(X, CLASSES)
    display = plot_first_layer_filters(model, SHAPE)
    scores = X @ display.tiles.reshape(4, 64).T + display.bias
    np.testing.assert_allclose(scores, model.decision_function(X), atol=1e-6)


def test_a_model_fitted_on_a_data_frame_is_asked_by_its_names():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X, columns=[f"pixel{i}" for i in range(64)])
    plot_first_layer_filters(Ridge().fit(frame, VALUES), SHAPE)


def test_sparse_coefficients():
    model = SGDClassifier(penalty="l1", random_state=0).fit(X, CLASSES)
    dense = plot_first_layer_filters(model, SHAPE).tiles
    np.testing.assert_array_equal(plot_first_layer_filters(model.sparsify(), SHAPE).tiles, dense)


def test_other_plots_take_them_as_a_network_of_one_layer():
    model = LogisticRegression().fit(X, CLASSES)
    np.testing.assert_array_equal(
        plot_receptive_fields(model, SHAPE).tiles.reshape(4, 64), model.coef_
    )
    plot_layer_weights(model)
    found = plot_pixel_contributions(model, X, SHAPE, n_images=3)
    scores = model.decision_function(X[:3]).max(axis=1)
    np.testing.assert_allclose(found.contributions.sum(axis=1) + found.bias, scores)
    with pytest.raises(ValueError, match="LogisticRegression has no hidden layer"):
        plot_unit_classes(model, SHAPE)
    with pytest.raises(TypeError, match="class LogisticRegression, which keeps no loss curve"):
        plot_loss_curve(model)


def test_a_model_that_is_not_fitted():
    with pytest.raises(NotFittedError, match="LogisticRegression that is not fitted yet"):
        plot_first_layer_filters(LogisticRegression(), SHAPE)


def test_outputs_that_are_no_sums_of_pixels_are_refused_with_a_call_that_shows_the_coefficients():
    model = PoissonRegressor().fit(X, VALUES)
    with pytest.raises(ValueError, match="its coef_ times the inputs") as refused:
        plot_first_layer_filters(model, SHAPE)
    np.testing.assert_array_equal(follow(refused, model).ravel(), model.coef_)


@pytest.mark.parametrize(
    ("model", "attribute"),
    [
        (SVC(kernel="linear", random_state=0), "coef_"),
        (PCA(3, random_state=0), "components_"),
        (NMF(3, max_iter=1000, init="nndsvda", random_state=0), "components_"),
        (BernoulliRBM(3, n_iter=1, random_state=0), "components_"),
        (KMeans(3, n_init=1, random_state=0), "cluster_centers_"),
        (DecisionTreeClassifier(random_state=0), "feature_importances_"),
    ],
)
@pytest.mark.parametrize("wrap", [lambda model: model, make_pipeline])
def test_the_refusal_of_other_models_names_a_call_that_shows_their_images(model, attribute, wrap):
    wrapped = wrap(model).fit(X, IS_ODD)
    with pytest.raises(TypeError, match=f"has no layers .* to see its {attribute}") as refused:
        plot_first_layer_filters(wrapped, SHAPE)
    expected = np.atleast_2d(getattr(model, attribute))
    np.testing.assert_array_equal(follow(refused, model).reshape(expected.shape), expected)


def follow(refused, model):
    """Do what an error says and return the images that are shown then."""
    call = re.search(r"plot_image_grid\(.*?\)", str(refused.value))[0]
    names = {"plot_image_grid": plot_image_grid, "model": model, "image_shape": SHAPE}
    display = eval(call, names)  # noqa: S307 - our own message
    low, high = display.limits
    assert low == -high
    return display.tiles


def test_the_linear_model_within_ransac():
    model = RANSACRegressor(random_state=0, min_samples=0.9).fit(X, X[:, 20] - 2 * X[:, 30])
    display = plot_first_layer_filters(model, SHAPE)
    np.testing.assert_array_equal(display.tiles.ravel(), model.estimator_.coef_)
