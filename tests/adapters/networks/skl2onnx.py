"""The contract's network as a classifier of scikit-learn that skl2onnx wrote to a file."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx

PACKAGES = ("onnx", "onnxruntime", "skl2onnx", "sklearn")
OUTPUTS = ("softmax",)
KNOWS_ACTIVATIONS = PREDICTS = True
MAY_IMPORT = frozenset({"onnxruntime"})

spec = spec_from_file_location("network_of_sklearn", Path(__file__).with_name("sklearn.py"))
network_of_sklearn = module_from_spec(spec)
spec.loader.exec_module(network_of_sklearn)


def build(weights, biases, activations, folder):
    model = network_of_sklearn.build(weights, biases, activations, folder)
    path = folder / "network.onnx"
    path.write_bytes(to_onnx(model, np.zeros((1, len(weights[0])), np.float32)).SerializeToString())
    return path


def state(model):
    return {model.name: model.read_bytes()}
