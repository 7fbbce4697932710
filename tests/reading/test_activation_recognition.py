"""Activations by their values."""

import numpy as np
import pytest

from mlpviz._reading.activation_recognition import activation_name, recognize_activation


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Sigmoid", "logistic"),
        ("linear", "identity"),
        ("swish", "silu"),
        ("LeakyReLU", "leaky_relu"),
    ],
)
def test_activations_have_the_names_of_the_field(given, told):
    assert activation_name(given) == told


@pytest.mark.parametrize("threshold", [0.01, 0.1, 0.45])
@pytest.mark.parametrize("name", ["relu", "where", ""])
def test_a_threshold_is_no_relu(threshold, name):
    found = recognize_activation(name, lambda X: np.where(threshold < X, X, 0), 3)
    assert found == {"relu": "relu with other parameters", "": "unknown"}.get(name, name)
    assert found.value(np.array([threshold / 2, 1.0])).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda X: np.clip(X, 0, 50), "f"),
        (lambda X: np.maximum(X, 0.3 * X), "leaky_relu(0.3)"),
        (lambda X: np.where(X > 0, X, 2 * np.expm1(np.minimum(X, 0) / 2)), "celu(2)"),
        (lambda X: np.log(1 + np.exp(X)), "softplus"),
        (lambda X: X * np.tanh(np.log1p(np.exp(X))), "mish"),
        (lambda X: np.maximum(X, 0) ** 2, "f"),
        (lambda X: np.maximum(X.astype(np.float32), 0), "relu"),
    ],
)
def test_activations_are_named_by_their_values(function, name):
    with np.errstate(all="ignore"):
        assert recognize_activation("f", function, 3) == name


def test_a_function_of_its_own_takes_arrays_of_any_shape():
    def square(X):
        return X.reshape(-1, 3) ** 2

    found = recognize_activation("square", square, 3)
    for shape in [(2, 3), (5,), (2, 4), ()]:
        X = np.random.default_rng(0).normal(size=shape)
        np.testing.assert_array_equal(found.value(X), X**2)


def test_a_function_that_treats_units_differently_takes_all_of_them():
    slopes = np.array([0.1, 0.2, 0.3])
    found = recognize_activation("prelu", lambda X: np.where(X > 0, X, slopes * X), 3)
    assert found == "prelu"
    np.testing.assert_array_equal(found.value(-np.ones((2, 3))), -slopes * np.ones((2, 1)))
