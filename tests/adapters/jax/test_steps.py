"""The steps of a network that jax can trace."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mlpviz._reading.steps import Linear, Scaling
from mlpviz._records.activations import Activation
from mlpviz._records.transform import Transform
from mlpviz.adapters.jax.blocks import (
    blocks_of_trace,
    join_blocks,
)
from mlpviz.adapters.jax.scalings import merge_biases, merge_scalings
from mlpviz.adapters.jax.steps import (
    _is_dense,
    _known_activation,
    _linear,
    _parts_between,
    _preprocessing,
    _single_part,
    last_activation,
    parts_of_trace,
)
from mlpviz.adapters.jax.tracing import trace_function

NUMBERS = np.array([1, 2, 4, 8], np.float32)


WEIGHTS = np.arange(12, dtype=np.float32).reshape(4, 3) - 5


BROKEN = "the network is not a chain of dense layers and elementwise steps: the chain breaks at "


WAY_OUT = "; give Layers of the weights that you want to see"


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


def steps_in(parts):
    return [step for part, _, _ in parts for step in part]


def steps_between(blocks):
    return steps_in(_parts_between(blocks))


def single_steps(block):
    return steps_in([_single_part(block)])


def steps_of(trace):
    return merge_biases(merge_scalings(steps_in(parts_of_trace(trace))))


@jax.jit
def cube(x):
    """An activation that only this network has."""
    return x**3


@jax.jit
def tanh(x):
    """What is called as a known activation, and is another."""
    return x**3


@jax.jit
def leaky_relu(x):
    """A known activation with a slope of its own."""
    return jnp.where(x > 0, x, x * 0.3)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda x: x * jax.nn.sigmoid(x), "silu"),
        (lambda x: jax.nn.gelu(x, approximate=False), "gelu"),
        (lambda x: jnp.log(1 + jnp.exp(x)), "softplus"),
        (lambda x: jnp.maximum(x, 0.5), None),
        (jnp.sum, None),
    ],
)
def test_an_activation_is_known_by_its_values(function, name):
    assert _known_activation(blocks_of(function)) == name


@pytest.mark.parametrize(
    ("function", "name"),
    [(cube, "cube"), (tanh, "tanh with other parameters"), (leaky_relu, "leaky_relu(0.3)")],
)
def test_an_activation_is_named_by_its_values_or_keeps_its_own_name(function, name):
    (step,) = steps_between(blocks_of(function))
    assert step == name


@pytest.mark.parametrize("found", [Activation("found"), None])
def test_a_step_that_is_no_scaling_is_recognized_by_its_values(found, monkeypatch):
    asked = []

    def recognize(*arguments):
        asked.append(arguments)
        return found

    monkeypatch.setattr("mlpviz.adapters.jax.steps.recognize_step", recognize)
    block = block_of(jnp.minimum, NUMBERS)
    assert list(single_steps(block)) == ([] if found is None else [found])
    ((function, layer, apply, n_values),) = asked
    assert (function, layer, n_values) == ("min", "dense", 4)
    np.testing.assert_array_equal(apply(np.full((1, 4), 3.0)), [[1, 2, 3, 3]])
    (step,) = single_steps(block_of(lambda x, n: x * n, NUMBERS))
    assert kinds([step]) == [(Scaling, "dense")]
    assert len(asked) == 1


def test_an_activation_spelled_in_several_steps_is_found_among_others():
    steps = steps_between(blocks_of(lambda x: 2 * jnp.log1p(jnp.exp(x - 1))))
    assert kinds(steps) == [(Scaling, "sub"), (Activation, "softplus"), (Scaling, "mul")]
    np.testing.assert_allclose(steps[1].value(np.zeros((1, 4))), [[np.log(2)] * 4], rtol=1e-6)


def test_preprocessing_is_a_scaling_or_a_transform_under_the_name_of_its_layer():
    assert list(_preprocessing(block_of(lambda x: x.reshape(2, 2)))) == []
    (step,) = _preprocessing(block_of(lambda x, n: x * n, NUMBERS, layer="gains"))
    assert kinds([step]) == [(Scaling, "gains")]
    (step,) = _preprocessing(block_of(lambda x: x[::-1]))
    assert kinds([step]) == [(Transform, "rev")]
    np.testing.assert_array_equal(step.apply(np.array([[1.0, 2, 3, 4]])), [[4, 3, 2, 1]])
    (step,) = _preprocessing(block_of(jnp.minimum, NUMBERS, layer="most"))
    assert kinds([step]) == [(Transform, "most")]


@pytest.mark.parametrize(
    ("function", "arrays", "is_layer"),
    [
        (lambda x, w: x @ w, [WEIGHTS], True),
        (lambda x: x @ WEIGHTS, [], False),
        (lambda x: x @ x, [], False),
        (lambda x: jnp.sin(x) @ jnp.cos(x), [], True),
        (lambda x, n: x + n, [NUMBERS], False),
        (lambda x, n: jnp.sin(x + n) * (x @ WEIGHTS).sum() + x, [NUMBERS], False),
    ],
)
def test_a_layer_multiplies_what_it_has_learned_with_its_inputs(function, arrays, is_layer):
    block = join_blocks(blocks_of(function, *arrays))
    assert _is_dense(block) is is_layer


@pytest.mark.parametrize(
    ("function", "kernel", "weights"),
    [
        (lambda x, w: x @ w, WEIGHTS, WEIGHTS),
        (lambda x, w: w @ x, WEIGHTS.T, WEIGHTS),
        (
            lambda x, w: jax.lax.dot_general(x.reshape(2, 2), w, (((1, 0), (0, 1)), ((), ()))),
            WEIGHTS.reshape(2, 2, 3),
            WEIGHTS.reshape(2, 2, 3).transpose(1, 0, 2).reshape(4, 3),
        ),
    ],
)
def test_weights_are_read_with_inputs_first_whichever_way_they_are_multiplied(
    function, kernel, weights
):
    linear = _linear(blocks_of(function, kernel.astype(np.float16))[-1])
    assert linear.name == "dense"
    np.testing.assert_array_equal(linear.weights, weights)
    np.testing.assert_array_equal(linear.bias, [0, 0, 0])
    assert linear.weights.dtype == linear.bias.dtype == np.float16


def conv(x, kernel):
    return jax.lax.conv_general_dilated(x.reshape(1, 1, 2, 2), kernel, (1, 1), "SAME")


BROKEN_PRODUCTS = {
    "two branches": (
        lambda x, w: x[:3] + x @ w,
        WEIGHTS,
        "dense, add: it joins two branches, both of which depend on the image",
    ),
    "a convolution": (
        conv,
        np.ones((1, 1, 2, 2)),
        (
            "dense, conv_general_dilated: it is not a product of a matrix of weights with the "
            "values of an image"
        ),
    ),
    "two shapes of one value": (
        lambda x, _: jnp.dot(x, jnp.expand_dims(x, 1)),
        WEIGHTS,
        (
            "the network itself, dot_general: it is not a product of a matrix of weights with the "
            "values of an image"
        ),
    ),
    "a square": (
        lambda x, _: x @ x,
        WEIGHTS,
        "the network itself, dot_general: both factors depend on the image",
    ),
    "rows": (
        lambda x, w: x.reshape(1, 4).repeat(2, 0) @ w,
        WEIGHTS,
        "dense, dot_general: it is applied to inputs of shape (2, 4), not to flat images",
    ),
    "a batch of one": (
        lambda x, w: jax.lax.dot_general(x.reshape(1, 4), w, (((1,), (1,)), ((0,), (0,)))),
        WEIGHTS.reshape(1, 4, 3),
        "dense, dot_general: it is applied to inputs of shape (1, 4), not to flat images",
    ),
}


@pytest.mark.parametrize("case", BROKEN_PRODUCTS)
def test_a_product_that_is_no_dense_layer_breaks_the_chain(case):
    function, weights, told = BROKEN_PRODUCTS[case]
    block = next(block for block in blocks_of(function, weights) if block.has_product)
    with pytest.raises(ValueError, match="chain breaks") as error:
        _linear(block)
    assert str(error.value) == BROKEN + told + WAY_OUT


def test_a_network_is_preprocessing_layers_and_what_stands_between_them():
    def network(x, first, bias, second):
        return jax.nn.relu(x[::-1] / 2 @ first + bias) @ second

    arrays = (WEIGHTS, np.ones(3, np.float32), np.ones((3, 2), np.float32))
    steps = steps_of(trace_of(network, *arrays))
    assert kinds(steps) == [
        (Transform, "rev"),
        (Scaling, "div"),
        (Linear, "dense"),
        (Activation, "relu"),
        (Linear, "dense"),
    ]
    np.testing.assert_array_equal(steps[2].bias, [1, 1, 1])


def test_a_network_without_layers_has_none_or_breaks_where_values_meet():
    with pytest.raises(ValueError, match="dense") as error:
        steps_of(trace_of(lambda x: x * 2))
    assert str(error.value) == "model must have a dense layer, but it has none"
    with pytest.raises(ValueError, match="the chain breaks at the network itself, cumsum: each"):
        steps_of(trace_of(jnp.cumsum))


@pytest.mark.parametrize(
    ("behind", "name"),
    [
        (lambda x: x, "identity"),
        (lambda x: x * 2 + 1, "identity"),
        (jax.nn.relu, "relu"),
        (lambda x: jax.nn.sigmoid(x + 1), "logistic"),
        (lambda x: cube(jax.nn.relu(x - 1)), "unknown"),
        (lambda x: jax.nn.relu(x) * 2, "unknown"),
        (jnp.cumsum, "unknown"),
    ],
)
def test_the_last_activation_is_what_alone_follows_the_last_product(behind, name):
    assert last_activation(trace_of(lambda x, w: behind(jnp.sin(x) @ w), WEIGHTS)) == name


def test_without_a_product_the_last_activation_is_not_known():
    assert last_activation(trace_of(jax.nn.relu)) == "unknown"


def test_one_value_times_nothing_is_a_scaling_though_log_softmax_returns_zeros_too():
    trace = trace_of(lambda image, weights: image @ weights * 0.0, WEIGHTS[:, :1])
    assert kinds(steps_of(trace)) == [(Linear, "dense"), (Scaling, "mul")]
    assert last_activation(trace) == "identity"
