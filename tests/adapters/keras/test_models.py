"""The Keras adapter, with Keras itself on its jax backend."""

import os
import subprocess
import sys
from types import SimpleNamespace

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from keras import layers as kl

from mlpviz import History, plot_first_layer_filters, plot_loss_curve, plot_prediction_grid
from mlpviz._analysis.forward import network_inputs
from mlpviz._pixel_space.affine import pixel_space
from mlpviz._reading.dispatch import read_history
from mlpviz.adapters.keras import models as adapter
from mlpviz.errors import NotFittedError

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


def forward(layers, X):
    """The network that the layers describe, in plain numpy."""
    functions = {
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "logistic": lambda z: 1 / (1 + np.exp(-z)),
        "identity": lambda z: z,
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
    }
    values = network_inputs(layers, X)
    for weights, bias, name in zip(layers.weights, layers.biases, layers.activations, strict=True):
        values = functions[name](values @ weights + bias)
    return values


def assert_same_network(model, tolerance=1e-5):
    read = adapter.layers(model)
    shape = model.input_shape[1:]
    X = RNG.normal(size=(16, *shape)).astype(np.float32)
    np.testing.assert_allclose(
        forward(read, X.reshape(16, -1)), outputs(model, X), rtol=tolerance, atol=tolerance
    )
    return read


def test_weights_have_inputs_first_and_are_those_of_the_model():
    model = chain()
    read = assert_same_network(model)
    np.testing.assert_array_equal(read.weights[0], model.layers[1].get_weights()[0])
    np.testing.assert_array_equal(read.biases[1], model.layers[2].get_weights()[1])
    assert read.activations == ("tanh", "softmax")
    assert (read.n_pixels, read.name, read.preprocessing) == (20, "Sequential", ())


def test_functional_and_nested_models_are_read_in_the_order_in_which_they_run():
    out = kl.Dense(3, name="a_first_by_name")
    head = keras.Sequential([kl.Dense(5, activation="sigmoid"), kl.Dropout(0.5), out])
    inputs = keras.Input((4, 5))
    body = keras.Model(inputs, kl.Dense(7, activation="relu", name="z")(kl.Flatten()(inputs)))
    model = randomized(keras.Model(inputs, head(body(inputs))))
    read = assert_same_network(model)
    assert read.activations == ("relu", "logistic", "identity")
    assert read.n_units == (7, 5, 3)


def test_a_layer_that_runs_twice_is_two_layers():
    inputs = keras.Input((5,))
    dense = kl.Dense(5, activation="tanh")
    assert assert_same_network(randomized(keras.Model(inputs, dense(dense(inputs))))).n_units == (
        5,
        5,
    )


def test_dense_without_bias_or_activation():
    read = assert_same_network(
        randomized(keras.Sequential([kl.Input((4,)), kl.Dense(3, use_bias=False)]))
    )
    assert read.activations == ("identity",)
    assert not read.biases[0].any()


def test_scalings_between_layers_become_part_of_the_weights():
    model = randomized(
        keras.Sequential(
            [
                kl.Input((4,)),
                kl.Dense(6),
                kl.BatchNormalization(),
                kl.Activation("relu"),
                kl.BatchNormalization(center=False),
                kl.Dense(5, activation="tanh"),
                kl.Rescaling(0.5, 1.0),
                kl.Dense(3),
                kl.BatchNormalization(scale=False),
                kl.Softmax(),
            ]
        )
    )
    read = assert_same_network(model)
    assert read.activations == ("relu", "tanh", "softmax")
    assert read.n_units == (6, 5, 3)


def test_what_stands_before_the_first_dense_layer_is_preprocessing_in_pixel_space():
    model = randomized(
        keras.Sequential(
            [
                kl.Input((4, 4, 3)),
                kl.Rescaling([1 / 255, 1 / 128, 2.0], [0.0, -1.0, 0.5], name="rescale"),
                kl.Normalization(axis=-1, name="normalize"),
                kl.BatchNormalization(),
                kl.RandomFlip(),
                kl.Permute((2, 1, 3), name="permute"),
                kl.Cropping2D(1),
                kl.Flatten(),
                kl.Dropout(0.5),
                kl.Dense(3),
            ]
        )
    )
    read = assert_same_network(model)
    assert [step.name for step in read.preprocessing][:2] == ["rescale", "normalize"]
    filters = pixel_space(read)
    X = RNG.random((5, 48)).astype(np.float32)
    expected = outputs(model, X.reshape(5, 4, 4, 3))
    np.testing.assert_allclose(X @ filters.weights + filters.bias, expected, rtol=1e-3, atol=1e-3)
    assert filters.connected.sum() == 12


