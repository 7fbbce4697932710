"""Predictions of Keras models."""

import os
import sys
from types import SimpleNamespace

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from keras import layers as kl

from mlpviz.adapters import keras as adapter
from mlpviz.adapters.keras.heads import Head
from mlpviz.adapters.keras.predictions import (
    input_shape,
    outputs_by_name,
    outputs_of,
    size_of_widest,
)

pytestmark = [
    pytest.mark.filterwarnings(  # Keras's own, in get_weights, with numpy 2
        "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
    ),
    pytest.mark.usefixtures("keras_moves_the_shared_random_generators"),
]

RNG = np.random.default_rng(0)


def randomized(model):
    """Give every weight a value of its own, variances positive ones."""
    for variable in model.variables:
        values = RNG.normal(size=variable.shape)
        positive = "variance" in variable.path
        if "seed" not in variable.path and "count" not in variable.path:
            variable.assign(np.abs(values) + 0.5 if positive else values)
    for layer in model.layers:
        if isinstance(layer, kl.Normalization):
            layer.finalize_state()
    return model


def chain(*, image=(4, 5), last="softmax"):
    return randomized(
        keras.Sequential(
            [
                kl.Input(image),
                kl.Flatten(),
                kl.Dense(6, activation="tanh"),
                kl.Dense(3, activation=last),
            ]
        )
    )


def outputs(model, X):
    return keras.ops.convert_to_numpy(model(X, training=False))


def test_an_output_is_never_taken_for_a_batch():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, [kl.Dense(2)(inputs), kl.Dense(2)(inputs)])
    with pytest.raises(ValueError, match=r"the Functional .* returns several outputs"):
        adapter.predictions(model, np.zeros((2, 4)))


@pytest.mark.parametrize("shape", [(7, 20), (7, 4, 5)])
def test_images_are_taken_flattened_or_in_their_shape(shape):
    model = chain()
    X = (RNG.random(shape) * 255).astype(np.uint8)
    said = adapter.predictions(model, X)
    expected = outputs(model, X.reshape(7, 4, 5).astype(np.float32))
    np.testing.assert_allclose(said.scores, expected, rtol=1e-6, atol=1e-6)
    assert said.kind == "probability"
    np.testing.assert_array_equal(said.values, expected.argmax(axis=1))


def test_images_of_another_size_are_refused():
    with pytest.raises(ValueError, match=r"21 values per image, but Sequential takes 20"):
        adapter.predictions(chain(), np.zeros((1, 21)))


def test_predictions_come_in_blocks(monkeypatch):
    model = chain()
    X = RNG.random((50, 20))
    whole = adapter.predictions(model, X)
    sizes = []
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 160)
    monkeypatch.setattr(
        sys.modules["mlpviz.adapters.keras.predictions"],  # the package has a function so named
        "outputs_by_name",
        lambda model, images: (sizes.append(len(images)), outputs_by_name(model, images))[1],
    )
    np.testing.assert_allclose(
        adapter.predictions(model, X).scores, whole.scores, rtol=1e-6, atol=1e-6
    )
    assert sizes == [8] * 6 + [2]


@pytest.mark.parametrize(
    ("n_outputs", "last", "loss", "kind", "columns"),
    [
        (3, None, None, "logit", 3),
        (3, "softmax", "mse", "probability", 3),
        (3, "sigmoid", None, "margin", 3),
        (1, "sigmoid", None, "probability", 2),
        (1, None, keras.losses.BinaryCrossentropy(from_logits=True), "logit", 2),
        (1, "tanh", "hinge", None, None),
        (1, None, "mse", None, None),
        (3, None, "mean_squared_error", None, None),
        (3, None, keras.losses.Huber(), None, None),
        (20, "sigmoid", "binary_crossentropy", None, None),
        (20, None, None, None, None),
        (20, "softmax", None, "probability", 20),
    ],
)
def test_what_the_outputs_are_is_told_by_the_last_activation_and_the_loss(
    n_outputs, last, loss, kind, columns
):
    model = randomized(keras.Sequential([kl.Input((20,)), kl.Dense(n_outputs, last)]))
    if loss is not None:
        model.compile(loss=loss)
    said = adapter.predictions(model, RNG.random((4, 20)))
    assert said.kind == kind
    if columns is None:
        assert said.classes is None
        assert said.values.shape == ((4,) if n_outputs == 1 else (4, n_outputs))
    else:
        np.testing.assert_array_equal(said.classes, np.arange(columns))
        assert said.scores.shape == (4, columns)


def test_one_logistic_column_is_the_probability_of_class_1():
    model = randomized(keras.Sequential([kl.Input((20,)), kl.Dense(1, "sigmoid")]))
    X = RNG.normal(size=(30, 20))
    said = adapter.predictions(model, X)
    share = outputs(model, X)[:, 0]
    np.testing.assert_array_equal(said.values, share > 0.5)
    np.testing.assert_allclose(said.probabilities[:, 1], share)


def test_a_network_that_is_no_chain_predicts_all_the_same():
    inputs = keras.Input((4, 5, 1))
    x = kl.Flatten()(kl.Conv2D(2, 2)(inputs))
    added = kl.Add()([kl.Dense(3)(x), kl.Dense(3)(x)])
    X = RNG.normal(size=(4, 4, 5))
    said = adapter.predictions(keras.Model(inputs, kl.Softmax()(added)), X)
    assert (said.kind, said.scores.shape) == ("probability", (4, 3))
    model = keras.Model(inputs, added)
    assert adapter.predictions(model, X).kind == "margin"
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    assert adapter.predictions(model, X).kind == "logit"


