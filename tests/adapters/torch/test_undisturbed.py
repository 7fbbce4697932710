"""Modules that are looked at are as they were."""

import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from mlpviz import plot_first_layer_filters, plot_prediction_grid
from mlpviz._reading.dispatch import read_layers, read_predictions

X = np.random.default_rng(3).random((20, 16)).astype(np.float32)


class Net(nn.Module):
    """A module whose forward pass and mode a subclass may change."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Linear(16, 5)
        self.norm = nn.BatchNorm1d(5)
        self.dropout = nn.Dropout()
        self.last = nn.Linear(5, 3)

    def forward(self, x):
        return self.last(self.dropout(torch.relu(self.norm(self.first(x.flatten(1))))))


def look_at(module):
    """Ask a module all that plots ask."""
    read_layers(module)
    plot_first_layer_filters(module, (4, 4))
    plot_prediction_grid(module, X, None, (4, 4))
    return read_predictions(module, X)


def numbers(module):
    return {key: value.clone() for key, value in module.state_dict().items()}


def assert_same(before, after):
    assert before.keys() == after.keys()
    for key, value in before.items():
        assert torch.equal(value, after[key])


@pytest.mark.parametrize("register", ["register_forward_hook", "register_forward_pre_hook"])
def test_hooks_of_the_user_do_not_run_and_stay(register):
    module, fired = Net(), []
    for part in (module, module.first, module.last):
        getattr(part, register)(lambda *_: fired.append(1))
    module.first.register_forward_hook(lambda _, __, outputs: outputs * 0)
    expected = read_layers(Net()).weights[0]
    look_at(module)
    np.testing.assert_array_equal(read_layers(module).weights[0], expected)
    assert fired == []
    module.eval()
    module(torch.zeros(1, 16))
    assert len(fired) == 3


def test_hooks_that_pytorch_registers_run():
    module = Net()
    prune.l1_unstructured(module.first, "weight", amount=0.5)
    module.first.weight_mask[:] = 1
    module.first.weight_mask[0] = 0
    weights = read_layers(module).weights[0]
    assert (weights[:, 0] == 0).all()
    assert (weights[:, 1:] != 0).all()


class Remembers(Net):
    """Writes down what it sees."""

    def __init__(self):
        super().__init__()
        self.embedding = None
        self.n_calls = 0
        self.shapes = []
        self.seen = {}
        self.total = torch.zeros(())
        self.first.last_input = "nothing"

    def forward(self, x):
        self.embedding = x
        self.n_calls += 1
        self.shapes.append(x.shape)
        self.seen[self.n_calls] = x.shape
        self.total += x.sum()
        self.new = x
        self.first.last_input = x
        return super().forward(x)


def test_attributes_that_the_forward_pass_sets_are_restored():
    module = Remembers()
    look_at(module)
    assert module.embedding is None
    assert (module.n_calls, module.shapes, module.seen) == (0, [], {})
    assert module.total == 0
    assert not hasattr(module, "new")
    assert module.first.last_input == "nothing"


class OwnModes(Net):
    """Freezes its normalization, and writes down which modes it was set to."""

    modes = ()

    def train(self, mode=True):
        super().train(mode)
        self.norm.eval()
        type(self).modes += (mode,)
        return self


def test_an_own_train_is_called():
    module = OwnModes().train()
    OwnModes.modes = ()
    look_at(module)
    assert False in OwnModes.modes
    assert module.training
    assert not module.norm.training


class Merges(Net):
    """Adds a second weight to the first one outside training, as low-rank adapters do."""

    def __init__(self):
        super().__init__()
        self.adapter = nn.Parameter(torch.ones(5, 16))
        self.merged = False

    def train(self, mode=True):
        if self.merged == mode:
            with torch.no_grad():
                self.first.weight += -self.adapter if mode else self.adapter
            self.merged = not mode
        return super().train(mode)


def test_weights_that_an_own_train_changes_are_read_in_evaluation_and_restored():
    module = Merges().train()
    module.norm.running_var.fill_(1 - module.norm.eps)
    before = numbers(module)
    weights = read_layers(module).weights[0]
    expected = (before["first.weight"] + 1).numpy().T
    np.testing.assert_allclose(weights, expected, rtol=1e-5)
    look_at(module)
    assert_same(before, numbers(module))
    assert not module.merged


def test_modes_of_parts_numbers_and_gradients_are_as_they_were():
    module = Net()
    module.dropout.eval()
    module.first.weight.requires_grad_(requires_grad=False)
    module(torch.randn(8, 16)).sum().backward()
    modes = [part.training for part in module.modules()]
    before, gradient = numbers(module), module.last.weight.grad.clone()
    look_at(module)
    assert [part.training for part in module.modules()] == modes
    assert_same(before, numbers(module))
    assert torch.equal(module.last.weight.grad, gradient)
    assert module.first.weight.grad is None
    assert [p.requires_grad for p in module.parameters()] == [False] + [True] * 5


def test_random_states_are_as_they_were():
    class Noisy(Net):
        def forward(self, x):
            noise = torch.rand(()) + random.random() + np.random.rand()  # noqa: NPY002, S311
            return super().forward(x) + 0 * noise

    states = (torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate())  # noqa: NPY002
    look_at(Noisy())
    Net()  # which sets PyTorch's seed to what it was before
    assert np.random.get_state()[1].tolist() == states[1]  # noqa: NPY002
    assert random.getstate() == states[2]


def test_the_random_state_of_pytorch_is_as_it_was():
    module = nn.Sequential(nn.Linear(16, 5), nn.Dropout(), nn.Linear(5, 3))
    state = torch.get_rng_state()
    look_at(module)
    assert torch.equal(torch.get_rng_state(), state)


def test_a_module_that_fails_is_as_it_was():
    class Fails(Remembers):
        def forward(self, x):
            super().forward(x)
            raise RuntimeError("never")

    module = Fails()
    module.first.register_forward_hook(lambda *_: None)
    with pytest.raises(ValueError, match="never"):
        read_predictions(module, X)
    assert module.embedding is None
    assert module.training
    assert len(module.first._forward_hooks) == 1
