"""Labels of every kind: columns, tensors, missing ones, one-hot and several per image."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.neural_network import MLPClassifier

from mlpviz import (
    Layers,
    Predictions,
    plot_image_grid,
    plot_prediction_grid,
    plot_unit_classes,
)

RNG = np.random.default_rng(0)
X = RNG.random((12, 16))
Y = np.arange(12) % 3
SHAPE = (4, 4)


def texts_of(labels):
    return list(plot_image_grid(X[:3], SHAPE, labels=labels).labels.texts)


def test_labels_in_a_column():
    pd = pytest.importorskip("pandas")
    assert texts_of(np.array([[3], [1], [4]])) == ["3", "1", "4"]
    assert texts_of(pd.DataFrame({"y": ["a", "b", "c"]})) == ["a", "b", "c"]
    assert texts_of(pd.Series(pd.to_datetime(["2020-01-01"] * 3)))[0] == "2020-01-01 00:00:00"
    with pytest.raises(ValueError, match=r"labels must be one-dim.* got shape \(3, 2\)"):
        texts_of(pd.DataFrame({"y": [1, 2, 3], "z": [1, 2, 3]}))


def test_labels_that_are_tensors():
    torch = pytest.importorskip("torch")
    assert texts_of(torch.tensor([3, 1, 4])) == ["3", "1", "4"]
    assert texts_of([torch.tensor(3.5, requires_grad=True), "b", 1]) == ["3.5", "b", "1"]


@pytest.mark.parametrize("dtype", ["string", "Int64", object])
def test_labels_that_are_missing_in_pandas(dtype):
    pd = pytest.importorskip("pandas")
    values = ["a", "b", pd.NA] if dtype == "string" else [1, 2, pd.NA]
    y = pd.Series(values, dtype=dtype)
    with pytest.raises(ValueError, match=r"^y has no value for row 2"):
        plot_prediction_grid(None, X[:3], y, SHAPE, y_pred=values[:1] * 3)


def test_values_in_a_column():
    y = Y.astype(float)
    model = LinearRegression().fit(X, y[:, np.newaxis])
    for truth in (y, y[:, np.newaxis]):
        display = plot_prediction_grid(model, X, truth, SHAPE, select="worst", n_images=2)
        errors = np.abs(model.predict(X).ravel() - y)
        assert display.indices.tolist() == np.argsort(-errors)[:2].tolist()
    classes = Predictions(Y[:, np.newaxis], np.arange(3))
    assert plot_prediction_grid(classes, X, Y, SHAPE).correct.all()


def several_labels(y, **options):
    return MLPClassifier((5,), random_state=0, solver="lbfgs", max_iter=200, **options).fit(X, y)


def test_a_network_fitted_on_one_hot_labels_has_a_way_out():
    model = several_labels(np.eye(3)[Y])
    with pytest.raises(ValueError, match=r"give y_pred=model.predict_proba\(X\).argmax\(axis=1\)"):
        plot_prediction_grid(model, X, Y, SHAPE)
    y_pred = model.predict_proba(X).argmax(axis=1)
    assert plot_prediction_grid(None, X, Y, SHAPE, y_pred=y_pred).correct.all()


def test_a_network_of_several_labels_has_a_way_out():
    y = np.stack([Y > 0, Y == 1], axis=1).astype(int)
    model = several_labels(y)
    with pytest.raises(ValueError, match=r"y_pred=model.predict\(X\)\[:, i\] and y\[:, i\]"):
        plot_prediction_grid(model, X, y, SHAPE)
    display = plot_prediction_grid(None, X, y[:, 1], SHAPE, y_pred=model.predict(X)[:, 1])
    assert display.correct.all()


def test_votes_need_one_label_for_each_image():
    layers = Layers([RNG.normal(size=(16, 4)), RNG.normal(size=(4, 2))], activations=["relu"] * 2)
    with pytest.raises(ValueError, match=r"one label for each image, got shape \(12, 2\); give y."):
        plot_unit_classes(layers, SHAPE, X, np.eye(2)[Y % 2])
