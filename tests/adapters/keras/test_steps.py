"""What each layer of Keras is in a chain of steps."""

import os
from functools import partial

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from keras import layers as kl

from mlpviz._reading.steps import Linear, Scaling
from mlpviz._records.activations import Activation
from mlpviz._records.transform import Transform
from mlpviz.adapters.keras import steps as keras_steps
from mlpviz.adapters.keras.graph import graph_of, last_calls
from mlpviz.adapters.keras.steps import final_activation, parts_of_graph

pytestmark = [
    pytest.mark.filterwarnings(  # Keras's own, in get_weights, with numpy 2
        "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
    ),
    pytest.mark.usefixtures("keras_moves_the_shared_random_generators"),
]


class Halved(keras.Layer):
    """A layer of the user's own that learns nothing."""

    def call(self, inputs):
        return inputs / 2


class Weighted(keras.Layer):
    """A layer of the user's own that learns."""

    def build(self, _):
        self.factor = self.add_weight(shape=(1,), initializer="ones")

    def call(self, inputs):
        return inputs * self.factor


class RandomShift(keras.Layer):
    """Moves images at random when the network is trained; it learns something, too."""

    def build(self, _):
        self.most = self.add_weight(shape=(1,), initializer="ones")

    def call(self, inputs, *, training=False):
        return inputs + self.most if training else inputs


def dense(n=2, **options):
    return kl.Dense(n, **({"kernel_initializer": "ones", "name": "dense"} | options))


def graph_with(shape, *layers):
    model = keras.Sequential([kl.Input(shape), *layers])
    return graph_of(model)


def steps_in(graph):
    return [step for part in parts_of_graph(graph) for step in part]


def steps_of(shape, *layers):
    return steps_in(graph_with(shape, *layers))


def only_step(shape, *layers):
    (step,) = steps_of(shape, *layers)
    return step


def numbers(*shape):
    return np.arange(np.prod(shape), dtype=np.float64).reshape(shape) - 3


def kinds(steps):
    return [type(step) for step in steps]


def test_layers_that_do_nothing_once_trained_are_no_steps():
    nothing = (kl.Dropout(0.5), kl.GaussianNoise(0.1), kl.Reshape((2, 2)), kl.Flatten())
    assert steps_of((4,), *nothing) == []


def test_a_dense_layer_is_its_weights_and_its_activation():
    weights, activation = steps_of((3,), dense(activation="relu", bias_initializer="ones"))
    assert kinds([weights, activation]) == [Linear, Activation]
    assert weights.name == "dense"
    np.testing.assert_array_equal(weights.weights, np.ones((3, 2), np.float32))
    np.testing.assert_array_equal(weights.bias, np.ones(2, np.float32))
    assert activation.name == "relu"
    applied = activation.value(numbers(2, 3).astype(np.float16))
    np.testing.assert_array_equal(applied, [[0, 0, 0], [0, 1, 2]])


def test_a_dense_layer_without_a_bias_has_zeros_of_its_precision():
    step = only_step((3,), dense(use_bias=False, dtype="float16"))
    assert step.weights.dtype == step.bias.dtype == np.float16
    np.testing.assert_array_equal(step.bias, [0, 0])


def test_a_dense_layer_of_rows_breaks_the_chain():
    with pytest.raises(ValueError, match="chain breaks") as error:
        steps_of((4, 5), dense(3))
    assert str(error.value) == (
        "the network is not a chain of dense layers and elementwise steps: the chain breaks at "
        "dense (Dense), dense: it takes inputs of shape (4, 5) and reads their last axis only; put "
        "a Flatten layer before it; give Layers of the weights that you want to see"
    )


@pytest.mark.parametrize(
    "layer",
    [
        partial(kl.MaxPooling2D, 2),
        partial(kl.Flatten, data_format="channels_first"),
        partial(kl.RandomFlip, "horizontal"),
        RandomShift,
        Halved,
    ],
)
def test_what_keeps_images_images_may_stand_before_the_first_dense_layer(layer):
    steps = steps_of((2, 4, 3), layer(name="first"), kl.Flatten(), dense())
    assert kinds(steps) == [Transform, Linear]
    assert steps[0].name == "first"


def test_a_transform_has_keras_do_it_in_single_precision():
    seen = []

    def double(images):
        seen.append((images.shape, str(images.dtype)))
        return images * 2

    steps = steps_of((2, 3), kl.Lambda(double), kl.Flatten(), dense())
    seen.clear()
    images = numbers(5, 6).astype(np.float16)
    doubled = steps[0].apply(images)
    np.testing.assert_array_equal(doubled, images * 2)
    assert seen == [((5, 2, 3), "float32")]
    assert doubled.shape == (5, 6)


