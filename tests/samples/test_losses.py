"""Losses and margins, against brute force and scikit-learn."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz import Predictions
from mlpviz._samples.losses import is_wrong, losses, margins

SCORES = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 8), st.integers(2, 5)),
    elements=st.floats(-30, 30, allow_nan=False),
)


def test_wrong_is_what_differs_whatever_its_type():
    said = Predictions(np.array(["a", "b"]), np.array(["a", "b"]))
    assert is_wrong(said, np.array(["a", "a"], object)).tolist() == [False, True]
    assert is_wrong(said, np.array([1, 2])).tolist() == [True, True]


def softmax(scores):
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


@given(SCORES, st.data())
def test_losses_are_those_of_log_loss(scores, data):
    from sklearn.metrics import log_loss

    classes = np.arange(scores.shape[1])
    truth = np.array([data.draw(st.sampled_from(list(classes))) for _ in scores])
    expected = [
        log_loss([label], [row], labels=classes)
        for label, row in zip(truth, softmax(scores), strict=True)
    ]
    values = classes[scores.argmax(axis=1)]
    of_logits = losses(Predictions(values, classes, scores, "logit"), truth)
    of_shares = losses(Predictions(values, classes, softmax(scores), "probability"), truth)
    # scikit-learn keeps probabilities off 0 by the precision of their type.
    near = np.array(expected) < 30
    np.testing.assert_allclose(of_logits[near], np.array(expected)[near], atol=1e-6)
    np.testing.assert_allclose(of_shares[near], np.array(expected)[near], atol=1e-6)
    assert (of_logits[~near] > 29).all()


def test_losses_of_what_the_model_thinks_impossible_or_does_not_know_are_infinite():
    said = Predictions(
        np.array([0, 0]), np.array([0, 1]), np.array([[1.0, 0], [1, 0]]), "probability"
    )
    with warnings.catch_warnings(action="error"):
        assert losses(said, np.array([1, 7])).tolist() == [np.inf, np.inf]


def test_large_logits_have_finite_losses():
    said = Predictions(np.array([0]), np.array([0, 1]), np.array([[1e4, 0.0]]), "logit")
    assert losses(said, np.array([1])).tolist() == [1e4]


def test_logits_of_one_row_do_not_reach_into_another():
    scores = np.array([[1e4, 0.0], [0.0, 0.0]])
    said = Predictions(np.array([0, 0]), np.array([0, 1]), scores, "logit")
    assert losses(said, np.array([1, 1])).tolist() == [1e4, np.log(2)]


@pytest.mark.parametrize("kind", ["probability", "logit", "margin"])
def test_losses_and_margins_are_of_double_precision(kind):
    scores = np.array([[0.75, 0.25]], np.float32)
    said = Predictions(np.array([0]), np.array([0, 1]), scores, kind)
    assert losses(said, np.array([1])).dtype == np.float64
    assert margins(said).dtype == np.float64


@given(SCORES, st.data())
def test_losses_of_margins_are_how_far_the_best_other_class_is_ahead(scores, data):
    classes = np.arange(scores.shape[1])
    truth = np.array([data.draw(st.sampled_from(list(classes))) for _ in scores])
    expected = [
        max(score for i, score in enumerate(row) if i != label) - row[label]
        for label, row in zip(truth, scores, strict=True)
    ]
    said = Predictions(scores.argmax(axis=1), classes, scores, "margin")
    np.testing.assert_allclose(losses(said, truth), expected)
    assert ((losses(said, truth) > 0) <= (said.values != truth)).all()


@pytest.mark.parametrize("shape", [(5,), (5, 3)])
def test_losses_of_regressors_are_squared_errors(shape):
    rng = np.random.default_rng(0)
    values, truth = rng.normal(size=shape), rng.normal(size=shape)
    expected = ((values - truth) ** 2).reshape(5, -1).sum(axis=1)
    np.testing.assert_allclose(losses(Predictions(values), truth), expected)


def test_losses_of_whole_numbers_do_not_wrap_around():
    said = Predictions(np.array([0], np.uint8))
    assert losses(said, np.array([200], np.uint8)).tolist() == [40000]


@given(SCORES, st.sampled_from(["probability", "logit", "margin"]))
def test_margins_are_between_the_two_highest(scores, kind):
    scores = softmax(scores) if kind == "probability" else scores
    said = Predictions(scores.argmax(axis=1), np.arange(scores.shape[1]), scores, kind)
    compared = softmax(scores) if kind == "logit" else scores
    expected = np.diff(np.sort(compared, axis=1)[:, -2:])[:, 0]
    np.testing.assert_allclose(margins(said), expected, atol=1e-12)


def test_margins_of_logits_are_between_probabilities():
    said = Predictions(np.array([1]), np.array([0, 1]), np.array([[0.0, np.log(3)]]), "logit")
    np.testing.assert_allclose(margins(said), [0.5])


def test_one_class_leaves_no_margin():
    said = Predictions(np.array([3]), np.array([3]), np.array([[1.0]]), "probability")
    assert margins(said).tolist() == [0]
