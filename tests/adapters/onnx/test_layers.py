"""The adapters of ONNX and onnxruntime, with models that PyTorch and skl2onnx have written."""

import io
import logging
import re
import warnings

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.decomposition import PCA
from sklearn.feature_selection import VarianceThreshold
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from torch import nn

from mlpviz import plot_prediction_grid
from mlpviz._pixel_space.affine import pixel_space
from mlpviz._reading.dispatch import read_layers, read_predictions
from mlpviz._reading.einsum import weights_of_einsum
from mlpviz._reading.steps import Linear, Scaling
from mlpviz._records.activations import Activation
from mlpviz._records.image_shape import ImageShape
from mlpviz.adapters import onnx as adapter
from mlpviz.adapters.onnx import graph as onnx_graph
from mlpviz.adapters.onnx.layers import values_for_noise
from mlpviz.adapters.onnx.predictions import _last_activation
from mlpviz.adapters.onnx.steps import parts_of_graph


@pytest.fixture(autouse=True)
def seeded():
    with torch.random.fork_rng():
        torch.manual_seed(5)
        yield


def images(n=6, n_pixels=16, seed=0):
    return np.random.default_rng(seed).normal(size=(n, n_pixels)).astype(np.float32)


def exported(module, shape=(1, 16), **options):
    """What PyTorch writes of a module; its exporters warn of what they will become."""
    buffer = io.BytesIO()
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = torch.onnx.export(
            module.eval(), (torch.zeros(*shape),), buffer, verbose=False, **options
        )
    if made is not None:
        return made.model_proto
    return onnx.load_from_string(buffer.getvalue())


def module():
    norm = nn.BatchNorm1d(9)
    norm(3 * torch.randn(50, 9) + 1)
    return nn.Sequential(
        nn.Flatten(), nn.Linear(16, 9), norm, nn.SiLU(), nn.Dropout(), nn.Linear(9, 4)
    )


EXPORTS = {
    "by tracing": {"dynamo": False},
    "by tracing, any number": {
        "dynamo": False,
        "input_names": ["x"],
        "dynamic_axes": {"x": {0: "n"}},
    },
    "by tracing, old opset": {"dynamo": False, "opset_version": 13},
    "by dynamo": {"dynamo": True},
    "by dynamo, any number": {"dynamo": True, "dynamic_shapes": ({0: torch.export.Dim("n")},)},
}


@pytest.mark.parametrize("options", EXPORTS)
@pytest.mark.parametrize("shape", [(2, 16), (2, 1, 4, 4)], ids=["flat", "images"])
def test_a_module_is_read_as_its_export_is(options, shape):
    original = module()
    model = exported(original, shape, **EXPORTS[options])
    layers, expected = read_layers(model), read_layers(original)
    for read, written in zip(layers.weights, expected.weights, strict=True):
        np.testing.assert_allclose(read, written, rtol=1e-4, atol=1e-6)
    for read, written in zip(layers.biases, expected.biases, strict=True):
        np.testing.assert_allclose(read, written, rtol=1e-4, atol=1e-6)
    assert layers.activations == expected.activations == ("silu", "identity")
    said = read_predictions(model, images(5))
    assert said.kind == "logit"
    np.testing.assert_allclose(said.scores, read_predictions(original, images(5)).scores, atol=1e-5)


@pytest.mark.parametrize("n_together", [3, 32])
def test_a_module_that_was_exported_for_some_images_is_read(n_together):
    original = Forward(lambda module, x: module.layer(x.view(x.size(0), -1)))
    model = exported(original, (n_together, 1, 4, 4), dynamo=False)
    np.testing.assert_array_equal(
        read_layers(model).weights[0], original.layer.weight.detach().numpy().T
    )
    said = read_predictions(model, images(70))
    np.testing.assert_allclose(
        said.scores, read_predictions(original, images(70)).scores, atol=1e-5
    )


class Forward(nn.Module):
    """A module with a dense layer, and the forward pass that it is given."""

    def __init__(self, what):
        super().__init__()
        self.layer = nn.Linear(16, 4)
        self.what = what

    def forward(self, x):
        return self.what(self, x)


@pytest.mark.parametrize("activation", [nn.GELU(), nn.ReLU(), nn.ELU(), nn.ELU(0.3), nn.Sigmoid()])
@pytest.mark.parametrize("opset", [13, 20])
def test_activations_have_pytorch_s_names(activation, opset):
    original = nn.Sequential(nn.Linear(16, 9), activation, nn.Linear(9, 4), nn.LogSoftmax(1))
    model = exported(original, dynamo=False, opset_version=opset)
    assert read_layers(model).activations == read_layers(original).activations


