import copy
import pickle
import re

import numpy as np
import pytest

from mlpviz import Activation, Layers
from mlpviz._records.activations import check_computable


def cube(z):
    return z**3


def test_an_activation_equals_its_name():
    layers = Layers([np.ones((2, 2)), np.ones((2, 2))], activations=["relu", "softmax"])
    assert layers.activations == ("relu", "softmax")
    assert layers.activations[0] in {"relu", "tanh"}
    assert layers.activations[0] != "tanh"


def test_activations_of_one_name_and_another_function_differ():
    assert Activation("relu") == Activation("relu")
    assert Activation("relu") != Activation("relu", cube)
    assert Activation("cube", cube) == Activation("cube", cube)
    assert Activation("relu") != 3


def test_layers_hold_the_function_that_is_given():
    layers = Layers(np.ones((2, 2)), activations=[Activation("cube", cube)])
    assert layers.activations[0].value(np.array([2.0])) == 8.0
    with pytest.raises(TypeError, match=r"^activations\[0\] must be a str, got 3$"):
        Layers(np.ones((2, 2)), activations=[3])


def test_a_name_that_is_known_by_another_name_keeps_its_own():
    assert Activation("sigmoid") == "sigmoid"
    assert Activation("sigmoid").value(np.zeros(1)) == 0.5


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-9), (np.float32, 1e-4)])
def test_a_slope_that_is_not_given_is_computed_from_differences(dtype, rtol):
    activation = Activation("cube", lambda z: (z**3).astype(dtype))
    z = np.array([-2.0, 0.5, 3.0])
    np.testing.assert_allclose(activation.slope(z), 3 * z**2, rtol=rtol)


def test_a_slope_that_is_given_is_kept():
    activation = Activation("cube", cube, lambda z: 3 * z**2)
    assert activation.slope(np.array([2.0])) == 12.0


@pytest.mark.parametrize("name", ["tanh", "logistic"])
def test_the_steepest_slope_is_that_at_zero(name):
    activation = Activation(name)
    assert activation.saturates
    assert activation.slope(np.zeros(1))[0] == activation.steepest


def test_relu_does_not_saturate():
    assert not Activation("relu").saturates


@pytest.mark.parametrize(
    "activation", [Activation("relu"), Activation("elu(2)"), Activation("cube", cube, cube)]
)
def test_activations_can_be_pickled_and_copied(activation):
    pickled = pickle.loads(pickle.dumps(activation))  # noqa: S301 - made here
    for again in (pickled, copy.deepcopy(activation)):
        assert again == activation
        assert again.slope(np.ones(1)) == activation.slope(np.ones(1))


def test_a_function_that_is_not_known_is_refused_by_name_with_a_way_out():
    unknown = Activation("mystery")
    assert not unknown.is_known
    for function in (unknown.value, unknown.slope):
        with pytest.raises(ValueError, match=r"give Activation\('mystery', function\)$"):
            function(np.zeros(1))
    message = "layer 2 has the activation 'mystery', whose function mlpviz does not know; known are"
    with pytest.raises(ValueError, match=f"^{re.escape(message)} celu, celu\\(parameter\\), elu,"):
        check_computable(unknown, 2)
