"""Arithmetic with constants."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mlpviz._reading.steps import Linear, Scaling
from mlpviz._records.activations import Activation
from mlpviz.adapters.jax.blocks import (
    blocks_of_trace,
    join_blocks,
)
from mlpviz.adapters.jax.scalings import (
    _gain_and_shift,
    arithmetic_scaling,
    merge_biases,
    merge_scalings,
)
from mlpviz.adapters.jax.tracing import trace_function

NUMBERS = np.array([1, 2, 4, 8], np.float32)


def trace_of(function, *arrays, shape=(4,), layer="dense"):
    """The trace of a function of an image and of arrays that are the parameters of a layer."""
    return trace_function(
        lambda parameters, image: function(image, *parameters),
        [(layer, array) for array in arrays],
        jnp.zeros(shape),
    )


def blocks_of(function, *arrays, **options):
    return blocks_of_trace(trace_of(function, *arrays, **options))


def block_of(function, *arrays, **options):
    (block,) = blocks_of(function, *arrays, **options)
    return block


def kinds(steps):
    return [(type(step), step.name) for step in steps]


@pytest.mark.parametrize(
    ("function", "gain", "shift", "name"),
    [
        (lambda x, n: x + n, [1] * 4, NUMBERS, "dense"),
        (lambda x, n: n + x, [1] * 4, NUMBERS, "dense"),
        (lambda x, n: x - n, [1] * 4, -NUMBERS, "dense"),
        (lambda x, n: n - x, [-1] * 4, NUMBERS, "dense"),
        (lambda x, n: x * n, NUMBERS, [0] * 4, "dense"),
        (lambda x, n: n * x, NUMBERS, [0] * 4, "dense"),
        (lambda x, n: x / (n + 2), [1 / 3, 1 / 4, 1 / 6, 1 / 10], [0] * 4, "dense"),
        (lambda x, _: -x, [-1] * 4, [0] * 4, "neg"),
    ],
)
def test_arithmetic_with_what_is_known_is_a_scaling_in_double_precision(
    function, gain, shift, name
):
    scaling = arithmetic_scaling(block_of(function, NUMBERS))
    np.testing.assert_array_equal(scaling.gain, gain)
    np.testing.assert_array_equal(scaling.shift, shift)
    assert scaling.gain.dtype == scaling.shift.dtype == np.float64
    assert scaling.name == name


@pytest.mark.parametrize(
    "function",
    [
        lambda x, n: n / x,
        lambda x, _: x * x,
        lambda x, _: jnp.sin(x),
        lambda x, _: x * jnp.sin(x),
        lambda x, _: jax.lax.clamp(0.0, x, 1.0),
        lambda x, _: jnp.sum(x),
        lambda x, n: jax.lax.select_n(n > 3, x, x),
    ],
)
def test_other_operations_are_no_scalings(function):
    assert arithmetic_scaling(block_of(function, NUMBERS)) is None


def test_operations_that_belong_together_are_no_scaling_by_the_last_of_them():
    assert arithmetic_scaling(join_blocks(blocks_of(lambda x: x * 2 + 1))) is None


def test_sums_of_gradients_are_sums_and_division_by_zero_is_no_warning():
    assert _gain_and_shift("add_any", 2.0, is_first=False) == (1.0, 2.0)
    with np.errstate(divide="raise"):
        gain, shift = _gain_and_shift("div", np.array([0.0, 2.0]), is_first=False)
    np.testing.assert_array_equal(gain, [np.inf, 0.5])
    assert shift == 0
    assert _gain_and_shift("div", 2.0, is_first=True) is None


def scaling(name, gain, shift):
    return Scaling(name, np.array([gain], np.float64), np.array([shift], np.float64))


def test_neighboring_scalings_of_one_layer_are_one():
    first, activation = scaling("a", 7, 7), Activation("relu")
    steps = merge_scalings(
        [first, activation, scaling("b", 2, 1), scaling("b", 3, 5), scaling("c", 4, 0)]
    )
    assert kinds(steps) == [
        (Scaling, "a"),
        (Activation, "relu"),
        (Scaling, "b"),
        (Scaling, "c"),
    ]
    assert steps[:2] == [first, activation]
    assert (steps[2].gain, steps[2].shift) == (6, 8)


def test_what_is_added_behind_a_product_of_its_layer_is_the_layer_s_bias():
    linear = Linear("a", np.ones((2, 1), np.float32), np.array([0.5], np.float32))
    (biased,) = merge_biases([linear, scaling("a", 1, 2)])
    assert (type(biased), biased.name) == (Linear, "a")
    np.testing.assert_array_equal(biased.weights, linear.weights)
    np.testing.assert_array_equal(biased.bias, [2.5])
    assert biased.bias.dtype == np.float32


@pytest.mark.parametrize("other", [scaling("b", 1, 2), scaling("a", 2, 2)])
def test_other_scalings_remain_steps(other):
    linear = Linear("a", np.ones((2, 1), np.float32), np.zeros(1, np.float32))
    assert merge_biases([linear, other]) == [linear, other]
    assert merge_biases([other]) == [other]
    assert merge_biases([scaling("a", 1, 2)])[0].shift == 2
