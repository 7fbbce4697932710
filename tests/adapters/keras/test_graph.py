"""The calls of a Keras model, in their order."""

import os
from types import SimpleNamespace

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from keras import layers as kl

from mlpviz.adapters.keras.graph import graph_of, has_graph, last_calls

pytestmark = pytest.mark.usefixtures("keras_moves_the_shared_random_generators")


class Shift(keras.Layer):
    """Adds what it is called with, and a hundred when it is trained."""

    def call(self, inputs, by, *, training=False):
        return inputs + by + (100 if training else 0)


def test_calls_are_those_of_the_layers_nested_ones_included():
    inner = keras.Sequential([kl.Input((6,)), kl.Reshape((3, 2), name="rows")])
    model = keras.Sequential(
        [kl.Input((2, 3)), kl.Flatten(name="flat"), inner, kl.Cropping1D(1, name="crop")]
    )
    graph = graph_of(model)
    assert [call.label for call in graph.calls] == [
        "flat (Flatten)",
        "rows (Reshape)",
        "crop (Cropping1D)",
    ]
    assert [call.input_shape for call in graph.calls] == [(2, 3), (6,), (3, 2)]
    assert [call.output_shape for call in graph.calls] == [(6,), (3, 2), (1, 2)]
    assert graph.groups() == [[0], [1], [2]]
    assert list(last_calls(graph)) == graph.calls[::-1]


@pytest.mark.parametrize("training", [True, False])
def test_a_call_is_run_with_its_own_arguments_and_without_training(training):
    inputs = keras.Input((3,))
    model = keras.Model(inputs, Shift()(inputs, by=5, training=training))
    (call,) = graph_of(model).calls
    np.testing.assert_array_equal(call.run(np.arange(3.0))[0], [5, 6, 7])


def test_an_operation_is_run_without_a_word_of_training():
    inputs = keras.Input((3,))
    (call,) = graph_of(keras.Model(inputs, keras.ops.clip(inputs, 1, 2))).calls
    np.testing.assert_array_equal(call.run(np.arange(4.0))[0], [1, 1, 2, 2])


class Subclass(keras.Model):
    def call(self, inputs):
        return inputs * 2


def test_a_model_s_graph_is_known_unless_it_is_a_subclass():
    inputs = keras.Input((3,))
    assert has_graph(keras.Model(inputs, kl.Flatten()(inputs)))
    assert not has_graph(Subclass())
    assert not has_graph(keras.Sequential([kl.Flatten()]))
    assert not has_graph(SimpleNamespace(inputs=[1], outputs=[]))


def test_a_subclass_in_a_chain_is_a_call_of_its_own():
    inputs = keras.Input((3,))
    model = keras.Model(inputs, Subclass(name="own")(inputs))
    assert [call.label for call in graph_of(model).calls] == ["own (Subclass)"]


def test_several_inputs_are_refused():
    inputs = [keras.Input((3,)) for _ in range(2)]
    model = keras.Model(inputs, kl.Add()(inputs), name="forked")
    with pytest.raises(ValueError, match=r"^model must have one input, but 'forked' has 2$"):
        graph_of(model)


def test_calls_that_share_a_value_form_a_group_and_several_outputs_end_in_one():
    inputs = keras.Input((3,))
    double = kl.Rescaling(2.0)(inputs)
    total = kl.Add()([double, kl.Rescaling(3.0)(double)])
    graph = graph_of(keras.Model(inputs, kl.Flatten()(total)))
    assert graph.groups() == [[0], [1, 2], [3]]
    values = graph.run([1, 2], np.ones((1, 3)))
    np.testing.assert_array_equal(values[2, 0], [[4, 4, 4]])
    forked = graph_of(keras.Model(inputs, [double, total]))
    assert forked.groups() == [[0], [1, 2, 3]]
    assert list(last_calls(forked)) == []