def test_normalization_by_pixel_inverted_or_by_numbers():
    for layer in (
        kl.Normalization(axis=(1, 2)),
        kl.Normalization(axis=None, mean=0.5, variance=4.0),
        kl.Normalization(axis=None, mean=0.5, variance=4.0, invert=True),
    ):
        assert_same_network(
            randomized(keras.Sequential([kl.Input((3, 4)), layer, kl.Flatten(), kl.Dense(2)]))
        )


def test_channels_first_flattening_is_a_transform_of_the_image():
    model = randomized(
        keras.Sequential(
            [kl.Input((3, 2, 2)), kl.Flatten(data_format="channels_first"), kl.Dense(2)]
        )
    )
    assert len(assert_same_network(model).preprocessing) == 1


def test_operations_and_own_layers_without_weights():
    @keras.saving.register_keras_serializable()
    class Shift(kl.Layer):
        def call(self, x):
            return x - 3.0

    inputs = keras.Input((4, 5))
    x = kl.Flatten()(Shift(name="shift")(inputs / 2.0))
    x = keras.ops.relu(kl.Dense(4)(x))
    model = randomized(keras.Model(inputs, keras.ops.softmax(kl.Dense(3)(x))))
    read = assert_same_network(model)
    assert read.activations == ("relu", "softmax")
    assert [step.name for step in read.preprocessing][1:] == ["shift"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("relu", "relu"),
        ("sigmoid", "logistic"),
        ("linear", "identity"),
        ("swish", "silu"),
        ("gelu", "gelu"),
        (kl.ReLU(), "relu"),
        (kl.ReLU(max_value=6), "relu6"),
        (kl.ReLU(negative_slope=0.5), "relu(negative_slope=0.5)"),
        (kl.ELU(), "elu"),
        (kl.ELU(alpha=0.5), "elu(alpha=0.5)"),
        (kl.LeakyReLU(), "leaky_relu"),
        (kl.PReLU(), "prelu"),
        (kl.Activation("tanh"), "tanh"),
        (kl.Activation(keras.ops.square), "square"),
    ],
)
def test_activations_have_the_names_of_the_field_or_their_own(given, told):
    hidden = [kl.Dense(3, activation=given)] if isinstance(given, str) else [kl.Dense(3), given]
    model = keras.Sequential([kl.Input((4,)), *hidden, kl.Dense(2)])
    assert adapter.layers(model).activations == (told, "identity")


def test_a_scaling_behind_the_output_s_activation_is_told_with_it():
    model = keras.Sequential(
        [kl.Input((4,)), kl.Dense(1, activation="tanh"), kl.Rescaling(2.0, name="twice")]
    )
    assert adapter.layers(model).activations == ("tanh → twice",)


