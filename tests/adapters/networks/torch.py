"""The contract's network as a module of PyTorch, its layers defined backwards."""

import torch
from torch import nn

PACKAGES = ("torch",)
OUTPUTS = ("softmax", "identity")
KNOWS_ACTIVATIONS = PREDICTS = True
MAY_IMPORT = frozenset()

ACTIVATIONS = {
    "relu": nn.ReLU(),
    "tanh": nn.Tanh(),
    "logistic": nn.Sigmoid(),
    "softmax": nn.Softmax(dim=1),
    "identity": nn.Identity(),
}


class Network(nn.Module):
    """A multilayer perceptron that keeps its layers backwards."""

    def __init__(self, weights, biases, activations):
        super().__init__()
        dense = [nn.Linear(*matrix.shape) for matrix in weights]
        for layer, matrix, bias in zip(dense, weights, biases, strict=True):
            layer.weight.data = torch.tensor(matrix.T.copy())
            layer.bias.data = torch.tensor(bias)
        self.backwards = nn.ModuleList(dense[::-1])
        self.activations = [ACTIVATIONS[name] for name in activations]
        self.dropout = nn.Dropout()

    def forward(self, images):
        """Return the scores of images of any shape."""
        values = images.flatten(1)
        for layer, activation in zip(reversed(self.backwards), self.activations, strict=True):
            values = activation(layer(self.dropout(values)))
        return values


def build(weights, biases, activations, folder):
    model = Network(weights, biases, activations).train()
    model.backwards[0].eval().weight.requires_grad_(False)
    model.backwards[1].bias.grad = torch.ones_like(model.backwards[1].bias)
    return model


def state(model):
    found = {
        f"mode of {name}": (part.training, len(part._forward_hooks), len(part._forward_pre_hooks))
        for name, part in model.named_modules()
    }
    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        values = tensor.detach().numpy().tobytes()
        grad = None if tensor.grad is None else tensor.grad.numpy().tobytes()
        found[name] = (values, grad, tensor.requires_grad, str(tensor.device), tensor._version)
    found["random state"] = torch.get_rng_state().numpy().tobytes()
    found["gradients"] = torch.is_grad_enabled()
    return found
