"""Labels of every kind: columns, tensors, missing ones, one-hot and several per image."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlpviz import (
    Layers,
    Predictions,
    plot_activation_map,
    plot_calibration,
    plot_confusion_images,
    plot_image_grid,
    plot_pixel_contributions,
    plot_prediction_grid,
    plot_unit_classes,
    unit_report,
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


SETS = np.stack([Y > 0, Y == 1], axis=1).astype(int)


@pytest.mark.parametrize("y", [Y, np.eye(3)[Y]], ids=["labels", "one-hot"])
def test_a_network_fitted_on_one_hot_labels_is_right_where_it_predicts_one_label(y):
    model = several_labels(np.eye(3)[Y])
    display = plot_prediction_grid(model, X, y, SHAPE, n_images=12)
    assert display.correct.mean() == model.score(X, np.eye(3)[Y])
    assert display.labels.texts[:3] == ("✓ 0", "✓ 1", "✓ 2")


def test_a_network_that_predicts_no_label_is_wrong():
    model = several_labels(np.eye(3)[Y])
    model.coefs_[-1][:] = 0
    model.intercepts_[-1][:] = -1
    display = plot_prediction_grid(model, X, Y, SHAPE, n_images=2, class_names=["a", "b", "c"])
    assert display.labels.texts == ("✗ no label\ntrue: a", "✗ no label\ntrue: b")
    assert "0 right" in display.alt_text


@pytest.mark.parametrize(
    "model",
    [
        several_labels(SETS),
        make_pipeline(StandardScaler(), several_labels(SETS)),
        MultiOutputClassifier(LogisticRegression()),
        ClassifierChain(LogisticRegression()),
        OneVsRestClassifier(LogisticRegression()),
        KNeighborsClassifier(1),
        RidgeClassifier(),
    ],
    ids=lambda model: type(model).__name__,
)
def test_sets_of_labels_are_right_as_a_whole(model):
    model.fit(X, SETS)
    shown = plot_prediction_grid(model, X, SETS, SHAPE, n_images=12, class_names=["big", "odd"])
    assert shown.correct.tolist() == (model.predict(X) == SETS).all(axis=1).tolist()
    names = {(0, 0): "no label", (1, 0): "big", (1, 1): "big, odd", (0, 1): "odd"}
    predicted = [names[tuple(row)] for row in model.predict(X).astype(int).tolist()]
    assert [text.split("\n")[0][2:] for text in shown.labels.texts] == predicted
    errors = plot_prediction_grid(model, X, SETS, SHAPE, select="errors", n_images=12)
    assert errors.indices.tolist() == np.flatnonzero(~shown.correct).tolist()


def test_sets_of_labels_by_their_loss():
    model = several_labels(SETS)
    p = model.predict_proba(X)
    loss = -np.log(np.where(SETS == 1, p, 1 - p)).sum(axis=1)
    worst = plot_prediction_grid(model, X, SETS, SHAPE, select="worst", n_images=3)
    assert worst.indices.tolist() == np.argsort(-loss)[:3].tolist()
    np.testing.assert_allclose(worst.loss, loss[worst.indices])
    uncertain = plot_prediction_grid(model, X, SETS, SHAPE, select="uncertain", n_images=1)
    assert uncertain.indices.tolist() == [int(np.abs(p - 0.5).min(axis=1).argmin())]


def test_sets_of_labels_without_truth():
    display = plot_prediction_grid(None, X, None, SHAPE, y_pred=SETS, classes=["big", "odd"])
    assert display.labels.texts[:3] == ("no label", "big, odd", "big")
    assert display.correct is None
    assert "most often no label (4 times)" in display.alt_text


@pytest.mark.parametrize("dtype", [int, bool, float])
def test_given_sets_of_labels(dtype):
    y_pred = SETS.copy()
    y_pred[1] = [0, 1]
    display = plot_prediction_grid(None, X, SETS.astype(dtype), SHAPE, y_pred=y_pred)
    assert display.labels.texts[:2] == ("✓ no label", "✗ 1\ntrue: 0, 1")


def test_probabilities_of_sets_of_labels_need_a_threshold():
    p = np.where(SETS == 1, 0.9, 0.2)
    with pytest.raises(ValueError, match=r"give y_pred=y_pred > 0\.5"):
        plot_prediction_grid(None, X, SETS, SHAPE, y_pred=p)
    assert plot_prediction_grid(None, X, SETS, SHAPE, y_pred=p > 0.5).correct.all()


def test_probabilities_beside_one_hot_labels():
    p = np.full((12, 3), 0.05)
    p[np.arange(12), Y] = 0.9
    display = plot_prediction_grid(None, X, np.eye(3)[Y], SHAPE, y_pred=p)
    assert display.labels.texts[1] == "✓ 1  90\u00a0%"
    assert plot_calibration(None, X, np.eye(3)[Y], y_pred=p).accuracy["predicted class"] == [1.0]
    found = plot_confusion_images(None, X, np.eye(3, dtype=bool)[Y], SHAPE, y_pred=p)
    assert found.counts.tolist() == (4 * np.eye(3)).tolist()


def test_one_hot_images_of_an_autoencoder_are_images():
    images = np.eye(16)[:12]
    for y, y_pred in ((images, images), (None, images.astype(np.uint8))):
        display = plot_prediction_grid(None, images, y, SHAPE, y_pred=y_pred)
        assert display.outputs.shape == (10, 4, 4)
    assert (
        plot_prediction_grid(None, X, None, SHAPE, y_pred=images.astype(np.uint8)).correct is None
    )


def test_one_hot_data_frames_are_labels_by_the_names_of_their_columns():
    pd = pytest.importorskip("pandas")
    names = np.array(["small", "large", "odd"])[Y]
    model = KNeighborsClassifier(1).fit(X, names)
    columns = pd.get_dummies(names)[["small", "odd", "large"]]
    assert plot_prediction_grid(model, X, columns, SHAPE).correct.all()


def test_several_classes_for_each_image_are_refused():
    model = MultiOutputClassifier(KNeighborsClassifier(1)).fit(X, np.stack([Y, Y], axis=1))
    with pytest.raises(ValueError, match=r"y_pred=model.predict\(X\)\[:, i\] and y\[:, i\]"):
        plot_prediction_grid(model, X, np.stack([Y, Y], axis=1), SHAPE)


@pytest.mark.parametrize("show", ["bars", "runner-up"])
def test_sets_of_labels_have_no_runner_up(show):
    with pytest.raises(ValueError, match=f"show='{show}' needs one class per image"):
        plot_prediction_grid(several_labels(SETS), X, SETS, SHAPE, show=show)


def test_one_of_several_labels():
    p = several_labels(SETS).predict_proba(X)[:, 1]
    for plot, shape in ((plot_calibration, ()), (plot_confusion_images, (SHAPE,))):
        with pytest.raises(ValueError, match=r"give y\[:, i\] and y_pred=np.stack"):
            plot(several_labels(SETS), X, SETS, *shape)
        y_pred = np.stack([1 - p, p], axis=1)
        plot(None, X, SETS[:, 1], *shape, y_pred=y_pred)


def test_reports_take_one_hot_labels():
    model = several_labels(Y)
    reports = [unit_report(model, SHAPE, X, y) for y in (Y, np.eye(3)[Y])]
    assert str(reports[0]) == str(reports[1])
    with pytest.raises(ValueError, match=r"one label for each image.* give y\[:, i\]"):
        unit_report(model, SHAPE, X, np.ones((12, 3)))


def test_a_map_counts_the_sets_of_labels_that_are_wrong():
    y = np.eye(3)[Y]
    model = several_labels(y)
    model.intercepts_[-1][0] = -99
    n_wrong = (model.predict(X) != y).any(axis=1).sum()
    assert n_wrong > 0
    for truth in (Y, y):
        text = plot_activation_map(model, X, SHAPE, truth).alt_text
        assert f"wrong about {n_wrong} images" in text


def test_the_largest_logit_of_several_labels_is_not_called_a_prediction():
    display = plot_pixel_contributions(several_labels(SETS), X, SHAPE)
    assert "add to the largest logit of MLPClassifier" in display.alt_text


def test_votes_take_one_hot_labels():
    layers = Layers([RNG.normal(size=(16, 4)), RNG.normal(size=(4, 2))], activations=["relu"] * 2)
    plot_unit_classes(layers, SHAPE, X, np.eye(2)[Y % 2])
    with pytest.raises(ValueError, match=r"one label for each image, got shape \(12, 2\); one-hot"):
        plot_unit_classes(layers, SHAPE, X, np.ones((12, 2)))


@pytest.mark.parametrize("labels", [[0, 1], [False, True]])
@pytest.mark.parametrize("shape", [(12,), (12, 1)])
def test_probabilities_of_the_second_of_two_classes(labels, shape):
    y = np.array(labels)[(Y > 0).astype(int)]
    p = np.where(Y > 0, 0.75, 0.125)
    display = plot_prediction_grid(None, X, y, SHAPE, y_pred=p.reshape(shape), select="worst")
    assert display.correct.all()
    assert display.labels.texts[0] == f"✓ {labels[1]}  75\u00a0%"
    assert plot_prediction_grid(None, X, Y, SHAPE, y_pred=p).correct is None
    assert plot_prediction_grid(None, X, y, SHAPE, y_pred=2 * p).correct is None


def test_a_conversion_of_labels_is_only_suggested_if_it_works():
    model = KNeighborsClassifier(1).fit(X, Y)
    for y in (np.array(["a", "b", "c"])[Y], Y.astype(str)):
        with pytest.raises(ValueError, match="give y as the model was fitted") as refused:
            plot_prediction_grid(model, X, y, SHAPE)
        assert ("y.astype(int)" in str(refused.value)) == (y[0] == "0")