BROKEN = {
    "conv": lambda x: kl.Dense(2)(kl.Flatten()(kl.Conv2D(2, 2, name="conv")(x))),
    "lstm": lambda x: kl.Dense(2)(kl.LSTM(3, name="lstm")(kl.Reshape((4, 5))(x))),
    "attend": lambda x: kl.Dense(2)(
        kl.Flatten()(kl.MultiHeadAttention(1, 2, name="attend")(*[kl.Reshape((4, 5))(x)] * 2))
    ),
    "skip": lambda x: kl.Add(name="skip")(
        [kl.Dense(3)(kl.Flatten()(x)), kl.Dense(3)(kl.Flatten()(x))]
    ),
    "layernorm": lambda x: kl.Dense(2)(
        kl.LayerNormalization(name="layernorm")(kl.Dense(3)(kl.Flatten()(x)))
    ),
    "per_row": lambda x: kl.Dense(2)(kl.Dense(2, name="per_row")(x)),
    "mixing": lambda x: kl.Dense(2)(
        kl.Lambda(lambda v: v - keras.ops.mean(v, axis=1, keepdims=True), name="mixing")(
            kl.Dense(3)(kl.Flatten()(x))
        )
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_no_chain_is_refused_with_the_name_of_the_layer(name):
    inputs = keras.Input((4, 5, 1))
    model = keras.Model(inputs, BROKEN[name](inputs))
    with pytest.raises(ValueError, match=rf"the chain breaks at {name} \("):
        adapter.layers(model)


def test_two_outputs_are_refused():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, [kl.Dense(2)(inputs), kl.Dense(3)(inputs)])
    with pytest.raises(ValueError, match=r"one input and one output, but 'functional.*1 and 2"):
        adapter.layers(model)


def test_no_dense_layer_is_refused():
    with pytest.raises(ValueError, match="dense layer"):
        adapter.layers(keras.Sequential([kl.Input((4,)), kl.BatchNormalization()]))


def test_without_weights_it_is_not_fitted():
    for question in (adapter.layers, lambda model: adapter.predictions(model, np.zeros((1, 4)))):
        with pytest.raises(NotFittedError, match="no weights yet; call fit"):
            question(keras.Sequential([kl.Dense(3)]))


def test_a_model_built_by_its_data_is_read():
    model = keras.Sequential([kl.Dense(3)])
    model(np.zeros((1, 4)))
    assert adapter.layers(model).n_units == (3,)


class Subclass(keras.Model):
    def __init__(self):
        super().__init__(name="own")
        self.second = kl.Dense(2, activation="softmax")
        self.first = kl.Dense(3, activation="relu")

    def call(self, x):
        return self.second(self.first(x))


def test_a_subclass_is_refused_with_a_way_out_that_works():
    model = Subclass()
    model(np.zeros((1, 4)))
    with pytest.raises(ValueError, match=r"'own'.*keras\.Model\(inputs, model\.call\(inputs\)\)"):
        adapter.layers(model)
    inputs = keras.Input((4,))
    assert adapter.layers(keras.Model(inputs, model.call(inputs))).n_units == (3, 2)
    said = adapter.predictions(model, RNG.random((5, 4)))
    assert said.kind == "probability"


def test_the_model_and_the_random_state_are_as_they_were():
    model = chain()
    model.compile("adam", "sparse_categorical_crossentropy")
    keras.utils.set_random_seed(0)
    generator = keras.random.SeedGenerator(3)
    dropout = kl.Dropout(0.5)
    model = keras.Sequential([kl.Input((20,)), kl.Dense(3), dropout, kl.Dense(2)])
    before = [np.array(each) for each in model.get_weights()]
    states = [np.array(dropout.seed_generator.state), np.array(generator.state)]
    n_nodes = [len(layer._inbound_nodes) for layer in model.layers]
    policy = keras.config.dtype_policy().name
    numpy_state = np.random.get_state()[1].copy()  # noqa: NPY002 - it must not move
    X = RNG.random((4, 20))
    copy = X.copy()
    adapter.layers(model)
    adapter.predictions(model, X)
    for was, now in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(was, now)
    now = [np.array(dropout.seed_generator.state), np.array(generator.state)]
    np.testing.assert_array_equal(states, now)
    assert n_nodes == [len(layer._inbound_nodes) for layer in model.layers]
    assert keras.config.dtype_policy().name == policy
    np.testing.assert_array_equal(np.random.get_state()[1], numpy_state)  # noqa: NPY002 - as above
    np.testing.assert_array_equal(X, copy)


def test_records_do_not_move_with_training():
    model = chain()
    read = adapter.layers(model)
    before = read.weights[0].copy()
    model.layers[1].kernel.assign(np.zeros((20, 6)))
    np.testing.assert_array_equal(read.weights[0], before)


def test_half_precision_is_read_and_kept():
    policy = keras.dtype_policies.DTypePolicy("mixed_bfloat16")
    model = keras.Sequential(
        [kl.Input((20,)), kl.Dense(8, "relu", dtype=policy), kl.Dense(3, dtype=policy)]
    )
    assert adapter.layers(model).weights[0].dtype == np.float32
    model = keras.Sequential([kl.Input((20,)), kl.Dense(8, "relu", dtype="bfloat16")])
    assert adapter.layers(model).weights[0].dtype == np.float32


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
    ask = adapter._outputs
    monkeypatch.setattr(
        adapter,
        "_outputs",
        lambda model, images: (sizes.append(len(images)), ask(model, images))[1],
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


def trained(**options):
    model = chain()
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    X, y = RNG.random((24, 20)).reshape(-1, 4, 5), RNG.integers(3, size=24)
    return model, model.fit(X, y, verbose=0, batch_size=12, **options)


def test_history_of_fit_and_of_the_model():
    model, record = trained(epochs=3, validation_split=0.5)
    for source in (model, record):
        history = adapter.history(source)
        assert list(history.curves) == [
            "training loss",
            "validation loss",
            "training accuracy",
            "validation accuracy",
        ]
        assert [curve.kind for curve in history.curves.values()] == ["loss"] * 2 + ["score"] * 2
        assert (history.unit, history.name) == ("epoch", "Sequential")
        np.testing.assert_array_equal(history.curves["training loss"].steps, [1, 2, 3])
        np.testing.assert_array_equal(
            history.curves["validation loss"].values, record.history["val_loss"]
        )


def test_validation_in_some_epochs_only_and_a_later_start():
    _, record = trained(epochs=7, initial_epoch=2, validation_split=0.5, validation_freq=2)
    curves = adapter.history(record).curves
    np.testing.assert_array_equal(curves["training loss"].steps, [3, 4, 5, 6, 7])
    n_values = len(curves["validation loss"].values)
    assert len(curves["validation loss"].steps) == n_values


def test_the_learning_rate_is_neither_loss_nor_score():
    schedule = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    _, record = trained(epochs=2, callbacks=[schedule])
    assert "learning_rate" in record.history
    assert list(adapter.history(record).curves) == ["training loss", "training accuracy"]


def test_the_file_of_a_csv_logger(tmp_path):
    logger = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    _, record = trained(epochs=4, validation_split=0.5, validation_freq=2, callbacks=[logger])
    curves = read_history(tmp_path / "log.csv").curves
    np.testing.assert_array_equal(curves["loss"].values, record.history["loss"])
    np.testing.assert_array_equal(curves["val_loss"].steps, [2, 4])
    assert curves["val_accuracy"].kind == "score"


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
    outputs = adapter._outputs(model, X)
    np.testing.assert_array_equal(outputs, X)
    assert outputs.dtype == np.float32
    np.testing.assert_array_equal(adapter.predictions(model, X).values, X.reshape(2, 6))


def test_a_subclass_is_refused_in_words_that_name_it():
    model = Counting()
    model.built = True
    with pytest.raises(ValueError, match="in what order") as error:
        adapter.layers(model)
    assert str(error.value) == (
        "model is the Counting 'counting', a subclass of keras.Model, of which Keras does not know "
        "in what order its layers run; give keras.Model(inputs, model.call(inputs)), with "
        "inputs = keras.Input(shape)"
    )


@pytest.mark.parametrize("question", [adapter.layers, lambda model: adapter.predictions(model, 0)])
@pytest.mark.parametrize(
    "make", [lambda: keras.Sequential([kl.Dense(3)]), lambda: told((2, 2), kl.Flatten())]
)
def test_what_is_not_built_or_has_no_weights_is_not_fitted(question, make):
    model = make()
    with pytest.raises(NotFittedError) as error:
        question(model)
    assert str(error.value) == (
        f"model is the Sequential {model.name!r}, which has no weights yet; call fit first, or "
        "build"
    )


def test_what_is_no_model_is_refused_by_its_type():
    for question in (adapter.layers, adapter.history, lambda model: adapter.predictions(model, 0)):
        with pytest.raises(TypeError) as error:
            question(kl.Dense(3))
        assert str(error.value) == (
            "model must be a keras.Model, or for loss curves what fit returned, got "
            "keras.src.layers.core.dense.Dense"
        )


def test_images_of_any_size_are_refused():
    model = told((None, 3), kl.Rescaling(1.0))
    with pytest.raises(ValueError, match="one size") as error:
        adapter._input_shape(model)
    assert str(error.value) == (
        f"model must take images of one size, but the Sequential {model.name!r} takes "
        "(None, None, 3)"
    )


def test_two_inputs_have_no_shape_of_images():
    inputs = [keras.Input((3,)), keras.Input((3,))]
    model = keras.Model(inputs, kl.Concatenate()(inputs))
    with pytest.raises(ValueError, match=r"takes \[\(None, 3\), \(None, 3\)\]$"):
        adapter._input_shape(model)


def test_the_reading_is_checked_against_the_network_in_its_name(monkeypatch):
    checked = []
    monkeypatch.setattr(adapter, "check_reading", lambda *told: checked.append(told))
    asked = []
    monkeypatch.setattr(adapter, "_outputs", lambda _, images: asked.append(images.shape))
    last_row = kl.Lambda(lambda images: images[:, 1:])
    read = adapter.layers(told((2, 3), last_row, kl.Flatten(), kl.Dense(2)))
    ((_, images, outputs, name),) = checked
    assert (images.shape[1:], outputs, name) == ((6,), None, "Sequential")
    assert asked == [(len(images), 2, 3)]
    assert (read.n_pixels, read.name) == (6, "Sequential")


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
    assert adapter._final_activation(told((4,), *layers(), loss=loss)) == activation


def test_the_end_of_a_subclass_or_where_several_meet_is_not_known():
    assert adapter._final_activation(Counting()) == "unknown"
    inputs = keras.Input((3,))
    added = keras.Model(inputs, kl.Add()([inputs, inputs]))
    assert adapter._final_activation(added) == "unknown"


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
    assert adapter._task(told((4,), kl.Dense(n_outputs), loss=loss), activation) == task


def test_of_a_subclass_the_number_of_outputs_is_not_known():
    assert adapter._n_outputs(Counting()) is None
    assert adapter._n_outputs(told((4,), kl.Reshape((2, 2)))) == 4


@pytest.mark.parametrize(
    ("given", "loss"),
    [
        ("mse", "mse"),
        (["mse"], "mse"),
        (("mse",), "mse"),
        ({"out": "mse"}, "mse"),
        (["mse", "mae"], None),
        ({"out": "mse", "more": "mae"}, None),
        ([], None),
        (None, None),
    ],
)
def test_only_a_single_loss_says_anything(given, loss):
    assert adapter._loss(SimpleNamespace(loss=given)) == loss
    assert adapter._loss(SimpleNamespace()) is None


def test_the_widest_layer_bounds_the_memory():
    assert adapter._widest(told((4,), kl.RepeatVector(3), kl.Cropping1D(1))) == 12
    assert adapter._widest(told((None, 5), kl.Cropping1D(1))) == 5
    assert adapter._widest(SimpleNamespace(layers=[])) == 1


def record(history, **told):
    made = keras.callbacks.History()
    made.history = history
    for name, value in told.items():
        setattr(made, name, value)
    return made


def test_a_history_of_no_model_and_no_epochs_counts_its_values():
    read = adapter.history(record({"loss": [3.0, 2.0], "val_top_k_accuracy": [0.5, 0.75]}))
    assert read.name == "network"
    assert {name: curve.kind for name, curve in read.curves.items()} == {
        "training loss": "loss",
        "validation top k accuracy": "score",
    }
    np.testing.assert_array_equal(read.curves["training loss"].steps, [1, 2])


def test_a_model_s_history_is_that_of_its_last_training():
    model = told((4,), kl.Flatten())
    model.history = record({"loss": [3.0, 2.0]}, epoch=[6, 7])
    model.history.set_model(model)
    for source in (model, model.history):
        read = adapter.history(source)
        assert read.name == "Sequential"
        np.testing.assert_array_equal(read.curves["training loss"].values, [3, 2])
        np.testing.assert_array_equal(read.curves["training loss"].steps, [7, 8])


def test_a_history_goes_on_where_an_earlier_training_stopped():
    read = adapter.history(record({"loss": [3.0, 2.0], "val_loss": [1.0]}, epoch=[4, 5]))
    np.testing.assert_array_equal(read.curves["training loss"].steps, [5, 6])
    np.testing.assert_array_equal(read.curves["validation loss"].steps, [6])


def test_a_history_without_epochs_is_refused():
    with pytest.raises(ValueError, match="no epochs") as error:
        adapter.history(record({}))
    assert str(error.value) == "model is a History of no epochs; give what fit returned"


def test_a_model_that_keeps_no_history_is_refused():
    model = told((4,), kl.Flatten())
    with pytest.raises(ValueError, match="no history") as error:
        adapter.history(model)
    assert str(error.value) == (
        f"model is the Sequential {model.name!r}, which keeps no history: it was not trained since "
        "it was made or loaded; give what fit returned, or its history as a dict"
    )


@pytest.mark.parametrize(
    ("n_values", "epochs", "steps"),
    [
        (3, [0, 1, 2], [1, 2, 3]),
        (3, [4, 5, 6], [5, 6, 7]),
        (3, [], [1, 2, 3]),
        (3, [0, 1], [1, 2, 3]),
        (3, range(7), [2, 4, 6]),
        (2, [3, 4, 5, 6], [5, 7]),
        (1, [0, 1], [2]),
    ],
)
def test_validation_takes_values_every_few_epochs(n_values, epochs, steps):
    found = adapter._steps("val_loss", n_values, epochs)
    np.testing.assert_array_equal(found, steps)
    assert found.dtype == np.float64


@pytest.mark.parametrize(("n_values", "n_epochs"), [(0, 3), (1, 3), (4, 7)])
def test_where_it_is_not_told_which_epochs_these_are_the_user_has_to_say(n_values, n_epochs):
    with pytest.raises(ValueError, match="val_loss") as error:
        adapter.history(
            record({"val_loss": [1.0] * n_values, "loss": [1.0] * n_epochs}, epoch=range(n_epochs))
        )
    assert str(error.value) == (
        f"'val_loss' has {n_values} values in {n_epochs} epochs, and Keras does not say in which; "
        "give mlpviz.History with its steps"
    )


ON_NUMPY = """
import keras, numpy as np
from mlpviz._reading.dispatch import read_layers, read_predictions
layers = keras.layers
model = keras.Sequential([layers.Input((4, 5)), layers.Rescaling(0.5), layers.Flatten(),
                          layers.Dense(3, "relu"), layers.Dropout(0.5), layers.Dense(2, "softmax")])
read = read_layers(model)
said = read_predictions(model, np.ones((3, 20)))
names = [activation.name for activation in read.activations]
print(keras.backend.backend(), *names, len(read.preprocessing), said.kind)
"""


def test_the_numpy_backend():
    settings = {**os.environ, "KERAS_BACKEND": "numpy"}
    command = [sys.executable, "-c", ON_NUMPY]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=300, env=settings
    )
    assert done.stdout.split() == ["numpy", "relu", "softmax", "1", "probability"]


def test_without_history_it_says_what_to_give():
    with pytest.raises(ValueError, match=r"keeps no history.*give what fit returned"):
        adapter.history(chain())
    with pytest.raises(ValueError, match="no epochs"):
        adapter.history(keras.callbacks.History())


def test_another_object_of_keras_is_refused():
    with pytest.raises(TypeError, match=r"must be a keras\.Model.*Dense"):
        adapter.layers(kl.Dense(3))


def test_an_old_keras_is_named_with_the_version_that_is_needed(monkeypatch):
    model = chain()
    monkeypatch.setattr(keras, "__version__", "2.15.0")
    with pytest.raises(ImportError, match=r"keras 2\.15\.0, but mlpviz reads keras 3\.4 or later"):
        plot_first_layer_filters(model, (4, 5))


def test_plots_take_keras_models():
    model, record = trained(epochs=2)
    assert plot_first_layer_filters(model, (4, 5)).tiles.shape == (6, 4, 5)
    assert "training loss" in plot_loss_curve(record).lines
    assert set(plot_loss_curve(record.history).lines) == {"loss", "accuracy"}
    X = RNG.random((4, 20))
    assert plot_prediction_grid(model, X, [0, 1, 2, 0], (4, 5)).confidence is not None
    assert isinstance(adapter.history(record), History)
