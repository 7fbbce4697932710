"""What a function of jax is, as a chain of dense layers and what stands between them."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mlpviz._reading.chain import Activation, Linear, Scaling
from mlpviz._records.layers import Transform
from mlpviz.adapters.jax import chain as jax_chain
from mlpviz.adapters.jax.chain import (
    _biased,
    _by_function,
    _changes_nothing,
    _exact_scaling,
    _is_layer,
    _known_activation,
    _line,
    _linear,
    _merged,
    _one_step,
    _own_name,
    _preprocessing,
    _steps_between,
    blocks_of_tape,
    last_activation,
    repeats_pixels,
    steps_of_tape,
    widest,
)
from mlpviz.adapters.jax.tape import record

NUMBERS = np.array([1, 2, 4, 8], np.float32)
WEIGHTS = np.arange(12, dtype=np.float32).reshape(4, 3) - 5
BROKEN = "the network is no chain of dense layers and elementwise steps: the chain breaks at "
WAY_OUT = "; give Layers of the weights that you want to see"


def tape_of(function, *arrays, shape=(4,), layer="dense"):
    """The tape of a function of an image and of arrays that are the parameters of a layer."""
    return record(
        lambda parameters, image: function(image, *parameters),
        [(layer, array) for array in arrays],
        jnp.zeros(shape),
    )


def blocks_of(function, *arrays, **options):
    return blocks_of_tape(tape_of(function, *arrays, **options))


def block_of(function, *arrays, **options):
    (block,) = blocks_of(function, *arrays, **options)
    return block


def primitives(blocks):
    return [[operation.primitive for operation in block.operations] for block in blocks]


def kinds(steps):
    return [(type(step), step.name) for step in steps]


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


@jax.jit
def sine_cubed(x):
    """An activation in two operations."""
    return jnp.sin(x) ** 3


def test_a_tape_is_cut_wherever_one_value_is_all_that_is_needed():
    blocks = blocks_of(lambda x: jnp.sin(x) * jnp.cos(x) + 1)
    assert primitives(blocks) == [["sin", "cos", "mul"], ["add"]]
    assert blocks[0].end is blocks[1].start


def test_a_value_that_nothing_needs_ends_no_block_later():
    blocks = blocks_of(lambda x: jnp.sin(jnp.split(x, 2)[0]) + 1)
    assert primitives(blocks) == [["split"], ["sin"], ["add"]]


def test_the_name_of_a_function_with_layers_in_it_names_no_activation():
    @jax.jit
    def network(x, weights):
        return jax.nn.relu(x @ weights)

    blocks = blocks_of(network, WEIGHTS)
    assert [block.operations[-1].functions for block in blocks] == [(), ("relu",)]


def test_the_widest_value_is_that_of_an_operation():
    assert widest(tape_of(lambda x, w: (x @ w)[:2], np.ones((4, 9)))) == 9


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
    scaling = _exact_scaling(block_of(function, NUMBERS))
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
    assert _exact_scaling(block_of(function, NUMBERS)) is None


def test_operations_that_belong_together_are_no_scaling_by_the_last_of_them():
    assert _exact_scaling(jax_chain._joined(blocks_of(lambda x: x * 2 + 1))) is None


def test_sums_of_gradients_are_sums_and_division_by_zero_is_no_warning():
    assert _line("add_any", 2.0, is_first=False) == (1.0, 2.0)
    with np.errstate(divide="raise"):
        gain, shift = _line("div", np.array([0.0, 2.0]), is_first=False)
    np.testing.assert_array_equal(gain, [np.inf, 0.5])
    assert shift == 0
    assert _line("div", 2.0, is_first=True) is None


def scaling(name, gain, shift):
    return Scaling(name, np.array([gain], np.float64), np.array([shift], np.float64))


def test_neighboring_scalings_of_one_layer_are_one():
    first, activation = scaling("a", 7, 7), Activation("relu", None)
    steps = _merged([first, activation, scaling("b", 2, 1), scaling("b", 3, 5), scaling("c", 4, 0)])
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
    (biased,) = _biased([linear, scaling("a", 1, 2)])
    assert (type(biased), biased.name) == (Linear, "a")
    np.testing.assert_array_equal(biased.weights, linear.weights)
    np.testing.assert_array_equal(biased.bias, [2.5])
    assert biased.bias.dtype == np.float32


@pytest.mark.parametrize("other", [scaling("b", 1, 2), scaling("a", 2, 2)])
def test_other_scalings_remain_steps(other):
    linear = Linear("a", np.ones((2, 1), np.float32), np.zeros(1, np.float32))
    assert _biased([linear, other]) == [linear, other]
    assert _biased([other]) == [other]
    assert _biased([scaling("a", 1, 2)])[0].shift == 2


@pytest.mark.parametrize(
    ("function", "shape", "changes_nothing"),
    [
        (lambda x: x.reshape(2, 2), (4,), True),
        (lambda x: x.astype(jnp.float16), (4,), True),
        (lambda x: x.T, (1, 4), True),
        (lambda x: jnp.transpose(x, (1, 0, 2)), (2, 1, 2), True),
        (lambda x: x.T, (2, 2), False),
        (lambda x: jnp.broadcast_to(x, (2, 4)), (4,), False),
        (lambda x: x.astype(jnp.int32), (4,), False),
        (jnp.sin, (4,), False),
    ],
)
def test_what_leaves_all_numbers_in_their_order_changes_nothing(function, shape, changes_nothing):
    assert _changes_nothing(block_of(function, shape=shape)) is changes_nothing


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
    block = jax_chain._joined(blocks_of(function))
    assert _known_activation(block) == name


def test_what_tells_two_kinds_of_an_activation_apart_is_not_its_name(monkeypatch):
    monkeypatch.setattr(jax_chain, "KNOWN_ACTIVATIONS", {"sine with cubes": sine_cubed})
    assert _known_activation(jax_chain._joined(blocks_of(sine_cubed))) == "sine"


@pytest.mark.parametrize(
    ("function", "name"),
    [(cube, "cube"), (tanh, "tanh of its own kind"), (leaky_relu, "leaky_relu")],
)
def test_an_activation_that_is_not_known_keeps_its_own_name(function, name):
    assert _own_name(block_of(function)) == name


def test_functions_with_a_name_are_one_step():
    blocks = blocks_of(lambda x: jnp.exp(sine_cubed(x)) - 1)
    joined = _by_function(blocks)
    assert primitives(joined) == [["sin", "integer_pow"], ["exp"], ["sub"]]
    assert [block.function for block in joined] == ["sine_cubed", "exp", "sub"]
    assert (joined[0].start, joined[0].end) == (blocks[0].start, blocks[1].end)


@pytest.mark.parametrize("found", [Activation("found", None), None])
def test_a_step_that_is_no_scaling_is_recognized_by_what_it_does(found, monkeypatch):
    asked = []

    def recognize(*arguments):
        asked.append(arguments)
        return found

    monkeypatch.setattr(jax_chain, "recognize", recognize)
    block = block_of(jnp.minimum, NUMBERS)
    assert list(_one_step(block)) == ([] if found is None else [found])
    ((function, layer, apply, n_values),) = asked
    assert (function, layer, n_values) == ("min", "dense", 4)
    np.testing.assert_array_equal(apply(np.full((1, 4), 3.0)), [[1, 2, 3, 3]])
    (step,) = _one_step(block_of(lambda x, n: x * n, NUMBERS))
    assert kinds([step]) == [(Scaling, "dense")]
    assert len(asked) == 1


def test_an_activation_spelled_in_several_steps_is_found_among_others():
    steps = _steps_between(blocks_of(lambda x: 2 * jnp.log1p(jnp.exp(x - 1))))
    assert kinds(steps) == [(Scaling, "sub"), (Activation, "softplus"), (Scaling, "mul")]
    np.testing.assert_allclose(steps[1].apply(np.zeros((1, 4))), [[np.log(2)] * 4], rtol=1e-6)


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
    block = jax_chain._joined(blocks_of(function, *arrays))
    assert _is_layer(block) is is_layer


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
            "dense, conv_general_dilated: it is no product of a matrix of weights with the values "
            "of an image"
        ),
    ),
    "two shapes of one value": (
        lambda x, _: jnp.dot(x, jnp.expand_dims(x, 1)),
        WEIGHTS,
        (
            "the network itself, dot_general: it is no product of a matrix of weights with the "
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
    steps = steps_of_tape(tape_of(network, *arrays))
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
        steps_of_tape(tape_of(lambda x: x * 2))
    assert str(error.value) == "model must have a dense layer, but it has none"
    with pytest.raises(ValueError, match="the chain breaks at the network itself, cumsum: each"):
        steps_of_tape(tape_of(jnp.cumsum))


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
    assert last_activation(tape_of(lambda x, w: behind(jnp.sin(x) @ w), WEIGHTS)) == name


def test_without_a_product_the_last_activation_is_not_known():
    assert last_activation(tape_of(jax.nn.relu)) == "unknown"


@pytest.mark.parametrize(
    ("function", "shape", "repeats"),
    [
        (lambda x, _: x + NUMBERS, (1,), True),
        (lambda x, w: (x + NUMBERS) @ w, (1,), True),
        (lambda x, w: x @ w, (4,), False),
        (lambda x, w: jnp.broadcast_to(x @ w, (2, 3)), (4,), False),
        (lambda x, _: x + NUMBERS, (4,), False),
        (lambda x, _: jnp.concatenate([x, x]), (2,), False),
        (lambda x, _: jnp.sin(x), (4,), False),
    ],
)
def test_an_image_that_is_too_small_is_seen_to_be_repeated(function, shape, repeats):
    assert repeats_pixels(tape_of(function, WEIGHTS, shape=shape)) is repeats


def test_one_value_times_nothing_is_a_scaling_though_log_softmax_returns_zeros_too():
    tape = tape_of(lambda image, weights: image @ weights * 0.0, WEIGHTS[:, :1])
    assert kinds(steps_of_tape(tape)) == [(Linear, "dense"), (Scaling, "mul")]
    assert last_activation(tape) == "identity"


def test_an_image_is_repeated_by_all_operations_that_broadcast_at_once():
    def repeated(image):
        rows = jnp.broadcast_to(image, (2, 4))
        return jnp.maximum((rows + 1) * image, rows - 1) / jnp.minimum(rows, image)

    assert set(*primitives(blocks_of(repeated))) == jax_chain.BROADCASTING
    assert repeats_pixels(tape_of(repeated))
