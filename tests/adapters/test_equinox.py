"""The Equinox adapter, with Equinox itself."""

from functools import cache

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mlpviz import plot_first_layer_filters, plot_prediction_grid
from mlpviz._analysis.forward import network_inputs
from mlpviz._pixel_space.affine import pixel_space
from mlpviz._records.image_shape import ImageShape
from mlpviz.adapters import equinox as adapter
from mlpviz.errors import NotFittedError

RNG = np.random.default_rng(0)


@cache
def key():
    """A key, made when it is first needed: from then on JAX has threads, and cannot be forked."""
    return jax.random.key(0)


def linear(n_in, n_out, **options):
    return eqx.nn.Linear(n_in, n_out, key=key(), **options)


def assert_same_network(model, shape, activations):
    """The layers, computed in plain numpy, say what the model says."""
    functions = {
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "logistic": lambda z: 1 / (1 + np.exp(-z)),
        "gelu_tanh": lambda z: np.asarray(jax.nn.gelu(z)),
        "silu": lambda z: z / (1 + np.exp(-z)),
        "identity": lambda z: z,
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
    }
    read = adapter.layers(model, ImageShape(*shape) if len(shape) == 2 else None)
    assert read.activations == activations
    X = RNG.normal(size=(9, *shape)).astype(np.float32)
    values = network_inputs(read, X.reshape(9, -1))
    for weights, bias, name in zip(read.weights, read.biases, activations, strict=True):
        values = functions[name](values @ weights + bias)
    expected = np.asarray(jax.vmap(model)(X)).reshape(9, -1)
    np.testing.assert_allclose(values, expected, rtol=1e-4, atol=1e-5)
    return read


@pytest.mark.parametrize(
    ("final", "name"), [(lambda x: x, "identity"), (jax.nn.sigmoid, "logistic")]
)
def test_mlp(final, name):
    model = eqx.nn.MLP(12, 3, 5, 2, activation=jnp.tanh, final_activation=final, key=key())
    read = assert_same_network(model, (12,), ("tanh", "tanh", name))
    np.testing.assert_array_equal(read.weights[0], np.asarray(model.layers[0].weight).T)
    np.testing.assert_array_equal(read.biases[2], np.asarray(model.layers[2].bias))
    assert read.weights[0].dtype == read.biases[0].dtype == np.float32
    assert (read.name, read.n_pixels) == ("MLP", 12)


def test_sequential_with_dropout_and_lambdas():
    model = eqx.nn.Sequential(
        [
            eqx.nn.Lambda(lambda x: (x.ravel() - 0.5) / 0.25),
            linear(12, 5, use_bias=False),
            eqx.nn.Lambda(jax.nn.relu),
            eqx.nn.Dropout(0.5),
            eqx.nn.Identity(),
            linear(5, 4),
            eqx.nn.Lambda(lambda x: 2 * x),
            eqx.nn.Lambda(jax.nn.silu),
            linear(4, 3),
        ]
    )
    evaluated = eqx.nn.inference_mode(model)
    read = assert_same_network(evaluated, (12,), ("relu", "silu", "identity"))
    assert adapter.layers(model).activations == read.activations
    assert len(read.preprocessing) == 2
    X = RNG.random((4, 12))
    filters = pixel_space(read)
    expected = ((X - 0.5) / 0.25) @ np.asarray(model.layers[1].weight).T
    np.testing.assert_allclose(X @ filters.weights + filters.bias, expected, rtol=1e-5, atol=1e-6)


class Backwards(eqx.Module):
    """Layers kept in another order than they run, and activations written by hand."""

    layers: list
    mean: jax.Array

    def __init__(self):
        self.layers = [linear(4, 3), linear(4, 4), linear(12, 4)]
        self.mean = jnp.linspace(0, 1, 12).reshape(3, 4)

    @eqx.filter_jit
    def __call__(self, image):
        """Return scores."""
        first = self.layers[2](((image - self.mean) / 3).ravel())
        second = self.layers[1](1 / (1 + jnp.exp(-first)))
        return self.layers[0](
            0.5 * second * (1 + jnp.tanh(0.7978845608 * (second + 0.044715 * second**3)))
        )


def test_the_order_is_that_of_running_and_activations_are_told_by_what_they_do():
    read = assert_same_network(Backwards(), (3, 4), ("logistic", "gelu_tanh", "identity"))
    np.testing.assert_array_equal(read.weights[0], np.asarray(Backwards().layers[2].weight).T)


def test_an_activation_of_its_own_keeps_its_own_name():
    def squared_relu(x):
        return jnp.square(jax.nn.relu(x))

    model = eqx.nn.MLP(4, 2, 3, 1, activation=jax.jit(squared_relu), key=key())
    assert adapter.layers(model).activations == ("squared_relu", "identity")


def test_a_scaled_activation_is_not_called_as_if_it_were_not():
    model = eqx.nn.Sequential(
        [linear(4, 3), eqx.nn.Lambda(lambda x: jax.nn.elu(x, 0.5)), linear(3, 2)]
    )
    assert adapter.layers(model).activations[0] == "elu(0.5)"


class Skip(eqx.Module):
    skip: eqx.nn.Linear
    out: eqx.nn.Linear

    def __call__(self, x):
        """Return scores."""
        return self.out(x + jax.nn.relu(self.skip(x)))


class Attention(eqx.Module):
    query: eqx.nn.Linear

    def __call__(self, x):
        """Return scores."""
        values = self.query(x)
        return jnp.outer(values, values) @ x


