"""Contributions of pixels sum to the output, and are those of plain calculus."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz import Activation, Layers
from mlpviz._analysis.pixel_contributions import contribute


def network(seed, activation, sizes=(9, 7, 5, 3)):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=size) for size in pairwise(sizes)]
    biases = [rng.normal(size=size) for size in sizes[1:]]
    activations = [activation] * (len(sizes) - 2) + ["softmax"]
    return Layers(weights, biases, activations)


def logits(layers, images, value):
    for weights, bias in zip(layers.weights[:-1], layers.biases[:-1], strict=True):
        images = value(images @ weights + bias)
    return images @ layers.weights[-1] + layers.biases[-1]


@given(st.integers(0, 10_000), st.booleans())
def test_relu_networks_sum_exactly_and_the_bias_is_what_is_left_of_the_tangent(seed, given_base):
    layers, rng = network(seed, "relu"), np.random.default_rng(seed + 1)
    images, outputs = rng.normal(size=(4, 9)), rng.normal(size=(4, 3))
    baseline = rng.normal(size=9) * given_base
    found = contribute(layers, images, outputs, baseline, 1e-6)
    expected = (logits(layers, images, lambda z: np.maximum(z, 0)) * outputs).sum(axis=1)
    np.testing.assert_allclose(found.output, expected, rtol=1e-10)
    np.testing.assert_allclose(found.values.sum(axis=1) + found.bias, expected, atol=1e-10)
    assert found.error < 1e-12
    assert found.n_steps == 1


def test_the_gradient_is_a_difference_quotient():
    layers, rng = network(3, "relu"), np.random.default_rng(0)
    image, outputs, step = rng.normal(size=(1, 9)), np.eye(3)[[1]], 1e-6
    found = contribute(layers, image, outputs, np.zeros(9), 1e-6)
    moved = logits(layers, image + step * np.eye(9), lambda z: np.maximum(z, 0))[:, 1]
    slopes = (moved - found.output) / step
    np.testing.assert_allclose(found.values[0], slopes * image[0], rtol=1e-5, atol=1e-7)


@given(st.integers(0, 10_000), st.sampled_from(["tanh", "logistic"]))
def test_integrated_gradients_sum_within_the_tolerance_to_the_difference(seed, activation):
    layers, rng = network(seed, activation), np.random.default_rng(seed + 1)
    images, baseline = rng.normal(size=(3, 9)), rng.normal(size=9)
    outputs = np.eye(3)[[0, 1, 2]]
    found = contribute(layers, images, outputs, baseline, 1e-6)
    value = {"tanh": np.tanh, "logistic": lambda z: 1 / (1 + np.exp(-z))}[activation]
    np.testing.assert_allclose(
        found.bias, np.diag(np.ones((3, 3)) * logits(layers, baseline[None], value))
    )
    sums = found.values.sum(axis=1) + found.bias
    np.testing.assert_allclose(sums, found.output, rtol=1e-5, atol=1e-5)
    assert found.error <= 1e-6
    assert found.n_steps >= 16


def test_a_sum_that_is_never_reached_is_refused():
    layers = network(0, "tanh")
    layers = Layers([1e4 * layers.weights[0], *layers.weights[1:]], layers.biases, ["tanh"] * 3)
    with pytest.raises(ValueError, match=r"differ from its output by .* after 2048 steps"):
        contribute(layers, np.ones((2, 9)), np.eye(3)[:2], -np.ones(9) / 3, 1e-14)


def test_activations_that_are_straight_but_not_through_zero_count_their_intercept():
    layers = Layers([np.eye(2), np.ones((2, 1))], activations=["relu6", "identity"])
    found = contribute(layers, np.array([[8.0, 3.0]]), np.ones((1, 1)), np.zeros(2), 1e-6)
    assert found.values.tolist() == [[0, 3]]
    assert found.bias.tolist() == [6]
    assert found.output.tolist() == [9]


@pytest.mark.parametrize("name", ["leaky_relu(0.2)", "hard_tanh", "hard_sigmoid", "prelu(0.1)"])
def test_further_straight_activations_are_exact(name):
    layers, rng = network(1, name), np.random.default_rng(0)
    found = contribute(
        layers, rng.normal(size=(5, 9)), np.eye(3)[[0, 1, 2, 0, 1]], np.zeros(9), 1e-6
    )
    assert found.n_steps == 1
    assert found.error < 1e-12


def test_a_function_of_the_users_own_is_integrated_whatever_its_name():
    mine = Activation("relu", lambda z: np.maximum(z, 0) ** 2)
    layers = network(2, mine)
    found = contribute(layers, np.ones((1, 9)), np.eye(3)[[0]], np.zeros(9), 1e-6)
    assert found.n_steps > 1
    assert found.error <= 1e-6
