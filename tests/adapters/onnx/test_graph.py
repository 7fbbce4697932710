"""What an ONNX graph computes of images, node by node."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from mlpviz.adapters.onnx.graph import _first_width, _image_shape, graph_of, label

WEIGHTS = np.arange(12, dtype=np.float32).reshape(4, 3) - 5


def node(op_type, inputs, output, **attributes):
    return helper.make_node(op_type, inputs.split(), output.split(), **attributes)


def model_of(*nodes, shape=("n", 4), constants=(), outputs=("scores",), opset=20, **options):
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    written = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    stored = [numpy_helper.from_array(values, name) for name, values in dict(constants).items()]
    graph = helper.make_graph(nodes, "graph", [given], written, stored)
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9, **options)


def graph_with(*nodes, **options):
    return graph_of(model_of(*nodes, **options))


def normalization(**options):
    constants = {
        "scale": np.array([2, 3], np.float32),
        "bias": np.array([5, 7], np.float32),
        "mean": np.array([1, -1], np.float32),
        "var": np.array([0.5, 8.5], np.float32),
    }
    return options | {"constants": constants, "shape": options.get("shape", ("n", 2))}


def normalized(x, along):
    gain = (np.array([2, 3]) / np.sqrt(np.array([1, 9]))).reshape(along)
    return (x - np.array([1, -1]).reshape(along)) * gain + np.array([5, 7]).reshape(along)


def test_all_values_on_the_way_are_computed_of_as_many_images_as_the_graph_takes():
    nodes = (node("Neg", "x", "negative"), node("Exp", "negative", "scores"))
    X = np.arange(12, dtype=np.float64).reshape(3, 4)
    for shape, n_together in ((("n", 4), None), ((1, 4), 1), ((2, 2, 2), 2)):
        graph = graph_with(*nodes, shape=shape)
        assert graph.n_together == n_together
        values = graph.run(X)
        assert set(values) == {"x", "negative", "scores"}
        assert values["x"].dtype == np.float32
        assert values["scores"].shape == (3, *shape[1:])
        np.testing.assert_allclose(values["scores"].reshape(3, 4), np.exp(-X), rtol=1e-6)


def test_a_graph_that_takes_a_fixed_number_of_images_is_given_as_many():
    # A tracer writes the number of images that it was given into the shape.
    constants = {"flat": np.array([3, -1]), "rows": np.array([6, 2])}
    nodes = (node("Reshape", "x flat", "y"), node("Reshape", "y rows", "scores"))
    graph = graph_with(*nodes, shape=(3, 2, 2), constants=constants)
    X = np.arange(20.0).reshape(5, 4)
    values = graph.run(X)
    np.testing.assert_array_equal(values["y"], X)
    np.testing.assert_array_equal(values["scores"], X.reshape(10, 2))


def test_nodes_of_no_use_to_the_scores_are_not_run():
    graph = graph_with(node("Sqrt", "x", "unused"), node("Neg", "x", "scores"))
    assert [[each.op_type for each in nodes] for nodes in graph.path()] == [["Neg"]]
    assert set(graph.run(np.ones((1, 4)))) == {"x", "scores"}


def test_a_part_of_a_graph_is_a_function_in_double_precision():
    third = np.array([1 / 3], np.float32)
    two = np.array([1, 4], np.int64)
    nodes = (node("Mul", "x third", "product"), node("Reshape", "product two", "scores"))
    graph = graph_with(*nodes, constants={"third": third, "two": two}, shape=("n", 2, 2))
    apply = graph.function(list(graph.nodes), np.zeros((1, 2, 2), np.float32))
    X = np.array([[1.0, 2, 3, 1e-9]])
    returned = apply(X)
    assert returned.dtype == np.float64
    np.testing.assert_array_equal(returned, X * np.float64(third))
    np.testing.assert_array_equal(X, [[1, 2, 3, 1e-9]])


@pytest.mark.parametrize("opset", [9, 20])
@pytest.mark.parametrize(("shape", "along"), [((2,), (2,)), ((2, 1, 3), (2, 1, 1))])
def test_a_batch_normalization_is_one_by_its_running_statistics(opset, shape, along):
    norm = node("BatchNormalization", "x scale bias mean var", "scores", epsilon=0.5)
    graph = graph_with(norm, **normalization(opset=opset, shape=("n", *shape)))
    X = np.arange(2.0 * np.prod(shape)).reshape(2, -1)
    scores = graph.run(X)["scores"]
    np.testing.assert_allclose(scores, normalized(X.reshape(2, *shape), along), rtol=1e-6)
    assert scores.dtype == np.float32


@pytest.mark.parametrize(
    ("outputs", "options"), [("scores", {"training_mode": 1}), ("scores mean_out", {})]
)
def test_a_batch_normalization_that_trains_is_refused(outputs, options):
    norm = node("BatchNormalization", "x scale bias mean var", outputs, **options)
    graph = graph_with(norm, **normalization(opset=14))
    with pytest.raises(ValueError, match="training") as error:
        graph.run(np.ones((1, 2)))
    assert str(error.value) == "it is in training mode; export the model in evaluation mode"


def test_what_does_not_depend_on_images_is_computed_once():
    nodes = (
        node("Identity", "W", "same"),
        node("Clip", "same  most", "clipped"),
        node("MatMul", "x clipped", "scores"),
    )
    nodes[1].input[:] = ["same", "", "most"]
    constants = {"W": WEIGHTS, "most": np.array(2, np.float32)}
    graph = graph_with(*nodes, constants=constants, opset=13)
    assert [each.op_type for each in graph.nodes] == ["MatMul"]
    np.testing.assert_array_equal(graph.constants["clipped"], WEIGHTS.clip(max=2))


def test_constants_are_computed_by_the_rules_of_the_model_s_own_version():
    # Until version 13, Squeeze takes its axes as an attribute.
    nodes = (node("Squeeze", "W", "flat", axes=[0]), node("MatMul", "x flat", "scores"))
    graph = graph_with(*nodes, constants={"W": WEIGHTS[None, :, None]}, opset=11)
    np.testing.assert_array_equal(graph.constants["flat"], WEIGHTS[:, None])


def test_a_node_is_called_by_its_name_or_by_what_it_makes():
    assert label(node("Gemm", "x W", "y", name="dense")) == "dense (Gemm)"
    assert label(node("Gemm", "x W", "y")) == "y (Gemm)"


def test_the_path_to_several_outputs_ends_where_they_part():
    nodes = (node("Neg", "x", "y"), node("Abs", "y", "a"), node("Exp", "y", "b"))
    graph = graph_with(*nodes, outputs=("a", "b"))
    assert graph.outputs == ("a", "b")
    assert [[each.op_type for each in group] for group in graph.path()] == [
        ["Neg"],
        ["Abs", "Exp"],
    ]


def classifier(*, producer="skl2onnx", other=("Sub", "one positive"), outputs=("label", "table")):
    """What skl2onnx writes behind the probability of the second of two classes."""
    nodes = (
        node("Sigmoid", "x", "positive"),
        node(*other, "other"),
        node("Concat", "other positive", "both", axis=1),
        node("Identity", "both", "same"),
        node("ArgMax", "same", "label"),
        node("ZipMap", "same", "table", domain="ai.onnx.ml", classlabels_int64s=[0, 1]),
    )
    return model_of(
        *nodes,
        shape=("n", 1),
        constants={"one": np.ones(1, np.float32)},
        outputs=outputs,
        producer_name=producer,
    )


@pytest.mark.parametrize(
    ("options", "scores"),
    [
        ({}, "positive"),
        ({"other": ("Sub", "positive one")}, "both"),
        ({"other": ("Add", "one positive")}, "both"),
        ({"outputs": ("table",)}, "both"),
        ({"outputs": ("table",), "producer": "other"}, "both"),
    ],
)
def test_the_scores_of_a_classifier_are_those_before_its_labels(options, scores):
    assert graph_of(classifier(**options)).outputs == (scores,)


@pytest.mark.parametrize(
    ("product", "constants", "width"),
    [
        (node("MatMul", "x W", "scores"), {"W": WEIGHTS}, 4),
        (node("Gemm", "x W", "scores"), {"W": WEIGHTS}, 4),
        (node("Gemm", "x W", "scores", transB=1), {"W": WEIGHTS}, 3),
        (node("MatMul", "x W", "scores"), {}, None),
        (node("Neg", "x", "scores"), {}, None),
    ],
)
def test_the_first_matrix_tells_how_many_inputs_there_are(product, constants, width):
    assert _first_width([node("Neg", "x", "y"), product], constants) == width


@pytest.mark.parametrize(
    ("dims", "width", "shape"),
    [
        ([4, 5], None, (4, 5)),
        ([None], 12, (12,)),
        ([3, None], 12, (3, 4)),
        ([None, None], 16, (4, 4)),
        ([3, None, None], 12, (3, 2, 2)),
        ([1, 5, None], 20, (1, 5, 4)),
    ],
)
def test_unknown_sizes_of_an_image_follow_from_the_first_layer(dims, width, shape):
    assert _image_shape(dims, width) == shape


@pytest.mark.parametrize(
    ("dims", "width"),
    [
        ([None], None),
        ([], 12),
        ([], None),
        ([5, None], 12),
        ([None, None], 12),
        ([None, None, None], 27),
        ([2, None, None, None], 4),
    ],
)
def test_where_they_do_not_follow_the_model_has_to_say(dims, width):
    with pytest.raises(ValueError, match="how large") as error:
        _image_shape(dims, width)
    assert str(error.value) == (
        f"model must say how large its images are, got an input of shape {tuple(dims)} behind the "
        "number of images; export it with fixed sizes"
    )


def test_the_size_of_images_may_follow_from_the_weights_of_the_graph():
    product = node("MatMul", "x W", "scores")
    graph = graph_with(product, constants={"W": WEIGHTS}, shape=("n", None))
    assert (graph.image_shape, graph.n_pixels, graph.n_together) == ((4,), 4, None)
    with pytest.raises(ValueError, match=r"an input of shape \(\) behind"):
        graph_with(product, constants={"W": WEIGHTS}, shape=())
