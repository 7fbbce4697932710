"""Steps told apart by what they make of numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax as softmax_over
from scipy.stats import norm

from mlpviz.chain import Activation, Scaling
from mlpviz.recognition import COMPOSED, recognize, segments

numbers = st.floats(-1e3, 1e3).map(lambda value: round(value, 3))


@given(gain=numbers, shift=numbers, n=st.integers(1, 8))
def test_a_straight_line_is_a_scaling(gain, shift, n):
    step = recognize("f", "layer", lambda X: gain * X + shift, n)
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

    assert isinstance(recognize("bent", "layer", bent, 4), Activation)


@pytest.mark.parametrize(
    ("given_name", "function", "name"),
    [
        ("sigmoid", lambda X: 1 / (1 + np.exp(-X)), "logistic"),
        ("clamp", lambda X: np.maximum(X, 0), "relu"),
        ("clamp", lambda X: np.clip(X, 0, 1), "clamp"),
        ("elu", lambda X: np.where(X > 0, X, np.expm1(np.minimum(X, 0))), "elu"),
        ("elu", lambda X: np.where(X > 0, X, np.expm1(np.minimum(X, 0)) / 2), "elu with other"),
        (COMPOSED, lambda X: X / (1 + np.exp(-X)), "silu"),
        (COMPOSED, np.sin, "unknown"),
        ("sin", np.sin, "sin"),
        ("softmax", lambda X: np.exp(X) / np.exp(X).sum(axis=1, keepdims=True), "softmax"),
    ],
)
def test_activations_are_named_by_their_values(given_name, function, name):
    assert recognize(given_name, "layer", function, 5).name.startswith(name)


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda X: X - X.mean(axis=1, keepdims=True), "depends on several inputs"),
        (lambda X: X[:, ::-1], "depends on several inputs"),
        (lambda X: X[:, :2], "depends on several inputs"),
        (lambda X: X - X.mean(axis=0), "mixes images"),
        (lambda X: X + np.random.default_rng().normal(size=X.shape), "mixes images"),
        (lambda X: X.reshape(1, -1), "mixes images"),
    ],
)
def test_what_mixes_values_is_refused(function, reason):
    with pytest.raises(ValueError, match=f"breaks at norm, f: .*{reason}"):
        recognize("f", "norm", function, 6)


def test_softmax_over_images_is_refused():
    def across(X):
        return np.exp(X) / np.exp(X).sum(axis=0)

    with pytest.raises(ValueError, match="mixes images"):
        recognize("softmax", "head", across, 4)


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ([[-1], [0], [1]], [[0], [1], [2]]),
        ([[-1], [0], [0, 1]], [[0], [1, 2]]),
        ([[-1], [-1, 0]], [[0, 1]]),
        ([[-1], [0], [0], [1, 2], [3]], [[0], [1, 2, 3], [4]]),
        ([[-1], [0], [0]], [[0], [2]]),
        ([[], [0]], []),
        ([], []),
    ],
)
def test_steps_are_divided_where_one_value_passes(parents, expected):
    assert segments(parents, len(parents) - 1) == expected


def softmax(z):
    return softmax_over(z, axis=1)


def gelu(z):
    return z * norm.cdf(z)


@pytest.mark.parametrize(
    ("name", "function", "told"),
    [("tanh", np.tanh, "tanh"), ("softmax", softmax, "softmax"), ("gelu", gelu, "gelu")],
)
def test_an_activation_does_what_the_step_does(name, function, told):
    found = recognize(name, "step", function, 5)
    assert isinstance(found, Activation)
    assert found.name == told
    assert found.apply is function


def test_gelu_is_known_by_its_values():
    assert recognize(COMPOSED, "step", gelu, 3).name == "gelu"
    assert recognize(COMPOSED, "step", lambda z: z * norm.cdf(1.2 * z), 3).name == "unknown"


def test_a_scaling_has_the_name_of_its_layer():
    assert recognize("div", "the layer", lambda X: X + 1, 3).name == "the layer"
