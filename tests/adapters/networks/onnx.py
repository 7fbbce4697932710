"""The contract's network as an ONNX model, its matrices stored as PyTorch exports them."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

PACKAGES = ("onnx", "onnxruntime")
OUTPUTS = ("softmax", "identity")
KNOWS_ACTIVATIONS = PREDICTS = True
MAY_IMPORT = frozenset({"onnxruntime"})

OPERATORS = {"relu": "Relu", "tanh": "Tanh", "logistic": "Sigmoid", "softmax": "Softmax"}


def build(weights, biases, activations, folder):
    n_pixels, n_classes = weights[0].shape[0], weights[-1].shape[1]
    nodes = [helper.make_node("Flatten", ["images"], ["0"])]
    stored = []
    for matrix, bias, name in zip(weights, biases, activations, strict=True):
        layer = str(len(nodes))
        stored.append(numpy_helper.from_array(np.ascontiguousarray(matrix.T), f"weight{layer}"))
        stored.append(numpy_helper.from_array(bias, f"bias{layer}"))
        inputs = [nodes[-1].output[0], f"weight{layer}", f"bias{layer}"]
        nodes.append(helper.make_node("Gemm", inputs, [layer], transB=1))
        operator = OPERATORS.get(name, "Identity")
        nodes.append(helper.make_node(operator, [layer], [str(len(nodes))]))
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 1, 4, n_pixels // 4])
    scores = helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, ["n", n_classes])
    graph = helper.make_graph(nodes, "network", [images], [scores], stored)
    opsets = [helper.make_opsetid("", 20)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def state(model):
    return {"bytes": model.SerializeToString(deterministic=True)}