def test_a_transform_of_images_of_any_height_takes_it_from_the_values():
    steps = steps_of((None, 3), kl.Lambda(lambda images: images + 1))
    np.testing.assert_array_equal(steps[0].apply(numbers(5, 6)), numbers(5, 6) + 1)


@pytest.mark.parametrize(
    "layer",
    [kl.UnitNormalization, kl.LayerNormalization, Weighted, RandomShift],
    ids=lambda kind: kind.__name__,
)
def test_behind_the_first_dense_layer_what_is_not_known_breaks_the_chain(layer):
    with pytest.raises(ValueError, match="chain breaks") as error:
        steps_of((4,), dense(), layer(name="odd"))
    assert str(error.value) == (
        "the network is not a chain of dense layers and elementwise steps: the chain breaks at "
        f"odd ({layer.__name__}), its call: it is neither dense nor known to be elementwise; "
        "give Layers of the weights that you want to see"
    )


@pytest.mark.parametrize("layer", [partial(kl.Conv2D, 1, 1), Weighted])
def test_before_it_what_learns_does_too(layer):
    with pytest.raises(ValueError, match=r"odd \(\w+\), its call: it is neither dense nor known"):
        steps_of((2, 2, 1), layer(name="odd"))


def test_behind_it_an_operation_is_what_it_does_to_numbers():
    steps = steps_of((4,), dense(), Halved(name="halved"))
    assert kinds(steps) == [Linear, Scaling]
    assert steps[1].name == "halved (Halved)"
    np.testing.assert_array_equal(steps[1].gain, [0.5, 0.5])


@pytest.mark.parametrize("found", [Scaling("found", np.ones(2), np.zeros(2)), None])
def test_behind_it_an_operation_is_asked_for_by_name_and_size(found, monkeypatch):
    asked = []

    def recognize(*arguments):
        asked.append(arguments)
        return found

    monkeypatch.setattr(keras_steps, "recognize_step", recognize)
    steps = steps_of((4,), dense(), kl.Lambda(lambda values: values + 1, name="more"))
    assert steps[1:] == ([] if found is None else [found])
    ((function, layer, apply, n_values),) = asked
    assert (function, layer, n_values) == ("more", "more (Lambda)", 2)
    np.testing.assert_array_equal(apply(numbers(3, 2)), numbers(3, 2) + 1)


def test_what_an_operation_of_keras_does_to_numbers_is_looked_at_behind_it_only(monkeypatch):
    found = Scaling("found", np.ones(2), np.zeros(2))
    monkeypatch.setattr(keras_steps, "recognize_step", lambda *_: found)
    inputs = keras.Input((3,))
    model = keras.Model(inputs, keras.ops.negative(dense()(keras.ops.square(inputs))))
    steps = steps_in(graph_of(model))
    assert kinds(steps) == [Transform, Linear, Scaling]
    squares = steps[0].apply(numbers(1, 3).astype(np.float16))
    np.testing.assert_array_equal(squares, [[9, 4, 1]])
    assert squares.dtype == np.float32


def test_behind_it_an_operation_on_rows_is_not_looked_into():
    with pytest.raises(ValueError, match=r"halved \(Halved\), its call: it is neither dense"):
        steps_of((4,), dense(), kl.Reshape((2, 1)), Halved(name="halved"))


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        (partial(kl.Activation, "sigmoid"), "logistic"),
        (kl.ReLU, "relu"),
        (partial(kl.ReLU, 6), "relu6"),
        (partial(kl.ReLU, max_value=2, threshold=0.5), "relu with other parameters"),
        (partial(kl.ReLU, negative_slope=0.25), "leaky_relu(0.25)"),
        (kl.ELU, "elu"),
        (partial(kl.ELU, alpha=0.5), "elu(0.5)"),
        (kl.LeakyReLU, "leaky_relu(0.3)"),
        (kl.PReLU, "relu"),
        (kl.Softmax, "softmax"),
    ],
)
def test_layers_that_are_activations_have_the_names_of_their_functions(layer, name):
    step = only_step((4,), layer())
    assert (type(step), step.name) == (Activation, name)
    assert final_activation(last_calls(graph_with((4,), layer()))) == name


def test_an_activation_that_changes_nothing_is_no_step():
    assert steps_of((4,), kl.Activation("linear")) == []


