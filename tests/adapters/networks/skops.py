"""The contract's network as a classifier of scikit-learn in a .skops file."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import skops.io

PACKAGES = ("skops", "sklearn")
OUTPUTS = ("softmax",)
KNOWS_ACTIVATIONS = PREDICTS = True
MAY_IMPORT = frozenset()

spec = spec_from_file_location("network_of_sklearn", Path(__file__).with_name("sklearn.py"))
network_of_sklearn = module_from_spec(spec)
spec.loader.exec_module(network_of_sklearn)


def build(weights, biases, activations, folder):
    path = folder / "network.skops"
    skops.io.dump(network_of_sklearn.build(weights, biases, activations, folder), path)
    return path


def state(model):
    return {model.name: model.read_bytes()}
