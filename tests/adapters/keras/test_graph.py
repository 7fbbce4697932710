"""The calls of a Keras model, in their order."""

import os
from types import SimpleNamespace

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from keras import layers as kl

from mlpviz.adapters.keras.graph import calls_backwards, has_graph

pytestmark = pytest.mark.usefixtures("keras_moves_the_shared_random_generators")


class Shift(keras.Layer):
    """Adds what it is called with, and a hundred when it is trained."""

    def call(self, inputs, by, *, training=False):
        return inputs + by + (100 if training else 0)


def test_calls_are_those_of_the_layers_nested_ones_included_last_first():
    inner = keras.Sequential([kl.Input((6,)), kl.Reshape((3, 2), name="rows")])
    model = keras.Sequential(
        [kl.Input((2, 3)), kl.Flatten(name="flat"), inner, kl.Cropping1D(1, name="crop")]
    )
    calls = [*calls_backwards(model)]
    assert [call.name for call in calls] == ["crop", "rows", "flat"]
    assert [call.told for call in calls] == [
        "crop (Cropping1D)",
        "rows (Reshape)",
        "flat (Flatten)",
    ]
    assert [call.input_shape for call in calls] == [(3, 2), (6,), (2, 3)]
    assert [call.output_shape for call in calls] == [(1, 2), (3, 2), (6,)]


@pytest.mark.parametrize("training", [True, False])
def test_a_call_is_run_with_its_own_arguments_and_without_training(training):
    inputs = keras.Input((3,))
    model = keras.Model(inputs, Shift()(inputs, by=5, training=training))
    (call,) = calls_backwards(model)
    np.testing.assert_array_equal(call.run(np.arange(3.0)), [5, 6, 7])


def test_an_operation_is_run_without_a_word_of_training():
    inputs = keras.Input((3,))
    (call,) = calls_backwards(keras.Model(inputs, keras.ops.clip(inputs, 1, 2)))
    np.testing.assert_array_equal(call.run(np.arange(4.0)), [1, 1, 2, 2])


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
    assert [call.told for call in calls_backwards(model)] == ["own (Subclass)"]


@pytest.mark.parametrize(("n_inputs", "n_outputs"), [(2, 1), (1, 2)])
def test_several_inputs_or_outputs_are_refused(n_inputs, n_outputs):
    inputs = [keras.Input((3,)) for _ in range(n_inputs)]
    last = kl.Add()(inputs) if n_inputs > 1 else inputs[0]
    model = keras.Model(inputs, [last] * n_outputs, name="forked")
    with pytest.raises(ValueError, match="one input") as error:
        next(calls_backwards(model))
    assert str(error.value) == (
        f"model must have one input and one output, but 'forked' has {n_inputs} and {n_outputs}"
    )


def test_where_tensors_meet_the_chain_breaks():
    inputs = keras.Input((3,))
    model = keras.Model(inputs, kl.Add(name="sum")([inputs, inputs]))
    with pytest.raises(ValueError, match="chain breaks") as error:
        next(calls_backwards(model))
    assert str(error.value) == (
        "the network is no chain of dense layers and elementwise steps: the chain breaks at sum "
        "(Add), its call: 2 tensors meet in it; give Layers of the weights that you want to see"
    )