class Trained(keras.Layer):
    """A layer that trains unless it is told not to, and returns other numbers when it does."""

    def call(self, images, training=True):
        return images + 100 if training else images


class Counting(keras.Model):
    """A subclass of which Keras does not know that it runs such a layer."""

    def __init__(self):
        super().__init__(name="counting")
        self.factor = self.add_weight(shape=(), initializer="ones")
        self.trained = Trained()

    def call(self, images, training=True):
        return self.trained(images + 100 if training else images)


def told(images=(4,), *layers, loss=None):
    """A model that is asked what it is, and never run."""
    model = keras.Sequential([kl.Input(images), *layers])
    if loss is not None:
        model.compile(loss=loss)
    return model


def test_a_model_that_trains_by_default_is_asked_without_training():
    model, X = Counting(), np.arange(12, dtype=np.float64).reshape(2, 2, 3)
    outputs = outputs_of(model, X)
    np.testing.assert_array_equal(outputs, X)
    assert outputs.dtype == np.float32
    np.testing.assert_array_equal(adapter.predictions(model, X).values, X.reshape(2, 6))


def test_images_of_any_size_are_refused():
    model = told((None, 3), kl.Rescaling(1.0))
    with pytest.raises(ValueError, match="one size") as error:
        input_shape(model)
    assert str(error.value) == (
        f"model must take images of one size, but the Sequential {model.name!r} takes "
        "(None, None, 3)"
    )


def test_two_inputs_have_no_shape_of_images():
    inputs = [keras.Input((3,)), keras.Input((3,))]
    model = keras.Model(inputs, kl.Concatenate()(inputs))
    with pytest.raises(ValueError, match=r"takes \[\(None, 3\), \(None, 3\)\]$"):
        input_shape(model)


LOGITS = keras.losses.CategoricalCrossentropy(from_logits=True)


@pytest.mark.parametrize(
    ("layers", "loss", "activation"),
    [
        (lambda: [kl.Dense(2, "tanh")], None, "tanh"),
        (lambda: [kl.Dense(2, "tanh")], LOGITS, "tanh"),
        (lambda: [kl.Dense(2), kl.Rescaling(2.0)], None, "unknown"),
        (lambda: [kl.Dense(2), kl.Rescaling(2.0)], "mse", "unknown"),
        (lambda: [kl.Dense(2), kl.Rescaling(2.0)], LOGITS, "identity"),
    ],
)
def test_an_unknown_end_is_one_of_logits_where_the_loss_says_so(layers, loss, activation):
    head = Head(told((4,), *layers(), loss=loss), "0", 0, 2)
    assert head.final_activation() == activation


def test_the_end_of_a_subclass_or_where_several_meet_is_not_known():
    assert Head(Counting(), "0", 0, 3).final_activation() == "unknown"
    inputs = keras.Input((3,))
    added = keras.Model(inputs, kl.Add()([inputs, inputs]))
    assert Head(added, "0", 0, 3).final_activation() == "unknown"


class Distance(keras.losses.Loss):
    """A loss of the user's own, under a name that says what it measures."""

    def call(self, truth, said):
        return abs(truth - said)


def loss_in_place_of_mse(truth, said):
    return abs(truth - said)


loss_in_place_of_mse.__name__ = "own"


@pytest.mark.parametrize(
    ("n_outputs", "activation", "loss", "task"),
    [
        (3, "identity", Distance(name="absolute_error"), "values"),
        (3, "identity", loss_in_place_of_mse, None),
        (3, "softmax", "categorical_crossentropy", "classes"),
        (3, "softmax", keras.losses.SparseCategoricalCrossentropy(), "classes"),
        (3, "softmax", keras.losses.categorical_crossentropy, "classes"),
        (1, "logistic", "binary_crossentropy", "classes"),
        (3, "logistic", "binary_crossentropy", None),
        (3, "identity", keras.losses.MeanAbsoluteError(), "values"),
        (3, "identity", keras.losses.mean_squared_error, "values"),
        (3, "identity", "log_cosh", "values"),
        (3, "tanh", "mse", None),
        (3, "identity", None, None),
    ],
)
def test_the_loss_tells_the_task(n_outputs, activation, loss, task):
    head = Head(told((4,), kl.Dense(n_outputs), loss=loss), "0", 0, n_outputs)
    assert head.task(activation) == task


@pytest.mark.parametrize(
    ("given", "loss"),
    [
        ("mse", "mse"),
        (["mse"], "mse"),
        (("mse",), "mse"),
        ({"out": "mse"}, "mse"),
        (["mse", "mae"], "mse"),
        ({"more": "mae", "out": "mse"}, "mse"),
        ({"more": "mae", "others": "mse"}, None),
        ([], None),
        (None, None),
    ],
)
def test_each_output_has_its_own_loss(given, loss):
    assert Head(SimpleNamespace(loss=given), "out", 0, 1).loss() == loss
    assert Head(SimpleNamespace(), "out", 0, 1).loss() is None


def test_the_widest_layer_bounds_the_memory():
    assert size_of_widest(told((4,), kl.RepeatVector(3), kl.Cropping1D(1))) == 12
    assert size_of_widest(told((None, 5), kl.Cropping1D(1))) == 5
    assert size_of_widest(SimpleNamespace(layers=[])) == 1