@pytest.mark.parametrize(
    ("layers", "name"),
    [
        (lambda: [dense(activation="tanh"), kl.Dropout(0.5), kl.Flatten()], "tanh"),
        (lambda: [dense(), kl.Activation("sigmoid"), kl.Reshape((2, 1))], "logistic"),
        (lambda: [dense(activation="relu"), kl.Rescaling(2.0)], "unknown"),
        (lambda: [dense(activation="softmax"), kl.Lambda(lambda v: v)], "unknown"),
        (lambda: [dense()], "identity"),
        (lambda: [kl.Dropout(0.5)], "unknown"),
    ],
)
def test_the_final_activation_is_that_of_the_last_layer_that_does_something(layers, name):
    assert final_activation(last_calls(graph_with((3,), *layers()))) == name


def test_the_final_activation_may_be_an_operation():
    inputs = keras.Input((3,))
    model = keras.Model(inputs, keras.ops.log_softmax(dense()(inputs)))
    assert final_activation(last_calls(graph_of(model))) == "log_softmax"


def test_a_rescaling_is_a_scaling_of_every_value():
    step = only_step((2, 3), kl.Rescaling([0.1, 2.0, 3.0], offset=0.1, name="scaled"))
    assert (type(step), step.name) == (Scaling, "scaled")
    np.testing.assert_array_equal(step.gain, [0.1, 2, 3] * 2)
    np.testing.assert_array_equal(step.shift, [0.1] * 6)
    assert step.gain.dtype == step.shift.dtype == np.float64


def test_a_rescaling_with_whole_numbers_is_one_of_double_precision():
    step = only_step((2,), kl.Rescaling(2, offset=1))
    assert step.gain.dtype == step.shift.dtype == np.float64


def test_where_channels_come_first_a_rescaling_by_channel_is_one_of_planes():
    keras.config.set_image_data_format("channels_first")
    try:
        step = only_step((2, 1, 3), kl.Rescaling([1.0, 2.0]))
        alike = only_step((2, 1, 3), kl.Rescaling(2.0))
    finally:
        keras.config.set_image_data_format("channels_last")
    np.testing.assert_array_equal(step.gain, [1, 1, 1, 2, 2, 2])
    np.testing.assert_array_equal(alike.gain, [2] * 6)


def test_a_scaling_of_images_of_any_height_is_one_of_a_row():
    step = only_step((None, 3), kl.Rescaling([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(step.gain, [1, 2, 3])


def test_a_normalization_divides_by_the_deviation_in_double_precision():
    options = {"mean": [1.0, 2.0], "variance": [3.0, 0.0], "axis": -1}
    forth = only_step((2,), kl.Normalization(**options))
    deviation = np.array([np.sqrt(3), keras.config.epsilon()])
    np.testing.assert_allclose(forth.gain, 1 / deviation, rtol=1e-15)
    np.testing.assert_allclose(forth.shift, [-1 / deviation[0], -2 / deviation[1]], rtol=1e-15)
    back = only_step((2,), kl.Normalization(**options, invert=True))
    np.testing.assert_allclose(back.gain, deviation, rtol=1e-15)
    np.testing.assert_array_equal(back.shift, [1, 2])


@pytest.mark.parametrize(("axis", "order"), [(-1, [0, 1, 0, 1]), (1, [0, 0, 1, 1])])
def test_a_batch_normalization_scales_along_its_axis(axis, order):
    layer = kl.BatchNormalization(axis=axis, epsilon=0.5)
    graph = graph_with((2, 2), layer)
    gamma, beta, mean, variance = (np.array(pair) for pair in ((2, 3), (4, 5), (6, 7), (8, 9)))
    layer.set_weights([gamma, beta, mean, variance])
    (step,) = steps_in(graph)
    gain = gamma / np.sqrt(variance + 0.5)
    np.testing.assert_allclose(step.gain, gain[order], rtol=1e-15)
    np.testing.assert_allclose(step.shift, (beta - mean * gain)[order], rtol=1e-15)


def test_a_batch_normalization_may_neither_scale_nor_shift():
    layer = kl.BatchNormalization(scale=False, center=False, epsilon=0.0)
    graph = graph_with((2,), layer)
    layer.set_weights([np.array([1, 2]), np.array([4, 16])])
    (step,) = steps_in(graph)
    np.testing.assert_array_equal(step.gain, [0.5, 0.25])
    np.testing.assert_array_equal(step.shift, [-0.5, -0.5])
