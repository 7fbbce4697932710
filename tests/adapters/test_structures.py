"""Structures of networks, written in each framework: what is read of them, and what is refused."""

import random
from functools import cache

import numpy as np
import pytest

from mlpviz import plot_first_layer_filters, plot_weight_distribution, unit_report
from mlpviz._reading.dispatch import read_layers, read_predictions

RNG = np.random.default_rng(9)
FIRST, SECOND = (RNG.normal(size=shape).astype(np.float32) for shape in ((16, 5), (5, 5)))
BIAS = RNG.normal(size=5).astype(np.float32)
OUT = RNG.normal(size=(5, 3)).astype(np.float32)
X = RNG.random((30, 16)).astype(np.float32)


def gelu(z):
    """The approximation by tanh."""
    return z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))) / 2


def normalized(z):
    return (z - z.mean(-1, keepdims=True)) / np.sqrt(z.var(-1, keepdims=True) + 1e-5)


def hidden(x):
    return np.maximum(x @ FIRST + BIAS, 0)


BY_HAND = {
    "chain": lambda x: gelu(x @ FIRST + BIAS) @ OUT,
    "layer norm": lambda x: normalized(hidden(x)) @ OUT,
    "residual": lambda x: (hidden(x) + np.maximum(hidden(x) @ SECOND, 0)) @ OUT,
    "gated": lambda x: (hidden(x) * (1 / (1 + np.exp(-(hidden(x) @ SECOND))))) @ OUT,
}
STRUCTURES = tuple(BY_HAND)


def add_branch(values, weights, relu):
    return values + relu(values @ weights)


def gate(values, weights, sigmoid):
    return values * sigmoid(values @ weights)


@cache
def torch_networks():
    torch = pytest.importorskip("torch")
    first, second, out, bias = (
        torch.nn.Parameter(torch.tensor(a)) for a in (FIRST, SECOND, OUT, BIAS)
    )

    class Net(torch.nn.Module):
        def __init__(self, function):
            super().__init__()
            self.first, self.second, self.out, self.bias = first, second, out, bias
            self.function = function

        def forward(self, x):
            return self.function(x.flatten(1) @ self.first + self.bias) @ self.out

    functions = {
        "chain": lambda z: torch.nn.functional.gelu(z, approximate="tanh"),
        "layer norm": lambda z: torch.nn.functional.layer_norm(torch.relu(z), (5,)),
        "residual": lambda z: add_branch(torch.relu(z), second, torch.relu),
        "gated": lambda z: gate(torch.relu(z), second, torch.sigmoid),
    }
    return {name: Net(function) for name, function in functions.items()}


@cache
def keras_networks():
    keras = pytest.importorskip("keras")
    kl = keras.layers

    def dense(weights, bias=None, activation=None):
        initial = {"kernel_initializer": keras.initializers.Zeros(), "use_bias": bias is not None}
        layer = kl.Dense(weights.shape[1], activation, **initial)
        layer.build((None, weights.shape[0]))
        layer.set_weights([weights] if bias is None else [weights, bias])
        return layer

    def network(function):
        inputs = keras.Input((16,))
        return keras.Model(inputs, dense(OUT)(function(inputs)))

    def start(x, activation="relu"):
        return dense(FIRST, BIAS, activation)(x)

    def residual(x):
        z = start(x)
        return kl.Add()([z, dense(SECOND, activation="relu")(z)])

    def gated(x):
        z = start(x)
        return kl.Multiply()([z, dense(SECOND, activation="sigmoid")(z)])

    functions = {
        "chain": lambda x: keras.ops.gelu(start(x, None), approximate=True),
        "layer norm": lambda x: kl.LayerNormalization(epsilon=1e-5)(start(x)),
        "residual": residual,
        "gated": gated,
    }
    return {name: network(function) for name, function in functions.items()}


@cache
def equinox_networks():
    eqx, jax = pytest.importorskip("equinox"), pytest.importorskip("jax")

    class Net(eqx.Module):
        first: object
        second: object
        out: object
        bias: object
        function: object = eqx.field(static=True)

        def __call__(self, x):
            return self.function(self, x @ self.first + self.bias) @ self.out

    functions = {
        "chain": lambda _, z: jax.nn.gelu(z),
        "layer norm": lambda _, z: eqx.nn.LayerNorm(5)(jax.nn.relu(z)),
        "residual": lambda m, z: add_branch(jax.nn.relu(z), m.second, jax.nn.relu),
        "gated": lambda m, z: gate(jax.nn.relu(z), m.second, jax.nn.sigmoid),
    }
    arrays = [jax.numpy.asarray(each) for each in (FIRST, SECOND, OUT, BIAS)]
    return {name: Net(*arrays, function) for name, function in functions.items()}


