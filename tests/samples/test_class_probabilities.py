"""Probabilities as Keras and PyTorch return them, in place of a model."""

import re

import numpy as np
import pytest

from mlpviz import Predictions, plot_prediction_grid

X = np.random.default_rng(0).random((4, 4))
PROBABILITIES = np.array([[0.9, 0.1], [0.2, 0.8], [0.45, 0.55], [0.3, 0.7]])
LABELS = np.array([0, 1, 0, 0])


def grid(y_pred=PROBABILITIES, y=LABELS, **options):
    return plot_prediction_grid(None, X, y, (2, 2), y_pred=y_pred, **options)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_their_most_probable_class_is_the_prediction(dtype):
    display = grid(PROBABILITIES.astype(dtype))
    assert display.y_pred.tolist() == [0, 1, 1, 1]
    assert display.correct.tolist() == [True, True, False, False]
    np.testing.assert_allclose(display.confidence, [0.9, 0.8, 0.55, 0.7], atol=1e-3)


@pytest.mark.parametrize(("select", "rows"), [("worst", [3, 2, 1, 0]), ("uncertain", [2, 3, 1, 0])])
def test_rows_are_ranked_without_a_model(select, rows):
    assert grid(select=select).indices.tolist() == rows


def test_classes_name_the_columns():
    names = np.array(["cat", "dog", "cat", "cat"])
    display = grid(y=names, classes=["cat", "dog"])
    assert display.y_pred.tolist() == ["cat", "dog", "dog", "dog"]
    assert display.labels.texts[2] == "✗ dog  55\u00a0%\ntrue: cat"
    unknown = grid(y=None, classes=["cat", "dog"])
    assert unknown.y_pred.tolist() == ["cat", "dog", "dog", "dog"]
    assert unknown.correct is None


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_one_column_is_the_probability_of_the_second_class(shape):
    display = grid(PROBABILITIES[:, 1].reshape(shape), classes=[0, 1])
    assert display.y_pred.tolist() == [0, 1, 1, 1]
    np.testing.assert_allclose(display.confidence, [0.9, 0.8, 0.55, 0.7])


def test_floats_without_labels_stay_values():
    assert grid(X / X.sum(axis=1, keepdims=True), None).outputs is not None


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"y_pred": PROBABILITIES * 4},
            ValueError,
            "y_pred of shape (4, 2) must hold probabilities, from 0 to 1 and with a sum of 1",
        ),
        ({"y": LABELS + 1}, ValueError, "y holds labels such as 2, but y_pred has 2 columns"),
        ({"classes": [1, 2, 3]}, ValueError, "classes must be 2 different classes, one for each"),
        ({"classes": [1, 1]}, ValueError, "classes must be 2 different classes"),
        ({"classes": {0, 1}}, TypeError, "classes must be a sequence"),
        ({"y_pred": None, "classes": [0, 1]}, ValueError, "classes are those of the columns"),
        (
            {"y_pred": Predictions(LABELS, np.array([0, 1])), "classes": [0, 1]},
            ValueError,
            "classes must be None",
        ),
    ],
)
def test_what_is_no_probability_is_refused_with_a_way_out(options, error, message):
    with pytest.raises(error, match="^" + re.escape(message)):
        grid(**options)


def test_the_way_out_for_logits_works():
    logits = np.log(PROBABILITIES) + 3
    display = grid(Predictions(LABELS, np.array([0, 1]), logits, "logit"))
    np.testing.assert_allclose(display.confidence, [0.9, 0.8, 0.45, 0.3])
