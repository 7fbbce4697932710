import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._pixel_space.probing import (
    Probe,
    apply_step,
    epsilon,
    fitted_bounds,
    guess_column_selection,
)
from mlpviz._records.transform import Transform

EPS = np.finfo(np.float64).eps


def test_an_exception_of_a_step_is_the_cause_of_one_that_names_it():
    def fail(X):
        raise KeyError(f"no column {X.shape[1]}")

    with pytest.raises(ValueError, match="step broken could not be applied to images with 4") as e:
        apply_step(Transform("broken", fail), np.ones((2, 4)))
    assert isinstance(e.value.__cause__, KeyError)


@pytest.mark.parametrize(
    "returned", [np.ones(3), np.ones((2, 4)), np.array([["a"]] * 3), np.ones((3, 1, 1))]
)
def test_what_is_not_one_row_of_numbers_per_image_is_refused(returned):
    step = Transform("odd", lambda _: returned)
    with pytest.raises(ValueError, match=r"step odd must return numbers of shape \(3, n_out\)"):
        apply_step(step, np.ones((3, 4)))


def test_a_step_may_divide_by_zero_whatever_numpy_is_told_of_that():
    with np.errstate(all="raise"):
        assert apply_step(Transform("log", np.log), np.zeros((1, 1))) == -np.inf


def test_whole_numbers_become_floats_and_single_precision_stays():
    whole = apply_step(Transform("whole", lambda X: X.astype(int)), np.ones((1, 2)))
    single = apply_step(Transform("single", lambda X: X.astype(np.float32)), np.ones((1, 2)))
    assert (whole.dtype, single.dtype) == (np.float64, np.float32)
    assert epsilon(single) == np.finfo(np.float32).eps
    assert epsilon(np.ones(1, dtype=np.longdouble)) == EPS


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        (np.zeros(3), np.ones(3), r"step odd must have shape \(2,\).*got \(3,\) and \(3,\)"),
        (np.zeros(1), np.ones(1), r"step odd must have shape \(2,\).*got \(1,\) and \(1,\)"),
    ],
)
def test_a_range_that_does_not_fit_is_refused(low, high, message):
    with pytest.raises(ValueError, match=message):
        fitted_bounds(Transform("odd", np.square, low, high), 2)


def test_an_unknown_range_has_no_ends():
    low, high = fitted_bounds(Transform("square", np.square), 2)
    np.testing.assert_array_equal([low, high], [[-np.inf, -np.inf], [np.inf, np.inf]])


def test_ends_of_a_range_of_whole_numbers_become_floats():
    ends = np.array([-100], np.int8), np.array([100], np.int8)
    low, high = fitted_bounds(Transform("square", np.square, *ends), 1)
    assert (low.dtype, high.dtype) == (np.float64, np.float64)


@pytest.mark.parametrize(("n_values", "sizes"), [(20 * 3, [3, 3, 3, 1]), (1, [1] * 10)])
def test_single_moves_come_in_blocks_of_bounded_size(n_values, sizes, monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", n_values)
    rows = []

    def double(X):
        rows.append(len(X))
        return 2 * X

    probe = Probe(Transform("double", double), np.ones(10), np.arange(1.0, 11))
    blocks = list(probe.changes_by_input(np.arange(10)))
    assert rows == [1, *sizes]
    np.testing.assert_allclose(np.vstack([moved for _, moved in blocks]), np.diag(2 * probe.up))
    assert np.concatenate([block for block, _ in blocks]).tolist() == list(range(10))


def test_how_many_blocks_are_done_is_shown_only_where_asked_for(capsys):
    probe = Probe(Transform("double", lambda X: 2 * X), np.ones(2), np.ones(2))
    list(probe.changes_by_input(np.arange(2)))
    assert capsys.readouterr() == ("", "")
    list(probe.changes_by_input(np.arange(2), progress=True))
    assert re.search(r"probing double:   0%\|\s*\| 0/1", capsys.readouterr().err)


def test_a_step_that_works_in_place_changes_nothing_of_the_probe():
    def in_place(X):
        X *= 2
        return X

    probe = Probe(Transform("in_place", in_place), np.ones(3), np.ones(3), np.ones(3))
    np.testing.assert_allclose(probe.changes(np.ones((2, 3))), 4)
    np.testing.assert_allclose(next(probe.changes_by_input(np.arange(3)))[1], 4 * np.eye(3))
    np.testing.assert_array_equal(probe.base, 1)


@given(
    n_in=st.integers(1, 300),
    n_out=st.integers(1, 40),
    seed=st.integers(0, 2**32 - 1),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_any_selection_is_guessed(n_in, n_out, seed, dtype):
    rng = np.random.default_rng(seed)
    sources, gains = rng.integers(0, n_in, n_out), rng.normal(size=n_out)
    shift = rng.normal(size=n_out)
    step = Transform("pick", lambda X: (X[:, sources] * gains + shift).astype(dtype))
    probe = Probe(step, rng.normal(size=n_in), rng.choice([-1.0, 1.0], n_in))
    guess = guess_column_selection(probe, np.full(n_out, 10.0), float(np.finfo(dtype).eps))
    found = guess.gains != 0
    np.testing.assert_array_equal(guess.sources[found], sources[found])
    np.testing.assert_allclose(guess.gains, gains, atol=1e-4 if dtype == np.float32 else 1e-11)
    outputs = rng.normal(size=(n_out, 2))
    matrix = np.zeros((n_in, n_out))
    matrix[guess.sources, np.arange(n_out)] = guess.gains
    np.testing.assert_allclose(guess.pull_back(outputs, n_in), matrix @ outputs, atol=1e-12)
    np.testing.assert_allclose(guess.predict(np.eye(n_in)), matrix)


def test_a_sum_of_many_inputs_is_no_selection():
    probe = Probe(Transform("sum", lambda X: X @ np.ones((9, 2))), np.zeros(9), np.ones(9))
    guess = guess_column_selection(probe, np.full(2, 9.0), EPS)
    assert guess is None or not np.allclose(guess.predict(np.eye(9)), np.ones((9, 2)))