def test_a_normalization_in_front_is_preprocessing():
    norm = nn.BatchNorm1d(16)
    norm(3 * torch.randn(50, 16) + 1)
    original = nn.Sequential(norm, nn.Linear(16, 9), nn.ReLU(), nn.Linear(9, 4))
    filters = pixel_space(read_layers(exported(original, dynamo=False)))
    expected = pixel_space(read_layers(original))
    np.testing.assert_allclose(filters.weights, expected.weights, atol=1e-5)
    np.testing.assert_allclose(filters.bias, expected.bias, atol=1e-5)


FRONTS = {
    "none": [],
    "scaler": [StandardScaler()],
    "PCA": [MinMaxScaler(), PCA(5, whiten=True)],
    "selection": [VarianceThreshold(0.9), StandardScaler()],
}


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_pipeline_by_skl2onnx_is_read_as_the_pipeline_is(front, n_classes, fit):
    X = images(80)
    y = np.arange(80) % n_classes
    pipeline = make_pipeline(*FRONTS[front], MLPClassifier((7,), max_iter=4, random_state=0))
    fit(pipeline, X, y)
    model = to_onnx(pipeline, X[:1])
    layers, expected = read_layers(model), read_layers(pipeline)
    assert layers.activations == expected.activations
    assert layers.n_units == expected.n_units
    np.testing.assert_allclose(layers.weights[0], expected.weights[0], rtol=1e-5)
    filters, wanted = pixel_space(layers), pixel_space(expected)
    np.testing.assert_allclose(filters.weights, wanted.weights, atol=1e-4)
    np.testing.assert_array_equal(filters.connected, wanted.connected)
    said = read_predictions(model, X)
    np.testing.assert_array_equal(said.values, pipeline.predict(X))
    np.testing.assert_allclose(said.scores, pipeline.predict_proba(X), atol=1e-5)
    assert said.kind == "probability"


@pytest.mark.parametrize("zipmap", [True, False])
def test_labels_may_be_strings_where_the_model_tells_them(zipmap, fit):
    X, y = images(80), np.array(["no", "yes", "maybe"] * 26 + ["no", "yes"])
    classifier = fit(MLPClassifier((7,), max_iter=4, random_state=0), X, y)
    model = to_onnx(classifier, X[:1], options={"zipmap": zipmap})
    if not zipmap:
        with pytest.raises(ValueError, match="does not say which column"):
            read_predictions(model, X)
        return
    display = plot_prediction_grid(model, X, y, (4, 4), select="worst")
    expected = plot_prediction_grid(classifier, X, y, (4, 4), select="worst")
    np.testing.assert_array_equal(display.indices, expected.indices)
    np.testing.assert_array_equal(display.y_pred, expected.y_pred)


def test_a_regressor_by_skl2onnx_predicts_values(fit):
    X = images(80)
    regressor = fit(MLPRegressor(hidden_layer_sizes=(7,), max_iter=4, random_state=0), X, X[:, 0])
    model = to_onnx(regressor, X[:1])
    assert read_layers(model).activations == ("relu", "identity")
    said = read_predictions(model, X)
    assert said.classes is None
    np.testing.assert_allclose(said.values, regressor.predict(X), atol=1e-4)


def test_a_model_that_mixes_up_its_rows_is_refused(fit):
    # skl2onnx 1.20 writes the values of several outputs one below the other.
    X = images(80)
    regressor = fit(MLPRegressor(hidden_layer_sizes=(7,), max_iter=4, random_state=0), X, X[:, :3])
    model = to_onnx(regressor, X[:1])
    layers = read_layers(model)
    assert re.search(r"Reshape.*it changes, mixes or drops values", str(layers.chain_break))
    with pytest.raises(ValueError, match=r"returns 240 rows of 'variable' for 80 images"):
        read_predictions(model, X)


def test_batch_norm_in_training_mode_is_refused():
    norm = {"epsilon": 1e-5, "training_mode": 1}
    nodes = [
        helper.make_node("Gemm", ["x", "W"], ["z"]),
        helper.make_node("BatchNormalization", ["z", "b", "b", "b", "b"], ["scores"], **norm),
    ]
    with pytest.raises(ValueError, match="in training mode; export the model in evaluation mode"):
        read_layers(graph_of(nodes, {"W": images(16, 4), "b": np.ones(4)}))