@cache
def flax_networks():
    nnx, jax = pytest.importorskip("flax.nnx"), pytest.importorskip("jax")

    class Net(nnx.Module):
        def __init__(self, function):
            for name, each in {"first": FIRST, "second": SECOND, "out": OUT, "bias": BIAS}.items():
                setattr(self, name, nnx.Param(jax.numpy.asarray(each)))
            self.function = function

        def __call__(self, x):
            z = x @ self.first[...] + self.bias[...]
            return self.function(self, z) @ self.out[...]

    norm = nnx.LayerNorm(5, epsilon=1e-5, rngs=nnx.Rngs(0))
    functions = {
        "chain": lambda _, z: jax.nn.gelu(z),
        "layer norm": lambda _, z: norm(jax.nn.relu(z)),
        "residual": lambda m, z: add_branch(jax.nn.relu(z), m.second[...], jax.nn.relu),
        "gated": lambda m, z: gate(jax.nn.relu(z), m.second[...], jax.nn.sigmoid),
    }
    return {name: Net(function) for name, function in functions.items()}


@cache
def onnx_networks():
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    helper, arrays = onnx.helper, {"W": FIRST, "S": SECOND, "O": OUT, "b": BIAS}
    start = [("MatMul", ["x", "W"], "m"), ("Add", ["m", "b"], "z"), ("Relu", ["z"], "h")]
    square = ("MatMul", ["h", "S"], "s")
    ends = {
        "chain": [("Gelu", ["z"], "e")],
        "layer norm": [("LayerNormalization", ["h", "one"], "e")],
        "residual": [square, ("Relu", ["s"], "r"), ("Add", ["h", "r"], "e")],
        "gated": [square, ("Sigmoid", ["s"], "r"), ("Mul", ["h", "r"], "e")],
    }

    def network(nodes):
        made = []
        for kind, inputs, output in [*nodes, ("MatMul", ["e", "O"], "y")]:
            options = {"approximate": "tanh"} if kind == "Gelu" else {}
            made.append(helper.make_node(kind, inputs, [output], **options))
        tensors = [
            onnx.numpy_helper.from_array(a, name)
            for name, a in {**arrays, "one": np.ones(5, np.float32)}.items()
        ]
        shapes = [
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", size])
            for name, size in (("x", 16), ("y", 3))
        ]
        graph = helper.make_graph(made, "net", shapes[:1], shapes[1:], tensors)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)

    return {
        name: network([*(start[:2] if name == "chain" else start), *nodes])
        for name, nodes in ends.items()
    }


FRAMEWORKS = {
    "torch": torch_networks,
    "keras": keras_networks,
    "equinox": equinox_networks,
    "flax": flax_networks,
    "onnx": onnx_networks,
}


@pytest.fixture(params=[(f, s) for f in FRAMEWORKS for s in STRUCTURES], ids="-".join)
def case(request):
    framework, structure = request.param
    # Some frameworks draw from the shared generators when they are imported.
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 - the state that is kept
    model = FRAMEWORKS[framework]()[structure]
    random.setstate(states[0])
    np.random.set_state(states[1])  # noqa: NPY002 - as above
    return structure, model


def test_filters_are_the_first_layer_s_weights(case):
    _, model = case
    display = plot_first_layer_filters(model, (4, 4))
    np.testing.assert_allclose(display.tiles.reshape(5, 16), FIRST.T, rtol=1e-6)
    assert plot_weight_distribution(model).alt_text


def test_layers_end_where_the_structure_breaks_the_chain(case):
    structure, model = case
    layers = read_layers(model)
    np.testing.assert_allclose(layers.biases[0], BIAS, rtol=1e-6)
    if structure == "chain":
        assert layers.activations == ("gelu_tanh", "identity")
        assert layers.chain_break is None
    else:
        assert layers.activations == ("relu",)
        assert layers.chain_break is not None


def test_predictions_are_the_network_s(case):
    structure, model = case
    found = read_predictions(model, X)
    np.testing.assert_allclose(found.scores, BY_HAND[structure](X), rtol=1e-3, atol=1e-4)


def test_reports_measure_the_units_of_the_first_layer(case):
    structure, model = case
    report = unit_report(model, (4, 4), X)
    activation = gelu if structure == "chain" else (lambda z: np.maximum(z, 0))
    expected = activation(X @ FIRST + BIAS).mean(axis=0)
    np.testing.assert_allclose(report.measures.mean, expected, rtol=1e-4, atol=1e-5)
