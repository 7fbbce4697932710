"""The Flax adapter, with Flax itself: modules of Linen bound to variables, modules of NNX."""

import flax
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen, nnx

from mlpviz import plot_first_layer_filters, plot_prediction_grid
from mlpviz._analysis.forward import network_inputs
from mlpviz._pixel_space.affine import pixel_space
from mlpviz.adapters import flax as adapter
from mlpviz.errors import NotFittedError

RNG = np.random.default_rng(0)


def noise(tree):
    """Give every parameter a value of its own, variances positive ones."""

    def drawn(path, leaf):
        values = RNG.normal(size=leaf.shape)
        if "var" in jax.tree_util.keystr(path):
            values = np.abs(values) + 0.5
        return jnp.asarray(values, leaf.dtype)

    return jax.tree_util.tree_map_with_path(drawn, tree)


def bound(module, shape, **options):
    return module.bind(noise(module.init(jax.random.key(0), jnp.zeros((1, *shape)), **options)))


def computed(read, X):
    """What the layers say, in plain numpy."""
    functions = {
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "logistic": lambda z: 1 / (1 + np.exp(-z)),
        "identity": lambda z: z,
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
    }
    values = network_inputs(read, X.reshape(len(X), -1))
    for weights, bias, name in zip(read.weights, read.biases, read.activations, strict=True):
        values = functions[name](values @ weights + bias)
    return values


class Nested(linen.Module):
    """Flax calls the layer that runs last Dense_0."""

    @linen.compact
    def __call__(self, x):
        """Return scores."""
        return linen.Dense(3)(linen.tanh(linen.Dense(5)(linen.relu(linen.Dense(7)(x)))))


def test_the_order_is_that_of_running_whatever_the_names_say():
    model = bound(Nested(), (12,))
    assert model.variables["params"]["Dense_0"]["kernel"].shape == (5, 3)
    read = adapter.layers(model)
    assert (read.n_units, read.activations) == ((7, 5, 3), ("relu", "tanh", "identity"))
    np.testing.assert_array_equal(read.weights[0], model.variables["params"]["Dense_2"]["kernel"])
    X = RNG.normal(size=(6, 12)).astype(np.float32)
    np.testing.assert_allclose(computed(read, X), model(X), rtol=1e-4, atol=1e-5)
    assert (read.name, read.weights[0].dtype) == ("Nested", np.float32)


class Trained(linen.Module):
    """All that may stand before and between dense layers, and an argument that says it trains."""

    @linen.compact
    def __call__(self, x, train: bool):
        """Return probabilities."""
        x = x.reshape(len(x), -1) / 255
        x = linen.BatchNorm(use_running_average=not train)(x)
        x = linen.Dropout(0.5, deterministic=not train)(linen.Dense(6, use_bias=False)(x))
        x = linen.sigmoid(linen.BatchNorm(use_running_average=not train)(x))
        x = linen.BatchNorm(use_running_average=not train, use_scale=False)(x)
        x = linen.relu(linen.Dense(5)(x))
        return linen.softmax(linen.Dense(3)(x) / 2)


def test_scalings_become_weights_or_preprocessing():
    model = bound(Trained(), (3, 4), train=False)
    read = adapter.layers(model)
    assert read.activations == ("logistic", "relu", "softmax")
    assert [step.name for step in read.preprocessing] == ["div", "BatchNorm_0"]
    X = (255 * RNG.random((6, 12))).astype(np.float32)
    np.testing.assert_allclose(computed(read, X), model(X, train=False), rtol=1e-3, atol=1e-5)
    filters = pixel_space(read)
    inputs = network_inputs(read, X)
    np.testing.assert_allclose(
        X @ filters.weights + filters.bias,
        inputs @ read.weights[0] + read.biases[0],
        rtol=1e-6,
        atol=1e-6,
    )


class Setup(linen.Module):
    """Layers made in setup, in another order than they run; the image has a shape."""

    def setup(self):
        """Make the layers."""
        self.head = linen.Dense(2)
        self.body = linen.Sequential([linen.Dense(4), linen.tanh])

    def __call__(self, x):
        """Return scores."""
        middle = x[:, 1:-1, 1:-1, 0] - 0.5
        return self.head(self.body(middle.reshape(len(x), -1)))


