"""Layers of Keras models."""

import os
import subprocess
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from keras import layers as kl

from mlpviz import History, plot_first_layer_filters, plot_loss_curve, plot_prediction_grid
from mlpviz._analysis.forward import network_inputs
from mlpviz._pixel_space.affine import pixel_space
from mlpviz._records.image_shape import ImageShape
from mlpviz.adapters import keras as adapter
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
        (kl.ReLU(negative_slope=0.5), "leaky_relu(0.5)"),
        (kl.ELU(), "elu"),
        (kl.ELU(alpha=0.5), "elu(0.5)"),
        (kl.LeakyReLU(), "leaky_relu(0.3)"),
        (kl.PReLU(), "relu"),
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
    "per_row": lambda x: kl.Dense(2)(kl.Dense(2, name="per_row")(x)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_no_chain_is_refused_with_the_name_of_the_layer(name):
    inputs = keras.Input((4, 5, 1))
    model = keras.Model(inputs, BROKEN[name](inputs))
    with pytest.raises(ValueError, match=rf"the chain breaks at {name} \("):
        adapter.layers(model)


ENDS = {
    "layernorm": lambda x: kl.Dense(2)(kl.LayerNormalization(name="layernorm")(kl.Dense(3)(x))),
    "glorified": lambda x: kl.Dense(2)(
        kl.UnitNormalization(name="glorified")(kl.Dense(3, activation="relu")(x))
    ),
    "mixing": lambda x: kl.Dense(2)(
        kl.Lambda(lambda v: v - keras.ops.mean(v, axis=1, keepdims=True), name="mixing")(
            kl.Dense(3)(x)
        )
    ),
    "skip": lambda x: kl.Add(name="skip")([h := kl.Dense(3)(x), kl.Dense(3)(h)]),
    "heads": lambda x: [kl.Dense(2)(h := kl.Dense(3)(x)), kl.Dense(2)(h)],
}


@pytest.mark.parametrize("name", ENDS)
def test_layers_end_where_the_chain_breaks(name):
    inputs = keras.Input((4, 5, 1))
    model = keras.Model(inputs, ENDS[name](kl.Flatten()(inputs)))
    layers = adapter.layers(model)
    place = "the model, its outputs: the model returns 2 tensors" if name == "heads" else name
    assert f"the chain breaks at {place}" in str(layers.chain_break)
    assert layers.n_units == (3,)
    kernel = keras.ops.convert_to_numpy(model.layers[2].kernel)
    np.testing.assert_array_equal(layers.weights[0], kernel)


def test_dense_layers_that_read_the_image_are_the_first_layer_together():
    inputs = keras.Input((4,))
    wide, deep = kl.Dense(2, name="wide"), kl.Dense(3, activation="relu", name="deep")
    outputs = kl.Add()([wide(inputs), kl.Dense(2)(deep(inputs))])
    layers = adapter.layers(randomized(keras.Model(inputs, outputs)))
    kernels = [keras.ops.convert_to_numpy(each.kernel) for each in (wide, deep)]
    np.testing.assert_array_equal(layers.weights[0], np.concatenate(kernels, axis=1))
    assert layers.chain_break is not None


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
    def __init__(self, second=None):
        super().__init__(name="own")
        self.second = second or kl.Dense(2, activation="softmax")
        self.first = kl.Dense(3, activation="relu")

    def call(self, x):
        return self.second(self.first(x))


def test_a_subclass_is_read_by_its_call():
    model = Subclass()
    model(np.zeros((1, 4)))
    inputs = keras.Input((4,))
    expected = adapter.layers(keras.Model(inputs, model.call(inputs)))
    for shape in (None, ImageShape(2, 2)):
        layers = adapter.layers(model, shape)
        for read, written in zip(layers.weights, expected.weights, strict=True):
            np.testing.assert_array_equal(read, written)
        assert layers.activations == expected.activations
        assert layers.name == "Subclass"
    said = adapter.predictions(model, RNG.random((5, 4)))
    assert said.kind == "probability"


class Remembers(kl.Layer):
    """A layer that counts, remembers and is random, outside training as well."""

    def __init__(self):
        super().__init__()
        self.seed = keras.random.SeedGenerator(3)
        self.n_calls, self.last, self.seen = 0, None, []

    def call(self, x):
        self.n_calls += 1
        self.last = x
        self.seen.append(x.shape)
        return x + 0 * keras.random.normal((1, 3), seed=self.seed)


@pytest.mark.parametrize("subclass", [False, True])
def test_what_running_a_layer_changes_is_restored(subclass):
    layer = Remembers()
    inner = keras.Sequential([kl.Input((4,)), kl.Dense(3), layer, kl.Dense(2)])
    model = inner
    if subclass:
        model = Subclass(keras.Sequential([kl.Input((3,)), layer, kl.Dense(2)]))
        model(np.zeros((1, 4)))
    layer.n_calls, layer.last, layer.seen = 0, None, []
    state, n_nodes = np.array(layer.seed.state), len(layer._inbound_nodes)
    adapter.layers(model)
    adapter.predictions(model, RNG.random((5, 4)))
    assert (layer.n_calls, layer.last, layer.seen) == (0, None, [])
    np.testing.assert_array_equal(np.array(layer.seed.state), state)
    assert len(layer._inbound_nodes) == n_nodes


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


def trained(**options):
    model = chain()
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    X, y = RNG.random((24, 20)).reshape(-1, 4, 5), RNG.integers(3, size=24)
    return model, model.fit(X, y, verbose=0, batch_size=12, **options)


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


class Fails(keras.Model):
    """A subclass that needs numbers."""

    def __init__(self):
        super().__init__(name="own")
        self.first = kl.Dense(3)

    def call(self, images):
        return self.first(images) if float(keras.ops.sum(images)) > 0 else images


def test_a_subclass_whose_call_needs_numbers_is_refused_with_its_reason():
    model = Fails()
    model.first.build((None, 4))
    model.built = True
    with pytest.raises(
        ValueError, match=r"the Fails 'own', a subclass .* fails for symbolic images .*\(4,\)"
    ):
        adapter.layers(model)


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


def test_channels_are_moved_to_where_the_model_has_them():
    model = randomized(keras.Sequential([kl.Input((2, 5, 3)), kl.Flatten(), kl.Dense(4)]))
    first, X = ImageShape(2, 5, 3, channels_first=True), RNG.random((6, 30)).astype(np.float32)
    images = X.reshape(6, 3, 2, 5).transpose(0, 2, 3, 1)
    expected = outputs(model, images)
    np.testing.assert_allclose(adapter.predictions(model, X, first).scores, expected, rtol=1e-5)
    layers = adapter.layers(model, first)
    (step,) = layers.preprocessing
    np.testing.assert_allclose(
        step.apply(X) @ layers.weights[0] + layers.biases[0], expected, rtol=1e-4, atol=1e-5
    )


def record(history, **told):
    made = keras.callbacks.History()
    made.history = history
    for name, value in told.items():
        setattr(made, name, value)
    return made


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
