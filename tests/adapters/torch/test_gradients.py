"""Gradients of units, with respect to images, are those of PyTorch's autograd."""

import numpy as np
import pytest
import torch

from mlpviz._analysis.forward import fold_preprocessing, gradient_of_units, preactivations
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.layers import Layers

FUNCTIONS = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "logistic": torch.sigmoid,
    "silu": torch.nn.functional.silu,
    "softplus": torch.nn.functional.softplus,
    "elu": torch.nn.functional.elu,
}
IMAGES = np.random.default_rng(8).random((4, 16))


def gradient_by_autograd(compute):
    images = torch.tensor(IMAGES, requires_grad=True)
    compute(images).diagonal().sum().backward()
    return images.grad.numpy()


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_gradients_are_those_of_autograd(activation):
    rng = np.random.default_rng(7)
    weights = [rng.normal(size=pair) / 3 for pair in ((16, 12), (12, 8), (8, 4))]
    biases = [rng.normal(size=matrix.shape[1]) for matrix in weights]

    def compute(out):
        for i, (matrix, bias) in enumerate(zip(weights, biases, strict=True)):
            out = out @ torch.tensor(matrix) + torch.tensor(bias)
            out = FUNCTIONS[activation](out) if i < 2 else out
        return out

    layers = Layers(weights, biases, [activation, activation, "softmax"])
    ours = gradient_of_units(layers, IMAGES, 2, np.arange(4))
    np.testing.assert_allclose(ours, gradient_by_autograd(compute), rtol=1e-5, atol=1e-8)


def test_gradients_of_a_module_are_its_own():
    torch.manual_seed(0)
    module = torch.nn.Sequential(
        torch.nn.Linear(16, 9), torch.nn.Tanh(), torch.nn.Linear(9, 4)
    ).double()
    layers, _ = fold_preprocessing(read_layers(module))
    ours = gradient_of_units(layers, IMAGES, 1, np.arange(4))
    np.testing.assert_allclose(ours, gradient_by_autograd(module), rtol=1e-5, atol=1e-8)
    logits = module(torch.tensor(IMAGES)).detach().numpy()
    np.testing.assert_allclose(preactivations(layers, IMAGES, 1), logits, rtol=1e-10)