def session(model):
    return onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )


@pytest.mark.parametrize(
    ("head", "kind"),
    [(nn.Softmax(1), "probability"), (nn.Identity(), "logit"), (nn.Sigmoid(), "margin")],
)
def test_a_session_tells_what_its_scores_are_by_their_values(head, kind):
    original = nn.Sequential(nn.Linear(16, 9), nn.ReLU(), nn.Linear(9, 4), head)
    model = exported(original, dynamo=False)
    said = read_predictions(session(model), images(20))
    assert said.kind == kind
    np.testing.assert_array_equal(said.values, read_predictions(original, images(20)).values)


def test_a_session_has_predictions_but_no_layers():
    with pytest.raises(TypeError, match="cannot read layers from onnxruntime"):
        read_layers(session(exported(module(), dynamo=False)))


def test_a_session_takes_images_in_a_shape_that_is_partly_unknown():
    names = {"x": {0: "n", 2: "height", 3: "width"}}
    pooled = nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 4)
    )
    model = exported(pooled, (1, 1, 4, 4), dynamo=False, input_names=["x"], dynamic_axes=names)
    said = read_predictions(session(model), images())
    np.testing.assert_allclose(said.scores, read_predictions(pooled, images()).scores, atol=1e-5)


def test_single_and_double_precision_are_taken():
    original = module().double()
    model = exported_double(original)
    said = read_predictions(model, images())
    np.testing.assert_allclose(said.scores, read_predictions(original, images()).scores, atol=1e-5)


def exported_double(original):
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        inputs = (torch.zeros(1, 16, dtype=torch.float64),)
        torch.onnx.export(original.eval(), inputs, buffer, dynamo=False)
    return onnx.load_from_string(buffer.getvalue())


def graph_of(nodes, constants, n_outputs=4, inputs=("x",)):
    given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 16]) for name in inputs]
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", n_outputs])
    stored = [numpy_helper.from_array(np.float32(values), key) for key, values in constants.items()]
    graph = helper.make_graph(nodes, "graph", given, [scores], stored)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def test_gemm_may_scale_and_transpose():
    W, b = images(4, 16), images(1, 4)
    attributes = {"alpha": 2.0, "beta": 3.0, "transB": 1}
    node = helper.make_node("Gemm", ["x", "W", "b"], ["scores"], **attributes)
    layers = read_layers(graph_of([node], {"W": W, "b": b}))
    np.testing.assert_allclose(layers.weights[0], 2 * W.T)
    np.testing.assert_allclose(layers.biases[0], 3 * b[0])


def test_constants_may_be_computed():
    nodes = [
        helper.make_node("Transpose", ["W"], ["turned"]),
        helper.make_node("MatMul", ["x", "turned"], ["product"]),
        helper.make_node("Add", ["b", "product"], ["scores"]),
    ]
    W, b = images(4, 16), images(1, 4)
    layers = read_layers(graph_of(nodes, {"W": W, "b": b}))
    np.testing.assert_array_equal(layers.weights[0], W.T)
    np.testing.assert_allclose(layers.biases[0], b[0])


def node(op_type, inputs, output, **attributes):
    return helper.make_node(op_type, inputs.split(), [output], **attributes)


W, B = images(16, 4), images(1, 4)[0]
CONSTANTS = {"W": W, "b": B, "two": np.float32(2), "V": images(4, 4, seed=1)}


def steps_in(graph):
    return [step for part, _, _ in parts_of_graph(graph, values_for_noise(graph)) for step in part]


def steps_of(*nodes, constants=CONSTANTS, **options):
    model = graph_of(nodes, constants)
    for name, value in options.items():
        setattr(model, name, value)
    return steps_in(onnx_graph.graph_of(model))


def kinds(steps):
    return [(type(step), step.name) for step in steps]


DENSE = node("Gemm", "x W b", "z", name="dense")
SQUASHED = [node("Sin", "z", "sine"), node("Mul", "z sine", "a", name="squash")]
"""An activation that has no name: z times its sine."""


def test_a_gemm_is_a_dense_layer_with_its_bias_as_they_are():
    (layer,) = steps_of(node("Gemm", "x W b", "scores", name="dense"))
    assert kinds([layer]) == [(Linear, "dense (Gemm)")]
    np.testing.assert_array_equal(layer.weights, W)
    np.testing.assert_array_equal(layer.bias, B)
    assert layer.weights.dtype == layer.bias.dtype == np.float32


