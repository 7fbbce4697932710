"""Steps of a network become layers that compute the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._analysis.forward import network_inputs
from mlpviz._reading.chain import layers_of_chain
from mlpviz._reading.steps import Linear, Scaling, run_step
from mlpviz._records.activations import Activation
from mlpviz._records.transform import Transform

WIDTH = 4


KINDS = st.lists(st.sampled_from(["linear", "scaling", "tanh", "relu"]), max_size=10)


def step(kind, rng):
    if kind == "linear":
        return Linear(kind, rng.normal(size=(WIDTH, WIDTH)), rng.normal(size=WIDTH))
    if kind == "scaling":
        return Scaling(kind, rng.normal(size=WIDTH), rng.normal(size=WIDTH))
    return Activation(kind)


def outputs(steps, X):
    for each in steps:
        X = run_step(each, X)
    return X


@given(KINDS, KINDS, st.integers(0, 2**32))
def test_layers_compute_what_the_steps_do(before, after, seed):
    rng = np.random.default_rng(seed)
    steps = [step(kind, rng) for kind in [*before, "linear", *after]]
    layers = layers_of_chain(steps, WIDTH, "net")
    X = rng.normal(size=(5, WIDTH))
    values = network_inputs(layers, X)
    for weights, bias, activation in zip(
        layers.weights, layers.biases, layers.activations, strict=True
    ):
        values = activation.value(values @ weights + bias)
    np.testing.assert_allclose(values, outputs(steps, X), rtol=1e-8, atol=1e-8)


def test_layers_are_as_many_as_the_dense_ones_and_preprocessing_stands_before():
    rng = np.random.default_rng(0)
    steps = [step(kind, rng) for kind in ("scaling", "tanh", "linear", "relu", "linear")]
    layers = layers_of_chain([Transform("crop", lambda X: X[:, :WIDTH]), *steps], 9, "net")
    assert [each.name for each in layers.preprocessing] == ["crop", "scaling", "tanh"]
    assert (layers.n_pixels, len(layers.weights), layers.name) == (9, 2, "net")
    assert layers.activations == ("relu", "identity")


def test_weights_without_scalings_are_the_network_s_own():
    weights, bias = np.ones((3, 2), np.float32), np.ones(2, np.float32)
    layers = layers_of_chain([Linear("dense", weights, bias)], 3, "net")
    assert layers.weights[0].dtype == layers.biases[0].dtype == np.float32


def test_several_activations_in_a_row_are_all_named():
    rng = np.random.default_rng(0)
    steps = [step(kind, rng) for kind in ("linear", "tanh", "scaling", "relu", "scaling")]
    assert layers_of_chain(steps, WIDTH, "net").activations == ("tanh → scaling → relu → scaling",)


def test_a_transform_keeps_the_range_that_it_was_fitted_on():
    crop = Transform("crop", lambda X: X[:, :1], np.zeros(2), np.ones(2))
    layers = layers_of_chain([crop, Linear("dense", np.ones((1, 1)), np.zeros(1))], 2, "net")
    assert layers.preprocessing[0] is crop


def test_no_dense_layer_is_refused():
    with pytest.raises(ValueError, match="must have a dense layer, but Empty has none"):
        layers_of_chain([], 4, "Empty")


def test_scalings_go_into_the_weights_on_their_side_of_the_activation():
    first = Linear("first", np.array([[1.0, 2.0]]), np.array([1.0, 1.0]))
    second = Linear("second", np.array([[1.0], [1.0]]), np.array([0.0]))
    scaling = Scaling("norm", np.array([2.0, 3.0]), np.array([1.0, 0.0]))
    bent = Activation("tanh", np.tanh)
    after = layers_of_chain([first, bent, scaling, second], 1, "net")
    assert after.activations == ("tanh", "identity")
    np.testing.assert_array_equal(after.weights[1], [[2.0], [3.0]])
    np.testing.assert_array_equal(after.biases[1], [1.0])
    before = layers_of_chain([first, scaling, bent, second], 1, "net")
    assert before.activations == ("tanh", "identity")
    np.testing.assert_array_equal(before.weights[0], [[2.0, 6.0]])
    np.testing.assert_array_equal(before.biases[0], [3.0, 3.0])
    between = layers_of_chain([first, bent, scaling, bent, scaling, second], 1, "net")
    assert between.activations == ("tanh → norm → tanh", "identity")
    np.testing.assert_array_equal(between.weights[1], [[2.0], [3.0]])
    last = layers_of_chain([first, bent, scaling], 1, "net")
    assert last.activations == ("tanh → norm",)
