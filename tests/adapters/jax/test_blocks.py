"""Parts of a traced network."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mlpviz.adapters.jax.blocks import (
    BROADCASTING,
    blocks_of_trace,
    join_by_function,
    repeats_pixels,
    size_of_widest,
)
from mlpviz.adapters.jax.tracing import trace_function

NUMBERS = np.array([1, 2, 4, 8], np.float32)


WEIGHTS = np.arange(12, dtype=np.float32).reshape(4, 3) - 5


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


def primitives(blocks):
    return [[operation.primitive for operation in block.operations] for block in blocks]


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
    assert size_of_widest(trace_of(lambda x, w: (x @ w)[:2], np.ones((4, 9)))) == 9


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
    assert block_of(function, shape=shape).changes_nothing is changes_nothing


def test_functions_with_a_name_are_one_step():
    blocks = blocks_of(lambda x: jnp.exp(sine_cubed(x)) - 1)
    joined = join_by_function(blocks)
    assert primitives(joined) == [["sin", "integer_pow"], ["exp"], ["sub"]]
    assert [block.function for block in joined] == ["sine_cubed", "exp", "sub"]
    assert (joined[0].start, joined[0].end) == (blocks[0].start, blocks[1].end)


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
    assert repeats_pixels(trace_of(function, WEIGHTS, shape=shape)) is repeats


def test_an_image_is_repeated_by_all_operations_that_broadcast_at_once():
    def repeated(image):
        rows = jnp.broadcast_to(image, (2, 4))
        return jnp.maximum((rows + 1) * image, rows - 1) / jnp.minimum(rows, image)

    assert set(*primitives(blocks_of(repeated))) == BROADCASTING
    assert repeats_pixels(trace_of(repeated))