def test_a_product_without_a_bias_has_zeros():
    for product in (node("MatMul", "x W", "scores"), node("Gemm", "x W", "scores")):
        (layer,) = steps_of(product)
        np.testing.assert_array_equal(layer.bias, [0] * 4)
        assert layer.bias.dtype == np.float32


def test_an_activation_without_a_name_is_unknown_and_what_follows_is_a_step_of_its_own():
    behind = node("Mul", "a two", "scores", name="twice")
    assert kinds(steps_of(DENSE, *SQUASHED, behind)) == [
        (Linear, "dense (Gemm)"),
        (Activation, "unknown"),
        (Scaling, "twice (Mul)"),
    ]
    behind = node("MatMul", "a V", "scores", name="out")
    assert kinds(steps_of(DENSE, *SQUASHED, behind))[1:] == [
        (Activation, "unknown"),
        (Linear, "out (MatMul)"),
    ]


def test_an_activation_that_the_next_one_undoes_is_one_all_the_same():
    nodes = [
        node("Abs", "z", "size"),
        node("Mul", "z size", "a"),
        node("Sign", "a", "sign"),
        node("Abs", "a", "square"),
        node("Sqrt", "square", "root"),
        node("Mul", "sign root", "scores"),
    ]
    assert kinds(steps_of(DENSE, *nodes))[1:] == [(Activation, "unknown")] * 2


def test_a_number_that_belongs_to_an_activation_is_part_of_it():
    nodes = [
        node("Sigmoid", "z", "share"),
        node("Mul", "z share", "a"),
    ]
    assert kinds(steps_of(DENSE, *nodes, node("Neg", "a", "scores")))[1:] == [
        (Activation, "silu"),
        (Scaling, "scores (Neg)"),
    ]


def test_a_pipeline_of_skl2onnx_without_a_network_of_its_own_is_a_chain():
    nodes = [node("Mul", "x two", "y"), node("Gemm", "y W b", "scores")]
    steps = steps_of(*nodes, producer_name="skl2onnx")
    assert [type(step) for step in steps] == [Scaling, Linear]


def test_casting_to_another_precision_changes_nothing():
    nodes = [node("Cast", "z", "half", to=TensorProto.FLOAT16)]
    assert kinds(steps_of(DENSE, *nodes, node("Cast", "half", "scores", to=TensorProto.FLOAT))) == [
        (Linear, "dense (Gemm)")
    ]


BREAKS = "the network is not a chain of dense layers and elementwise steps: the chain breaks at "
WAY_OUT = "; give Layers of the weights that you want to see"
BROKEN_NODES = {
    "two branches": (
        [DENSE, node("MatMul", "z V", "more"), node("Add", "z more", "scores", name="sum")],
        "sum (Add), Add: it joins two branches, both of which depend on the image",
    ),
    "whole numbers": (
        [DENSE, node("Cast", "z", "scores", to=TensorProto.INT32, name="cast")],
        "cast (Cast), Cast: it changes, mixes or drops values",
    ),
    "rows": (
        [node("Reshape", "x rows", "y"), node("MatMul", "y V", "scores", name="product")],
        "product (MatMul), MatMul: it is applied to inputs of shape (8, 4, 4), not to flat images",
    ),
    "turned": (
        [node("Gemm", "x turned", "scores", transA=1, name="product")],
        "product (Gemm), Gemm: it is applied to inputs of shape (8, 16), not to flat images",
    ),
    "a square": (
        [node("Reshape", "x rows", "y"), node("MatMul", "y y", "scores", name="square")],
        "square (MatMul), MatMul: its second factor is not a matrix of weights",
    ),
    "a stack": (
        [node("MatMul", "x stack", "scores", name="product")],
        "product (MatMul), MatMul: its second factor is not a matrix of weights",
    ),
}


@pytest.mark.parametrize("case", BROKEN_NODES)
def test_a_node_that_breaks_the_chain_is_told_with_the_reason(case):
    nodes, told = BROKEN_NODES[case]
    constants = CONSTANTS | {"turned": images(8, 4), "stack": images(32, 4).reshape(2, 16, 4)}
    model = graph_of(nodes, constants)
    rows = numpy_helper.from_array(np.array([-1, 4, 4]), "rows")
    model.graph.initializer.append(rows)
    with pytest.raises(ValueError, match="chain breaks") as error:
        steps_in(onnx_graph.graph_of(model))
    assert str(error.value) == BREAKS + told + WAY_OUT


