"""The classes after the predicted one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz import Predictions
from mlpviz._samples.class_ranking import most_probable_columns, runner_up, runner_up_columns


def predictions(scores, classes, kind="probability"):
    classes = np.asarray(classes)
    return Predictions(classes[scores.argmax(axis=1)], classes, scores, kind)


@given(st.integers(0, 1000), st.integers(2, 8), st.sampled_from(["probability", "margin"]))
def test_the_runner_up_has_the_second_highest_score(seed, n_classes, kind):
    scores = np.random.default_rng(seed).random((5, n_classes))
    found = runner_up_columns(predictions(scores, range(n_classes), kind))
    np.testing.assert_array_equal(found, np.argsort(-scores, axis=1)[:, 1])


def test_of_a_prediction_that_has_not_the_highest_score_the_highest_one_is_the_runner_up():
    given = Predictions(np.array(["a"]), np.array(["a", "b"]), np.array([[0.2, 0.8]]), "margin")
    assert runner_up(given).tolist() == ["b"]


@given(st.integers(0, 1000), st.integers(2, 8))
def test_the_true_class_is_always_among_the_bars(seed, n_classes):
    rng = np.random.default_rng(seed)
    scores, y = rng.dirichlet(np.ones(n_classes), 6), rng.integers(n_classes, size=6)
    columns = most_probable_columns(predictions(scores, range(n_classes)), y)
    assert (columns == y[:, None]).any(axis=1).all()
    order = np.argsort(-scores, axis=1)[:, : columns.shape[1]]
    np.testing.assert_array_equal(columns[:, :-1], order[:, :-1])
    np.testing.assert_array_equal(
        most_probable_columns(predictions(scores, range(n_classes)), None), order
    )


def test_a_class_that_the_model_does_not_know_has_no_bar():
    scores = np.array([[0.1, 0.9]])
    assert most_probable_columns(predictions(scores, [0, 1]), np.array([7])).tolist() == [[1, 0]]


def test_without_scores_of_two_classes_there_is_no_runner_up():
    assert runner_up(Predictions(np.array([0.5]))) is None
    assert runner_up(Predictions(np.array([1]), np.array([1, 2]))) is None
    with pytest.raises(ValueError, match="needs two classes, but the model has one"):
        runner_up_columns(predictions(np.array([[1.0]]), [3]))
