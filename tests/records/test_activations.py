import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._records.activations import ACTIVATIONS, find_activation, logistic

POINTS = np.array([-30.0, -3.0, -0.7, -0.1, 0.1, 0.7, 3.0, 30.0])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slopes_are_those_of_finite_differences(name):
    activation = find_activation(name, 0)
    step = 1e-6
    differences = (activation.value(POINTS + step) - activation.value(POINTS - step)) / (2 * step)
    np.testing.assert_allclose(activation.slope(POINTS), differences, atol=1e-8, rtol=1e-6)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_nothing_overflows(name):
    activation = find_activation(name, 0)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        far = np.array([-1e4, 1e4])
        assert np.isfinite(activation.value(far)).all()
        assert np.isfinite(activation.slope(far)).all()


@given(st.floats(-30, 30))
def test_logistic_is_one_over_one_plus_exp(z):
    np.testing.assert_allclose(logistic(np.array(z)), 1 / (1 + np.exp(-z)), atol=1e-15, rtol=1e-9)


@pytest.mark.parametrize("name", ["tanh", "logistic"])
def test_the_steepest_slope_is_that_at_zero(name):
    activation = find_activation(name, 0)
    assert activation.saturates
    assert activation.slope(np.zeros(1))[0] == activation.steepest


def test_relu_does_not_saturate():
    assert not find_activation("relu", 0).saturates


def test_an_unknown_activation_is_refused_by_name_with_a_way_out():
    message = (
        "layer 2 has the activation 'gelu', which cannot be computed without its framework; known "
        "are elu, identity, linear, logistic, relu, sigmoid, silu, softplus, swish, tanh: give "
        "Layers(weights, biases, activations)"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        find_activation("gelu", 2)