def test_what_onnx_says_of_a_node_is_the_reason(monkeypatch):
    def recognize(*_):
        raise RuntimeError("no such number")

    monkeypatch.setattr("mlpviz.adapters.onnx.steps.recognize_step", recognize)
    with pytest.raises(ValueError, match="chain breaks") as error:
        steps_of(DENSE, node("Relu", "z", "scores", name="relu"))
    assert str(error.value) == f"{BREAKS}relu (Relu), Relu: no such number{WAY_OUT}"


def test_what_onnx_cannot_run_is_told_with_a_way_out():
    norm = node("BatchNormalization", "z b b b b", "scores", training_mode=1)
    with pytest.raises(ValueError, match="cannot run") as error:
        steps_of(DENSE, norm)
    assert str(error.value) == (
        "ONNX's own evaluator cannot run ONNX model: it is in training mode; export the model in "
        "evaluation mode; give Layers of the weights that you want to see"
    )


@pytest.mark.parametrize(
    ("nodes", "name"),
    [
        ([DENSE, node("Tanh", "z", "scores")], "tanh"),
        ([DENSE, node("Relu", "z", "a"), node("Gemm", "a V", "scores")], "identity"),
        ([DENSE, node("Mul", "z two", "scores")], "identity"),
        ([DENSE, node("Relu", "z", "a"), node("Mul", "a two", "scores")], "unknown"),
        ([node("Mul", "x two", "scores")], "unknown"),
        ([DENSE, node("CumSum", "z axis", "scores")], "unknown"),
    ],
)
def test_the_last_activation_is_what_alone_follows_the_last_layer(nodes, name):
    model = graph_of(nodes, CONSTANTS)
    model.graph.initializer.append(numpy_helper.from_array(np.array(1), "axis"))
    assert _last_activation(onnx_graph.graph_of(model)) == name


@pytest.mark.parametrize(
    ("nodes", "outputs", "activation"),
    [
        ([DENSE, node("Tanh", "z", "scores")], ["scores"], "tanh"),
        ([DENSE, node("ArgMax", "z", "scores", axis=1)], ["scores"], "unknown"),
        ([DENSE, node("ArgMax", "z", "labels"), node("Tanh", "z", "scores")], None, None),
    ],
)
def test_the_last_activation_is_told_unless_there_are_labels_too(
    nodes, outputs, activation, monkeypatch
):
    asked = []
    monkeypatch.setattr(
        "mlpviz.adapters.onnxruntime.predictions_of_session", lambda *told: asked.append(told)
    )
    model = graph_of(nodes, CONSTANTS)
    if outputs is None:
        model.producer_name = "skl2onnx"
        labels = helper.make_tensor_value_info("labels", TensorProto.INT64, [1, 4])
        model.graph.output.insert(0, labels)
    if nodes[-1].op_type == "ArgMax":
        model.graph.output[0].type.tensor_type.elem_type = TensorProto.INT64
        model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = 1
    adapter.predictions(model, images())
    ((_, X, layout, told, _),) = asked
    np.testing.assert_array_equal(X, images())
    assert (layout.shape, told) == ((16,), activation)


def test_what_is_no_model_of_onnx_is_refused_by_its_type():
    for question in (adapter.layers, lambda model: adapter.predictions(model, images())):
        with pytest.raises(TypeError) as error:
            question(nn.Linear(3, 2))
        assert str(error.value) == "model must be an onnx.ModelProto, got Linear"


