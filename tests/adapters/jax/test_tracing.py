"""What a function of jax does with an image, written down operation by operation."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mlpviz.adapters.jax.tracing import Constant, TraceError, replay, trace_function


def trace_of(function, *parameters, shape=(3,)):
    return trace_function(function, parameters, jnp.zeros(shape))


def primitives(trace):
    return [operation.primitive for operation in trace.operations]


def replayed(trace, X):
    return replay(trace.operations, trace.image, trace.result)(X)


def test_operations_stand_in_the_order_in_which_they_run_those_without_effect_left_out():
    def function(_, image):
        unused = jnp.tan(image)
        del unused
        return jnp.sin(image) + jnp.cos(image)

    trace = trace_of(function)
    assert primitives(trace) == ["sin", "cos", "add"]
    assert (trace.image.shape, trace.result.shape, trace.result.size) == ((3,), (3,), 3)
    X = np.array([[0.0, 1, 2], [3, 4, 5]])
    np.testing.assert_allclose(replayed(trace, X), np.sin(X) + np.cos(X), rtol=1e-5)


def test_whole_numbers_are_replayed_as_floating_point_numbers():
    trace = trace_of(lambda _, image: image / 4)
    np.testing.assert_array_equal(replayed(trace, np.array([[1, 2, 3]])), [[0.25, 0.5, 0.75]])


def test_images_are_replayed_in_their_shape_and_results_come_flattened():
    trace = trace_of(lambda _, image: image.T * 2, shape=(2, 3))
    X = np.arange(12.0).reshape(2, 6)
    expected = X.reshape(2, 2, 3).transpose(0, 2, 1).reshape(2, 6) * 2
    np.testing.assert_array_equal(replayed(trace, X), expected)


def test_an_operation_belongs_to_the_layer_whose_parameters_it_is_made_of():
    def function(parameters, image):
        weights, bias = parameters
        return image @ (2 * weights).T + bias

    trace = trace_of(function, ("dense", np.ones((2, 3))), ("dense", np.ones(2)))
    product = trace.operations[0]
    assert product.primitive == "dot_general"
    assert [each.layer for each in trace.operations] == ["dense"] * len(trace.operations)
    (known,) = [each for each in product.inputs if isinstance(each, Constant)]
    np.testing.assert_array_equal(np.ravel(known.value), [2] * 6)
    assert known.layers == {"dense"}


def test_an_operation_without_parameters_belongs_to_the_scope_in_which_it_runs():
    def function(_, image):
        with jax.named_scope("Net"):
            first = jnp.sin(image)
            with jax.named_scope("block"), jax.named_scope("relu"):
                return jnp.cos(first)

    assert [each.layer for each in trace_of(function).operations] == ["", "block.relu"]


def test_named_functions_are_looked_into_and_told_once():
    trace = trace_of(lambda _, image: jax.nn.relu(image))
    assert primitives(trace) == ["max"]
    assert [each.functions for each in trace.operations] == [("relu",)]


def test_functions_within_functions_are_told_outermost_first():
    @jax.jit
    def outer(image):
        return jax.nn.relu(image) + 1

    trace = trace_of(lambda _, image: outer(image))
    assert [each.functions for each in trace.operations] == [("outer", "relu"), ("outer",)]


def test_what_has_no_name_of_its_own_or_a_private_one_is_not_told():
    @jax.jit
    def _private(image):
        return jnp.sin(image)

    trace = trace_of(lambda _, image: jax.jit(lambda values: -jnp.cos(values))(_private(image)))
    assert primitives(trace) == ["sin", "cos", "neg"]
    assert [each.functions for each in trace.operations] == [(), (), ()]


def test_arrays_that_a_function_holds_are_known():
    offset, factor = jnp.arange(3.0), jnp.array([2.0, 3, 4])
    inner = jax.jit(lambda image: image * factor)
    trace = trace_of(lambda _, image: inner(image + offset))
    X = np.array([[1.0, 1, 1]])
    np.testing.assert_array_equal(replayed(trace, X), [[2, 6, 12]])


def test_what_is_computed_anew_for_gradients_is_looked_into():
    @jax.jit
    def named(image):
        return jax.checkpoint(lambda values, more: jnp.sin(values) * more)(image, 2.0)

    trace = trace_of(lambda _, image: named(image))
    assert primitives(trace) == ["sin", "mul"]
    assert {each.functions for each in trace.operations} == {("named",)}
    X = np.array([[0.0, 1, 2]])
    np.testing.assert_allclose(replayed(trace, X), 2 * np.sin(X), rtol=1e-6)


def test_an_operation_may_have_several_results():
    trace = trace_of(lambda _, image: jnp.subtract(*jnp.split(image, 2)), shape=(4,))
    assert primitives(trace) == ["split", "sub"]
    np.testing.assert_array_equal(replayed(trace, np.array([[5.0, 7, 1, 2]])), [[4, 5]])


def test_what_is_known_may_have_several_parts():
    trace = trace_of(lambda p, image: image + jnp.split(p[0], 2)[1], ("bias", np.arange(6.0)))
    np.testing.assert_array_equal(replayed(trace, np.zeros((1, 3))), [[3, 4, 5]])
    assert [each.layer for each in trace.operations] == ["bias"]


def test_a_function_that_does_not_take_the_image_says_why():
    def function(_, image):
        raise TypeError(f"no {image.shape} for me")

    with pytest.raises(TraceError) as error:
        trace_of(function)
    assert str(error.value) == "no (3,) for me"


@pytest.mark.parametrize(
    ("function", "n_results"),
    [
        (lambda _, image: (image, image + 1), 2),
        (lambda _, image: (jnp.ones(2), image), 2),
        (lambda *_: jnp.ones(2), 1),
    ],
)
def test_one_array_that_depends_on_the_image_is_expected(function, n_results):
    with pytest.raises(TraceError) as error:
        trace_of(function)
    assert str(error.value) == (
        f"it returns {n_results} arrays, where one that depends on the image is expected"
    )
