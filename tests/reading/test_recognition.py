"""Steps are recognized by the numbers that they return."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax as softmax_over
from scipy.stats import norm

from mlpviz._reading.recognition import recognize_step
from mlpviz._reading.steps import Scaling
from mlpviz._records.activations import Activation

numbers = st.floats(-1e3, 1e3).map(lambda value: round(value, 3))


@given(gain=numbers, shift=numbers, n=st.integers(1, 8))
def test_a_straight_line_is_a_scaling(gain, shift, n):
    step = recognize_step("f", "layer", lambda X: gain * X + shift, n)
    if gain == 1 and shift == 0:
        assert step is None
    else:
        assert isinstance(step, Scaling)
        np.testing.assert_allclose(step.gain, gain, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(step.shift, shift)


@given(knee=st.floats(-30, 30), slope=st.floats(0, 0.999))
def test_a_bent_line_is_an_activation(knee, slope):
    def bent(X):
        return np.where(knee > X, slope * (X - knee), X - knee)

    assert isinstance(recognize_step("bent", "layer", bent, 4), Activation)


@pytest.mark.parametrize(
    ("given_name", "function", "name"),
    [
        ("sigmoid", lambda X: 1 / (1 + np.exp(-X)), "logistic"),
        ("clamp", lambda X: np.maximum(X, 0), "relu"),
        ("clamp", lambda X: np.clip(X, 0, 1), "clamp"),
        ("clamp", lambda X: np.clip(X, 0, 6), "relu6"),
        ("elu", lambda X: np.where(X > 0, X, np.expm1(np.minimum(X, 0))), "elu"),
        ("elu", lambda X: np.where(X > 0, X, np.expm1(np.minimum(X, 0)) / 2), "elu(0.5)"),
        ("", lambda X: X / (1 + np.exp(-X)), "silu"),
        ("", np.sin, "unknown"),
        ("sin", np.sin, "sin"),
        ("softmax", lambda X: np.exp(X) / np.exp(X).sum(axis=1, keepdims=True), "softmax"),
    ],
)
def test_activations_are_named_by_their_values(given_name, function, name):
    assert recognize_step(given_name, "layer", function, 5).name.startswith(name)


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda X: X - X.mean(axis=1, keepdims=True), "depends on several inputs"),
        (lambda X: X[:, ::-1], "depends on several inputs"),
        (lambda X: X[:, :2], "depends on several inputs"),
        (lambda X: X - X.mean(axis=0), "mixes images"),
        (lambda X: X + np.random.default_rng().normal(size=X.shape), "mixes images"),
        (lambda X: X.reshape(1, -1), "mixes images"),
        (lambda X: X[:2], "mixes images"),
    ],
)
def test_what_mixes_values_is_refused(function, reason):
    with pytest.raises(ValueError, match=f"breaks at norm, f: .*{reason}"):
        recognize_step("f", "norm", function, 6)


def test_softmax_over_images_is_refused():
    def across(X):
        return np.exp(X) / np.exp(X).sum(axis=0)

    with pytest.raises(ValueError, match="mixes images"):
        recognize_step("softmax", "head", across, 4)


def softmax(z):
    return softmax_over(z, axis=1)


def gelu(z):
    return z * norm.cdf(z)


@pytest.mark.parametrize(
    ("name", "function", "told"),
    [("tanh", np.tanh, "tanh"), ("softmax", softmax, "softmax"), ("gelu", gelu, "gelu")],
)
def test_an_activation_computes_what_the_step_does(name, function, told):
    found = recognize_step(name, "step", function, 5)
    assert isinstance(found, Activation)
    assert found == told
    X = np.random.default_rng(0).normal(size=(4, 5))
    np.testing.assert_allclose(found.value(X), function(X), rtol=1e-12)


def test_gelu_is_known_by_its_values():
    assert recognize_step("", "step", gelu, 3).name == "gelu"
    assert recognize_step("", "step", lambda z: z * norm.cdf(1.2 * z), 3).name == "unknown"


def test_a_scaling_has_the_name_of_its_layer():
    assert recognize_step("div", "the layer", lambda X: X + 1, 3).name == "the layer"


BREAK = (
    "the network is not a chain of dense layers and elementwise steps: the chain breaks at "
    "norm, f: "
)


WAY_OUT = "; give Layers of the weights that you want to see"


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda X: X - X.mean(axis=1)[:, None], "each of its outputs depends on several inputs"),
        (lambda X: X - X.mean(axis=0), "it mixes images with one another, or is random"),
    ],
)
def test_a_break_is_told_with_its_place_its_reason_and_the_way_out(function, reason):
    with pytest.raises(ValueError, match=f"^{re.escape(BREAK + reason + WAY_OUT)}$"):
        recognize_step("f", "norm", function, 6)


def test_a_step_that_changes_nothing_is_none():
    assert recognize_step("dropout", "Dropout", lambda X: X, 3) is None


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda X: np.tanh(X) * (1 + 5e-5), "tanh"),
        (lambda X: np.tanh(X) + 5e-6, "tanh"),
        (lambda X: np.tanh(X) * (1 + 5e-4), "tanh with other parameters"),
        (lambda X: np.tanh(X) + 5e-5, "tanh with other parameters"),
    ],
)
def test_a_name_allows_for_rounding_and_no_more(function, name):
    assert recognize_step("tanh", "step", function, 3).name == name


@pytest.mark.parametrize("rounded", [lambda Y: Y * (1 + 5e-5), lambda Y: Y + 5e-7])
def test_images_may_be_rounded_in_another_way_when_there_are_more_of_them(rounded):
    def function(X):
        activations = np.maximum(np.tanh(X), 0)
        return rounded(activations) if len(X) > 2 else activations

    assert isinstance(recognize_step("f", "layer", function, 4), Activation)


def test_missing_values_keep_images_apart_too_and_nothing_warns():
    with np.errstate(all="raise"):
        assert recognize_step("log", "layer", np.log, 4).name == "log"


@pytest.mark.parametrize(
    "bent",
    [
        lambda X: np.clip(X, -1e5, 1e5),
        lambda X: np.where((X < 0) & (X > -500), 0.9 * X, X),
        lambda X: 1e-3 * np.where(np.abs(X) < 500, 1.01 * X, X),
    ],
    ids=["far out", "on one side", "of small gain"],
)
def test_a_line_that_bends_anywhere_is_no_scaling(bent):
    assert isinstance(recognize_step("f", "layer", bent, 4), Activation)


def test_a_scaling_in_single_precision_is_a_scaling_in_double_precision():
    found = recognize_step("f", "layer", lambda X: X.astype(np.float32) * np.float32(2) + 1, 4)
    assert isinstance(found, Scaling)
    assert found.gain.dtype == found.shift.dtype == np.float64


def test_a_step_is_always_asked_about_the_same_images_of_its_own_size():
    asked = []

    def function(X):
        asked.append(X.copy())
        return 2 * X

    for _ in range(2):
        recognize_step("f", "layer", function, 4)
    assert {X.shape[1:] for X in asked} == {(4,)}
    half = len(asked) // 2
    for first, second in zip(asked[:half], asked[half:], strict=True):
        np.testing.assert_array_equal(first, second)
