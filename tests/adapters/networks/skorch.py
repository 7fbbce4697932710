"""The contract's network as a net of skorch."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import skorch
import torch

PACKAGES = ("skorch", "torch")
OUTPUTS = ("softmax", "identity")
KNOWS_ACTIVATIONS = PREDICTS = True
MAY_IMPORT = frozenset()

spec = spec_from_file_location("network_of_torch", Path(__file__).with_name("torch.py"))
network_of_torch = module_from_spec(spec)
spec.loader.exec_module(network_of_torch)


def build(weights, biases, activations, folder):
    criterion = torch.nn.NLLLoss if activations[-1] == "softmax" else torch.nn.CrossEntropyLoss
    module = network_of_torch.build(weights, biases, activations, folder)
    return skorch.NeuralNetClassifier(module, criterion=criterion).initialize()


def state(model):
    return network_of_torch.state(model.module_)
