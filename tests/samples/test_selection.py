"""The selection of images, by name, by index and at random."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz import Predictions
from mlpviz._samples.losses import is_wrong, losses, margins
from mlpviz._samples.prediction_sources import GivenPredictions
from mlpviz._samples.selection import (
    SELECTIONS,
    check_n_images,
    check_rng,
    check_select,
    random_indices,
    select_images,
)


@given(st.integers(1, 50), st.data())
def test_random_rows_are_different_and_follow_the_seed(total, data):
    n, seed = data.draw(st.integers(1, total)), data.draw(st.integers(0, 999))
    drawn = random_indices(n, total, seed)
    assert drawn.dtype == np.intp
    assert len(set(drawn.tolist())) == n
    assert set(drawn.tolist()) <= set(range(total))
    np.testing.assert_array_equal(drawn, random_indices(n, total, np.random.default_rng(seed)))


def test_a_generator_goes_on_and_a_seed_begins_anew():
    rng = np.random.default_rng(3)
    assert check_rng(rng) is rng
    assert check_rng(3).random() == check_rng(3).random()
    assert check_rng(None).random() != check_rng(None).random()


@pytest.mark.parametrize(("rng", "error"), [("a", TypeError), (-1, ValueError), (0.5, TypeError)])
def test_what_is_no_source_of_random_numbers(rng, error):
    expected = (
        f"rng must be None, a seed (a whole number from 0) or a numpy.random.Generator, got {rng!r}"
    )
    with pytest.raises(error, match=f"^{re.escape(expected)}$"):
        check_rng(rng)


NO_SCORES = (
    "needs class scores, but the model gives none (it has neither predict_proba nor "
    "decision_function, or only predictions were given); use 'first', 'random', 'errors' or indices"
)


@pytest.mark.parametrize(
    ("question", "said", "message"),
    [
        (
            lambda said: is_wrong(said, np.array([1])),
            Predictions(np.array([1.5])),
            (
                "select='errors' needs predicted classes, but the model is a regressor (or y_pred "
                "holds floats); use 'worst', which ranks by squared error, 'first', 'random' or "
                "indices"
            ),
        ),
        (
            margins,
            Predictions(np.array([1.5])),
            (
                "select='uncertain' needs class scores, but the model is a regressor; use 'first', "
                "'random', 'worst' or indices"
            ),
        ),
        (
            margins,
            Predictions(np.array([1]), np.array([1])),
            f"select='uncertain' {NO_SCORES}",
        ),
        (
            margins,
            Predictions(np.array([1]), np.array([1]), kind="margin"),
            f"select='uncertain' {NO_SCORES}",
        ),
        (
            lambda said: losses(said, np.array([1])),
            Predictions(np.array([1]), np.array([1])),
            f"select='worst' {NO_SCORES}",
        ),
    ],
    ids=["errors", "regressor", "uncertain", "margins", "worst"],
)
def test_without_scores_there_is_a_way_out(question, said, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        question(said)


@pytest.mark.parametrize("name", SELECTIONS)
def test_selections_by_name(name):
    assert check_select(name, 5) == name


def test_selections_by_index():
    assert check_select([3, 0], 5).tolist() == [3, 0]
    assert check_select(range(2), 5).tolist() == [0, 1]


ONE_OF = "select must be one of 'first', 'random', 'errors', 'worst', 'uncertain'"


@pytest.mark.parametrize(
    ("select", "error", "message"),
    [
        ("error", ValueError, f"{ONE_OF}, got 'error'; did you mean 'errors'?"),
        ("worse", ValueError, f"{ONE_OF}, got 'worse'; did you mean 'worst'?"),
        (3, TypeError, f"{ONE_OF} or a sequence of indices, got 3"),
        (None, TypeError, f"{ONE_OF} or a sequence of indices, got None"),
        (
            [],
            ValueError,
            "select is empty, so there is nothing to show; give at least one index",
        ),
        ([5], ValueError, "select has the index 5, but there are 5 samples, 0 to 4"),
        ([1, 1], ValueError, "select has the index 1 twice"),
        ([0.5], TypeError, "select must be None, an int, a slice, or a sequence of int or bool"),
    ],
)
def test_selections_that_are_none(select, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        check_select(select, 5)


def test_numbers_of_images():
    assert check_n_images(3) == check_n_images(np.int32(3)) == 3
    assert check_n_images(1) == 1
    for bad in (0, -1):
        with pytest.raises(ValueError, match=f"^n_images must be at least 1, got {bad}$"):
            check_n_images(bad)
    for bad in (2.0, True, None, [1, 2]):
        expected = f"n_images must be a whole number, got {bad!r}; name rows with select=[…]"
        with pytest.raises(TypeError, match=f"^{re.escape(expected)}$"):
            check_n_images(bad)


@pytest.mark.parametrize("select", ["worst", "uncertain"])
@pytest.mark.parametrize("kind", ["probability", "logit", "margin"])
def test_rows_without_finite_scores_are_refused_with_their_number(select, kind):
    scores = np.tile([[0.25, 0.75]], (50, 1))
    scores[[3, 20, 49]] = np.nan
    predictions = Predictions(np.ones(50, int), np.arange(2), scores, kind)
    source = GivenPredictions(predictions, np.zeros(50, int))
    options = {"total": 50, "y": np.zeros(50, int), "source": source}
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match="cannot rank 3 of the 50"):
        select_images(select, 5, None, **options)
    assert select_images("first", 5, None, **options).tolist() == [0, 1, 2, 3, 4]
