"""Predictions: probabilities, confidence, and some of the rows."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz import Predictions

SCORES = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 8), st.integers(1, 5)),
    elements=st.floats(-1e3, 1e3, allow_nan=False),
)


def said(scores, kind):
    classes = np.array(list("abcdefgh"))[: scores.shape[1]]
    return Predictions(classes[scores.argmax(axis=1)], classes, scores, kind)


@given(SCORES)
def test_logits_become_their_softmax(scores):
    probabilities = said(scores, "logit").probabilities
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_allclose(probabilities, odds / odds.sum(axis=1, keepdims=True))


def test_large_logits_do_not_overflow():
    probabilities = said(np.array([[1e4, -1e4], [-1e300, 1e300]]), "logit").probabilities
    np.testing.assert_array_equal(probabilities, [[1, 0], [0, 1]])


@given(SCORES)
def test_confidence_is_the_probability_of_what_is_predicted(scores):
    predictions = said(scores, "logit")
    np.testing.assert_array_equal(predictions.confidence, predictions.probabilities.max(axis=1))


def test_confidence_follows_the_prediction_and_not_the_largest_probability():
    scores = np.array([[0.6, 0.4]])
    predictions = Predictions(np.array([5]), np.array([3, 5]), scores, "probability")
    assert predictions.confidence.tolist() == [0.4]


def test_margins_are_no_probabilities():
    predictions = said(np.array([[3.0, -1.0]]), "margin")
    assert predictions.probabilities is None
    assert predictions.confidence is None


def test_without_scores_there_is_no_confidence():
    assert Predictions(np.array(["a"]), np.array(["a", "b"])).confidence is None
    assert Predictions(np.array([1.5])).confidence is None


@pytest.mark.parametrize("rows", [np.array([2, 0]), slice(1, 3), slice(0, 0)])
def test_some_rows(rows):
    scores = np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]])
    predictions = said(scores, "probability")
    some = predictions.select(rows)
    np.testing.assert_array_equal(some.values, predictions.values[rows])
    np.testing.assert_array_equal(some.scores, scores[rows])
    assert some.classes is predictions.classes
    assert some.kind == "probability"


def test_some_rows_of_a_regressor():
    some = Predictions(np.arange(6.0).reshape(3, 2)).select(np.array([1]))
    assert some.values.tolist() == [[2, 3]]
    assert some.classes is some.scores is some.kind is None


def test_lists_become_arrays():
    predictions = Predictions(["b", "a"], ["a", "b"], [[1, 2], [4, 3]], "logit")
    for name in ("values", "classes", "scores"):
        assert type(getattr(predictions, name)) is np.ndarray
    assert predictions.values.tolist() == ["b", "a"]
    assert predictions.scores.tolist() == [[1, 2], [4, 3]]


A, B = np.array(["a"]), np.array(["a", "b"])
RAGGED = [[1], [2, 3]]
UNHASHABLE = np.array([None])
UNHASHABLE[0] = [1]
OF_SHAPE = "values must be of shape (n_samples,) or (n_samples, n_outputs)"
A_ROW_FOR_EACH = "scores must have a row for each value and a column for each class"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((np.zeros((2, 2, 2)),), ValueError, f"{OF_SHAPE}, got shape (2, 2, 2)"),
        ((np.float64(3),), ValueError, f"{OF_SHAPE}, got shape ()"),
        ((None,), ValueError, f"{OF_SHAPE}, got shape ()"),
        ((RAGGED,), ValueError, f"values must be an array, got {RAGGED}"),
        ((A, RAGGED), ValueError, f"classes must be an array, got {RAGGED}"),
        ((A, B, RAGGED, "logit"), ValueError, f"scores must be an array, got {RAGGED}"),
        ((A, np.array([["a"]])), ValueError, "classes must be one-dimensional, got shape (1, 1)"),
        ((np.array(["a", "c"]), B), ValueError, "values must be among classes, but 'c' is not"),
        ((np.array(["z", 1], object), B), ValueError, "values must be among classes, but 1 is not"),
        ((UNHASHABLE, A), TypeError, "values and classes must hold names or numbers"),
        (
            (A, B, np.zeros((1, 3)), "logit"),
            ValueError,
            f"{A_ROW_FOR_EACH}, (1, 2), got shape (1, 3)",
        ),
        (
            (A, B, np.zeros((2, 2)), "logit"),
            ValueError,
            f"{A_ROW_FOR_EACH}, (1, 2), got shape (2, 2)",
        ),
        ((A, B, B[None], "logit"), TypeError, "scores must hold numbers, got <U1"),
        ((A, B, np.zeros((1, 2))), ValueError, "kind must be given if scores are given, got None"),
        (
            (A, None, np.zeros((1, 2)), "logit"),
            ValueError,
            "classes must be given if scores are given, got None",
        ),
        (
            (A, B, np.zeros((1, 2)), "margins"),
            ValueError,
            (
                "kind must be one of 'probability', 'logit', 'margin', got 'margins'; did you mean "
                "'margin'?"
            ),
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(arguments, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        Predictions(*arguments)