def test_predictions_in_the_shape_that_the_network_wants():
    model = bound(Setup(), (6, 6, 1))
    X = RNG.random((5, 36)).astype(np.float32)
    said = adapter.predictions(model, X)
    np.testing.assert_allclose(said.scores, model(X.reshape(5, 6, 6, 1)), rtol=1e-5, atol=1e-6)
    assert said.kind == "logit"
    np.testing.assert_array_equal(
        adapter.predictions(model, X.reshape(5, 6, 6)).scores, said.scores
    )


class Perceptron(nnx.Module):
    """Layers made in another order than they run, with state of every kind."""

    def __init__(self, rngs):
        self.out = nnx.Linear(5, 3, rngs=rngs)
        self.hidden = nnx.Linear(12, 5, rngs=rngs)
        self.norm = nnx.BatchNorm(5, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)

    @nnx.jit
    def __call__(self, x):
        """Return scores."""
        x = nnx.relu(self.norm(self.hidden(x.reshape(len(x), -1))))
        return self.out(self.dropout(x))


def perceptron():
    model = Perceptron(nnx.Rngs(0))
    for kind in (nnx.Param, nnx.BatchStat):
        nnx.update(model, noise(nnx.state(model, kind)))
    return model


def test_nnx_modules_are_read_as_when_they_do_not_train():
    model = perceptron()
    model.train()
    read = adapter.layers(model)
    assert (read.n_units, read.activations) == ((5, 3), ("relu", "identity"))
    assert not model.dropout.deterministic
    X = RNG.normal(size=(6, 12)).astype(np.float32)
    said = adapter.predictions(model, X)
    assert not model.norm.use_running_average
    model.eval()
    np.testing.assert_allclose(said.scores, model(X), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(computed(read, X), model(X), rtol=1e-4, atol=1e-5)


def test_nnx_lists_and_sequences():
    rngs = nnx.Rngs(0)
    model = nnx.Sequential(
        nnx.Linear(12, 4, rngs=rngs),
        nnx.tanh,
        nnx.Dropout(0.5, rngs=rngs),
        nnx.Linear(4, 1, rngs=rngs),
        nnx.sigmoid,
    )
    assert adapter.layers(model).activations == ("tanh", "logistic")
    said = adapter.predictions(model, RNG.random((4, 12)))
    assert (said.kind, said.scores.shape) == ("probability", (4, 2))


def nnx_module(forward, **parts):
    class Own(nnx.Module):
        def __init__(self):
            for name, part in parts.items():
                setattr(self, name, part)

        def __call__(self, x):
            return forward(self, x)

    return Own()


def linen_module(forward):
    class Own(linen.Module):
        @linen.compact
        def __call__(self, x):
            return forward(x)

    return Own()


BROKEN = {
    "conv": lambda: nnx_module(
        lambda self, x: self.out(self.conv(x).reshape(len(x), -1)),
        conv=nnx.Conv(1, 2, (2, 2), rngs=nnx.Rngs(0)), out=nnx.Linear(32, 3, rngs=nnx.Rngs(0)),
    ),
    "rnn.cell": lambda: nnx_module(
        lambda self, x: self.out(self.rnn(x)[:, -1]),
        rnn=nnx.RNN(nnx.GRUCell(4, 5, rngs=nnx.Rngs(0))), out=nnx.Linear(5, 3, rngs=nnx.Rngs(0)),
    ),
    "Conv_0": lambda: bound(
        linen_module(lambda x: linen.Dense(3)(linen.Conv(2, (2, 2))(x).reshape(len(x), -1))),
        (4, 4, 1),
    ),
    "attend.key": lambda: bound(
        linen_module(
            lambda x: linen.Dense(3)(linen.MultiHeadDotProductAttention(2, name="attend")(x)[:, -1])
        ),
        (6, 4),
    ),
    "LSTMCell_0": lambda: bound(
        linen_module(lambda x: linen.Dense(3)(linen.RNN(linen.LSTMCell(4))(x)[:, -1])), (6, 5)
    ),
}  # fmt: skip


ENDS = {
    "skip": lambda: nnx_module(
        lambda self, x: self.out(x + nnx.relu(self.skip(x))),
        skip=nnx.Linear(4, 4, rngs=nnx.Rngs(0)), out=nnx.Linear(4, 3, rngs=nnx.Rngs(0)),
    ),
    "normalize": lambda: bound(
        linen_module(
            lambda x: linen.Dense(3)(linen.LayerNorm(name="normalize")(linen.Dense(4)(x)))
        ),
        (4,),
    ),
}  # fmt: skip


@pytest.mark.parametrize("layer", ENDS)
def test_layers_end_where_the_chain_breaks(layer):
    read = adapter.layers(ENDS[layer]())
    assert f"the chain breaks at {layer}" in str(read.chain_break)
    assert read.n_units == (4,)
    assert read.activations == ("unknown",)


@pytest.mark.parametrize("layer", BROKEN)
def test_no_chain_is_refused_with_the_name_of_the_layer(layer):
    with pytest.raises(ValueError, match=f"the chain breaks at {layer}"):
        adapter.layers(BROKEN[layer]())


class Shifted(linen.Module):
    """Adds a bias, and a hundred when it trains, as it does unless it is told not to."""

    @linen.compact
    def __call__(self, x, train=True):
        """Return the sums."""
        bias = self.param("bias", linen.initializers.ones, (3,))
        return x + bias + (100 if train else 0)


class ShiftedOfNnx(nnx.Module):
    """Does the same."""

    def __init__(self):
        """Hold a layer with a bias."""
        self.inner = nnx.Sequential(nnx.Linear(3, 3, rngs=nnx.Rngs(0)))

    def __call__(self, x, train=True):
        """Return the sums."""
        return x + self.inner.layers[0].bias + 1 + (100 if train else 0)


@pytest.mark.parametrize(
    ("make", "name", "layers"),
    [
        (lambda: Shifted().bind({"params": {"bias": jnp.ones(3)}}), "Shifted", ["bias"]),
        (ShiftedOfNnx, "ShiftedOfNnx", ["inner.layers.0"] * 2),
    ],
)
def test_a_module_is_run_as_when_it_does_not_train(make, name, layers):
    network = adapter._network(make())
    assert network.name == name
    assert [layer for layer, _ in network.parameters] == layers
    arrays = [array for _, array in network.parameters]
    np.testing.assert_array_equal(network.function(arrays, jnp.arange(3.0)), [[1, 2, 3]])


def test_without_parameters_it_is_not_fitted():
    abstract = nnx.eval_shape(lambda: nnx.Linear(4, 3, rngs=nnx.Rngs(0)))
    for model, told in (
        (
            Nested(),
            (
                "model is a Nested without its parameters; give Nested(…).bind(variables), with "
                "the variables that init returned and training has changed"
            ),
        ),
        (
            Nested().bind({}),
            "model is a Nested bound to no variables; bind those of its training",
        ),
        (
            abstract,
            (
                "model is a Linear whose bias has no values yet; initialize it first, not by "
                "jax.eval_shape"
            ),
        ),
    ):
        with pytest.raises(NotFittedError) as error:
            adapter.layers(model)
        assert str(error.value) == told


def test_other_objects_of_flax_are_refused():
    with pytest.raises(TypeError) as error:
        adapter.layers(nnx.Param(jnp.ones(3)))
    assert str(error.value) == (
        "model must be an nnx.Module, or a linen.Module as module.bind(variables), got "
        "flax.nnx.variablelib.Param"
    )


def test_an_old_flax_is_named_with_the_version_that_is_needed(monkeypatch):
    monkeypatch.setattr(flax, "__version__", "0.8.5")
    with pytest.raises(ImportError, match=r"flax 0\.8\.5, but mlpviz reads flax 0\.11 or later"):
        plot_first_layer_filters(perceptron(), (3, 4))


def test_plots_take_flax_models():
    model = bound(Nested(), (16,))
    assert plot_first_layer_filters(model, (4, 4)).tiles.shape == (7, 4, 4)
    display = plot_prediction_grid(perceptron(), RNG.random((3, 12)), [0, 1, 2], (3, 4))
    assert display.confidence is not None