BROKEN = {
    "layers.0": lambda: eqx.nn.Sequential(
        [eqx.nn.Conv2d(1, 2, 2, key=key()), eqx.nn.Lambda(jnp.ravel), linear(18, 3)]
    ),
}
ENDS = {
    "skip": lambda: Skip(linear(4, 4), linear(4, 2)),
    "eqx.nn.LayerNorm": lambda: eqx.nn.Sequential(
        [linear(4, 4), eqx.nn.LayerNorm(4), linear(4, 3)]
    ),
    "query": lambda: Attention(linear(4, 4)),
}


@pytest.mark.parametrize("layer", ENDS)
def test_layers_end_where_the_chain_breaks(layer):
    model = ENDS[layer]()
    read = adapter.layers(model)
    assert f"the chain breaks at {layer}," in str(read.chain_break)
    first = next(x for x in jax.tree_util.tree_leaves(model) if x.ndim == 2)
    np.testing.assert_array_equal(read.weights[0], np.asarray(first).T)
    assert read.activations == ("unknown",)
    assert read.biases[0].any()


@pytest.mark.parametrize("layer", BROKEN)
def test_no_chain_is_refused_with_the_name_of_the_layer(layer):
    with pytest.raises(ValueError, match=f"the chain breaks at {layer},"):
        adapter.layers(BROKEN[layer]())


def test_what_cannot_be_called_with_an_image_is_refused():
    with pytest.raises(ValueError, match=r"GRUCell takes an image in none.*hidden"):
        adapter.layers(eqx.nn.GRUCell(4, 4, key=key()))
    with pytest.raises(ValueError, match="must have a dense layer, but Dropout has none"):
        adapter.layers(eqx.nn.Dropout())


class Plain(eqx.Module):
    size: int = 3


class Shifted(eqx.Module):
    """Adds a bias, and a hundred when it trains, as it does unless it is told not to."""

    bias: jax.Array
    size: int = 3

    def __call__(self, x, training=True):
        """Return the sums."""
        return x + self.bias + (100 if training else 0)


def test_a_module_is_run_as_when_it_does_not_train():
    network = adapter._network(Shifted(np.ones(3)))
    assert network.name == "Shifted"
    ((layer, bias),) = network.parameters
    assert layer == "bias"
    np.testing.assert_array_equal(network.function([bias], jnp.arange(3.0)), [1, 2, 3])


def test_what_cannot_be_called_is_refused_by_its_name():
    with pytest.raises(TypeError) as error:
        adapter._network(Plain())
    assert str(error.value) == (
        "model must be an eqx.Module that can be called with an image, got Plain"
    )


def test_without_values_it_is_not_fitted():
    abstract = eqx.filter_eval_shape(lambda: eqx.nn.Sequential([linear(4, 3)]))
    with pytest.raises(NotFittedError) as error:
        adapter._network(abstract)
    assert str(error.value) == (
        "model is a Sequential whose layers.0 has no values yet; make it outside of jax.eval_shape"
    )


@pytest.mark.parametrize("shape", [(5, 12), (5, 3, 4), (5, 3, 2, 2)])
def test_images_are_taken_flattened_or_not(shape):
    model = eqx.nn.Sequential([eqx.nn.Lambda(jnp.ravel), linear(12, 3)])
    X = (RNG.random(shape) * 255).astype(np.uint8)
    said = adapter.predictions(model, X)
    np.testing.assert_allclose(
        said.scores, jax.vmap(model)(X.reshape(5, 12).astype(np.float32)), rtol=1e-5, atol=1e-6
    )
    assert said.kind == "logit"


def test_predictions_come_in_blocks(monkeypatch):
    model = linear(12, 3)
    X = RNG.random((50, 12))
    whole = adapter.predictions(model, X)
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 12 * 8)
    np.testing.assert_allclose(
        adapter.predictions(model, X).scores, whole.scores, rtol=1e-6, atol=1e-6
    )


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (lambda: eqx.nn.Sequential([linear(12, 3), eqx.nn.Lambda(jax.nn.softmax)]), "probability"),
        (lambda: eqx.nn.Sequential([linear(12, 3), eqx.nn.Lambda(jax.nn.log_softmax)]), "logit"),
        (
            lambda: eqx.nn.MLP(12, 1, 5, 1, final_activation=jax.nn.sigmoid, key=key()),
            "probability",
        ),
        (lambda: eqx.nn.MLP(12, 3, 5, 1, final_activation=jax.nn.sigmoid, key=key()), "margin"),
        (lambda: eqx.nn.MLP(12, 1, 5, 1, key=key()), None),
        (lambda: linear(12, "scalar"), None),
        (lambda: eqx.nn.MLP(12, 12, 5, 1, key=key()), None),
    ],
)
def test_outputs_are_told_by_the_last_activation(build, kind):
    said = adapter.predictions(build(), RNG.random((4, 12)))
    assert said.kind == kind
    assert (said.classes is None) == (kind is None)


def test_a_network_that_is_no_chain_predicts_all_the_same():
    model = BROKEN["layers.0"]()
    X = RNG.random((3, 16)).astype(np.float32)
    said = adapter.predictions(model, X)
    np.testing.assert_allclose(
        said.scores, jax.vmap(model)(X.reshape(3, 1, 4, 4)), rtol=1e-5, atol=1e-6
    )
    assert said.kind == "logit"


def test_images_of_another_size_are_refused():
    with pytest.raises(ValueError, match=r"X has 11 values per image, which Linear takes in none"):
        adapter.predictions(linear(12, 3), np.zeros((1, 11)))


def test_plots_take_equinox_models():
    model = eqx.nn.MLP(16, 3, 6, 1, key=key())
    assert plot_first_layer_filters(model, (4, 4)).tiles.shape == (6, 4, 4)
    display = plot_prediction_grid(model, RNG.random((3, 16)), [0, 1, 2], (4, 4))
    assert display.confidence is not None
