"""History: curves that know whether they are losses or scores."""

import copy
import dataclasses
import pickle
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz import History
from mlpviz._records.history import Curve


@given(hnp.arrays(np.float64, st.integers(1, 30)), st.sampled_from(["loss", "score"]))
def test_the_best_is_the_first_of_the_lowest_losses_or_highest_scores(values, kind):
    finite = [i for i, value in enumerate(values) if np.isfinite(value)]
    assume(finite)
    curves = ({"a": values}, {}) if kind == "loss" else ({}, {"a": values})
    best = History(*curves).curves["a"].best
    extreme = (min if kind == "loss" else max)(values[i] for i in finite)
    assert best == next(i for i in finite if values[i] == extreme)


def test_losses_come_before_scores_each_in_the_order_given():
    history = History({"b": [1], "a": [2]}, {"d": [3], "c": [4]})
    assert list(history.curves) == ["b", "a", "d", "c"]
    assert [curve.kind for curve in history.curves.values()] == ["loss"] * 2 + ["score"] * 2


def test_steps_count_from_one_unless_given():
    history = History({"a": [3, 2, 1], "b": [5, 4]}, steps={"b": [0, 10]}, unit="batch")
    assert history.curves["a"].steps.tolist() == [1, 2, 3]
    assert history.curves["b"].steps.tolist() == [0, 10]
    assert history.unit == "batch"


@pytest.mark.parametrize("values", [(1, 2), np.array([1, 2], "f4"), np.array([True, False])])
def test_any_list_of_real_numbers_is_a_curve(values):
    curve = History({"a": values}).curves["a"]
    assert curve.values.dtype == np.float64
    np.testing.assert_array_equal(curve.values, np.asarray(values, float))


def test_a_series_is_a_curve():
    pd = pytest.importorskip("pandas")
    assert History({"a": pd.Series([2, 1], index=[7, 8])}).curves["a"].values.tolist() == [2, 1]


def test_gaps_and_a_diverged_end_are_kept():
    values = History({"a": [1, np.nan, np.inf]}).curves["a"].values
    np.testing.assert_array_equal(values, [1, np.nan, np.inf])


def test_the_record_is_a_copy_that_nobody_changes():
    losses = np.array([3.0, 2.0])
    history = History({"a": losses})
    losses[:] = 0
    curve = history.curves["a"]
    assert curve.values.tolist() == [3, 2]
    for array in (curve.values, curve.steps):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(TypeError):
        history.curves["b"] = curve
    with pytest.raises(dataclasses.FrozenInstanceError):
        history.unit = "step"


def test_the_curve_given_stays_writeable():
    losses = np.array([3.0, 2.0])
    History({"a": losses}, steps={"a": losses[::-1]})
    assert losses.flags.writeable


def test_tensors_with_gradients_are_curves():
    torch = pytest.importorskip("torch")
    losses = torch.tensor([0.5, 0.25], requires_grad=True)
    for values in (losses, list(losses), losses.bfloat16(), [loss.bfloat16() for loss in losses]):
        assert History({"a": values}).curves["a"].values.tolist() == [0.5, 0.25]


def test_masked_values_are_gaps():
    values = History({"a": np.ma.masked_less([3, 0, 2], 1)}).curves["a"].values
    np.testing.assert_array_equal(values, [3, np.nan, 2])


def test_fractions_and_numbers_of_any_type_are_a_curve():
    values = np.array([Fraction(1, 2), 1, np.float32(2)], dtype=object)
    assert History({"a": values}).curves["a"].values.tolist() == [0.5, 1, 2]


def test_learning_rates_and_notes_are_kept_beside_the_curves():
    history = History(
        {"loss": [2, 1]},
        learning_rates={"lr": [0.1, 0.01]},
        steps={"lr": [1, 3]},
        left_out=["dur"],
        notes=["as logged"],
    )
    assert list(history.curves) == ["loss"]
    assert history.learning_rates["lr"].steps.tolist() == [1, 3]
    assert history.learning_rates["lr"].best is None
    assert (history.left_out, history.notes) == (("dur",), ("as logged",))


def test_a_curve_that_is_nowhere_finite_has_no_best():
    assert Curve("loss", np.array([1.0]), np.array([np.nan])).best is None