class Skip(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.outer = nn.Linear(16, 16), nn.Linear(16, 4)

    def forward(self, x):
        return self.outer(x + torch.relu(self.inner(x)))


BROKEN = {
    "convolution": (
        lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 4)),
        (1, 1, 4, 4),
        r"Conv.*each of its outputs depends on several inputs",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_chain_is_refused_and_named(case):
    make, shape, message = BROKEN[case]
    with pytest.raises(ValueError, match=message):
        read_layers(exported(make(), shape, dynamo=False))


class Heads(nn.Module):
    """Two heads on one hidden layer."""

    def __init__(self):
        super().__init__()
        self.hidden, self.left, self.right = nn.Linear(16, 6), nn.Linear(6, 4), nn.Linear(6, 2)

    def forward(self, x):
        h = torch.relu(self.hidden(x))
        return self.left(h), self.right(h)


ENDS = {
    "skip connection": (Skip, "Add.*joins two branches", "inner"),
    "layer norm": (
        lambda: nn.Sequential(nn.Linear(16, 8), nn.LayerNorm(8), nn.Linear(8, 4)),
        "LayerNormalization.*each of its outputs depends on several inputs",
        "0",
    ),
    "two heads": (Heads, "its outputs: the model returns 2 tensors", "hidden"),
}


@pytest.mark.parametrize("case", ENDS)
def test_layers_end_where_the_chain_breaks(case):
    make, message, first = ENDS[case]
    original = make()
    layers = read_layers(exported(original, (1, 16), dynamo=False))
    assert re.search(message, str(layers.chain_break))
    dense = getattr(original, first)
    np.testing.assert_allclose(layers.weights[0], dense.weight.detach().numpy().T)
    np.testing.assert_allclose(layers.biases[0], dense.bias.detach().numpy())


def test_channels_are_moved_to_where_the_graph_has_them():
    original = nn.Sequential(nn.Flatten(), nn.Linear(24, 4)).eval()
    model = exported(original, (1, 3, 2, 4), dynamo=False)
    X, last = images(5, 24), ImageShape(2, 4, 3)
    first = X.reshape(5, 2, 4, 3).transpose(0, 3, 1, 2)
    expected = original(torch.tensor(first, dtype=torch.float32)).detach().numpy()
    scores = read_predictions(model, X, last).scores
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-5)
    layers = read_layers(model, last)
    (step,) = layers.preprocessing
    found = step.apply(X) @ layers.weights[0] + layers.biases[0]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_several_inputs_are_refused():
    node = helper.make_node("Gemm", ["x", "W", "y"], ["scores"])
    with pytest.raises(ValueError, match="must have one input, the images, got 2: x, y"):
        read_layers(graph_of([node], {"W": images(16, 4)}, inputs=("x", "y")))


def test_images_of_another_size_are_refused():
    model = exported(module(), dynamo=False)
    for given in (model, session(model)):
        with pytest.raises(ValueError, match="X has 15 values per image, but ONNX model takes 16"):
            read_predictions(given, images(n_pixels=15))


def test_a_file_is_read_as_the_model_is(tmp_path):
    model = exported(module(), dynamo=False)
    path = tmp_path / "net.onnx"
    onnx.save(model, path)
    np.testing.assert_array_equal(read_layers(path).weights[0], read_layers(model).weights[0])
    np.testing.assert_array_equal(
        read_predictions(str(path), images()).scores, read_predictions(model, images()).scores
    )


@pytest.mark.parametrize("content", [b"", b"no model", b"\x08\x09"])
def test_a_broken_file_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "net.onnx"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"net\.onnx cannot be read as an \.onnx file"):
        read_layers(path)


class Written(nn.Module):
    """A network whose forward pass is given."""

    def __init__(self, forward):
        super().__init__()
        self.first, self.last = nn.Linear(16, 5), nn.Linear(5, 3)
        self.written = forward

    def forward(self, x):
        return self.written(self, x)


WRITTEN = {
    "dynamic view": lambda m, x: m.last(torch.relu(m.first(x.view(x.size(0), -1)))),
    "einsum": lambda m, x: torch.einsum(
        "ni,oi->no", torch.relu(m.first(x.flatten(1))), m.last.weight
    ),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_forward_passes_of_dynamic_shapes_and_sums_are_read(case):
    network = Written(WRITTEN[case])
    axes = {"x": {0: "n"}, "y": {0: "n"}}
    names = {"input_names": ["x"], "output_names": ["y"], "dynamic_axes": axes}
    for model in (network, exported(network, (2, 1, 4, 4), dynamo=False, **names)):
        layers = read_layers(model, ImageShape(4, 4))
        assert layers.chain_break is None
        for read, written in zip(layers.weights, (network.first, network.last), strict=True):
            np.testing.assert_array_equal(read, written.weight.detach().numpy().T)
        found = read_predictions(model, images(), ImageShape(4, 4))
        expected = network(torch.tensor(images()).reshape(-1, 1, 4, 4)).detach().numpy()
        np.testing.assert_allclose(found.scores, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("equation", ["ni,ni->n", "ni,oi->on", "ni,no->no", "ni,oi->o"])
def test_other_sums_are_no_dense_layers(equation):
    assert weights_of_einsum(equation, np.ones((4, 4)), 1) is None