def test_a_record_is_pickled_and_copied():
    history = History({"a": [2, 1]}, learning_rates={"lr": [1, 1]}, left_out=["dur"], unit="step")
    for copied in (pickle.loads(pickle.dumps(history)), copy.deepcopy(history)):  # noqa: S301
        assert repr(copied) == repr(history)
        assert copied.curves["a"].values.tolist() == [2, 1]
        assert list(copied.learning_rates) == ["lr"]
        assert (copied.left_out, copied.notes) == (("dur",), ())
        with pytest.raises(TypeError):
            copied.curves["b"] = copied.curves["a"]


def test_repr_tells_names_and_lengths():
    history = History({"loss": [3, 2]}, {"R²": [0.1]}, name="MLPRegressor")
    assert repr(history) == "<History of MLPRegressor by epoch: loss (2), R² (1)>"


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        pytest.param(
            ({},),
            {},
            ValueError,
            "losses and scores must hold at least one curve together, got none",
            id="none",
        ),
        pytest.param(({"a": []},), {}, ValueError, "the curve 'a' must be a non-empty", id="empty"),
        pytest.param(({"a": 1.0},), {}, ValueError, "got shape ()", id="scalar"),
        pytest.param(({"a": [[1], [2]]},), {}, ValueError, "got shape (2, 1)", id="2-d"),
        pytest.param(({"a": ["x"]},), {}, TypeError, "must hold real numbers", id="text"),
        pytest.param(({"a": [1j]},), {}, TypeError, "must hold real numbers", id="complex"),
        pytest.param(
            ({"a": [np.nan, np.inf]},), {}, ValueError, "no finite value", id="not-finite"
        ),
        pytest.param(
            ({"a": [1]}, {"a": [1]}), {}, ValueError, "losses and scores both name 'a'", id="both"
        ),
        pytest.param(
            ({}, {"a": [1]}),
            {"learning_rates": {"a": [1]}},
            ValueError,
            "scores and learning_rates both name 'a'",
            id="rate",
        ),
        pytest.param(
            ({"a": [1]},), {"steps": {"b": [1]}}, ValueError, "steps names 'b'", id="unknown-steps"
        ),
        pytest.param(
            ({"a": [1, 2]},), {"steps": {"a": [1]}}, ValueError, "1 entries for 2", id="few-steps"
        ),
        pytest.param(
            ({"a": [1, 2]},), {"steps": {"a": [2, 2]}}, ValueError, "ascending", id="equal-steps"
        ),
        pytest.param(
            ({"a": [1, 2]},), {"steps": {"a": [1, np.inf]}}, ValueError, "finite", id="endless-step"
        ),
    ],
)
def test_what_is_no_history_is_refused(arguments, options, error, message):
    with pytest.raises(error, match=re.escape(message)) as raised:
        History(*arguments, **options)
    assert str(raised.value).startswith(
        ("the curve 'a' ", "losses and scores ", "scores and learning_rates ", "steps")
    )


@pytest.mark.parametrize(
    "argument", ["losses", "scores", "steps", "learning_rates", "left_out", "notes", "unit", "name"]
)
def test_what_is_wrong_is_named(argument):
    options = {"losses": {"a": [1.0]}} | {argument: 3}
    with pytest.raises(TypeError, match=f"^{argument} must be ") as error:
        History(**options)
    if argument in {"losses", "scores", "steps", "learning_rates"}:
        assert "such as {'training loss': […]}, got 3" in str(error.value)


def test_a_history_is_that_of_a_network_unless_named():
    assert History({"a": [1.0]}).name == "network"


def test_scores_have_steps_too():
    history = History({}, {"accuracy": [0.5, 0.7]}, steps={"accuracy": [10, 20]})
    assert history.curves["accuracy"].steps.tolist() == [10, 20]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"losses": {"a": ["x"]}}, "the curve 'a' must hold real numbers, got dtype <U1"),
        ({"losses": {"a": [[1], [1, 2]]}}, "the curve 'a' must be a one-dimensional list of numb"),
        ({"losses": {}, "scores": {"b": ["x"]}}, "the curve 'b' must hold real numbers"),
        ({"losses": {"a": [1]}, "steps": {"a": ["x"]}}, r"steps['a'] must hold real numbers"),
    ],
)
def test_what_holds_no_numbers_is_named(options, message):
    with pytest.raises(TypeError, match="^" + re.escape(message)):
        History(**options)


def test_curves_of_one_length_share_their_steps():
    curves = History({"a": [3, 2], "b": [2, 1], "c": [1, 2, 3]}, {"accuracy": [0, 1]}).curves
    assert curves["a"].steps is curves["b"].steps is curves["accuracy"].steps
    assert len(curves["c"].steps) == 3
