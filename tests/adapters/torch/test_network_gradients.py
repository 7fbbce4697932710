"""Outputs and gradients of parts of PyTorch modules are those of autograd."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from mlpviz import plot_pixel_contributions, plot_receptive_fields
from mlpviz._analysis.forward import gradient_of_sums, preactivations
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.image_shape import ImageShape
from mlpviz.adapters.torch import activations, gradients

RNG = np.random.default_rng(5)
X = RNG.random((20, 16)).astype(np.float32)
SHAPE = ImageShape(4, 4)


class Residual(nn.Module):
    def __init__(self, ends=nn.Identity):
        super().__init__()
        torch.manual_seed(0)
        self.stem, self.block, self.head = nn.Linear(16, 6), nn.Linear(6, 6), nn.Linear(6, 3)
        self.norm, self.act, self.end = nn.LayerNorm(6), nn.ReLU(inplace=True), ends()

    def forward(self, x):
        hidden = self.act(self.stem(x.flatten(1)))
        hidden = hidden + torch.tanh(self.block(self.norm(hidden)))
        return self.end(self.head(hidden))


def chain(dtype):
    torch.manual_seed(1)
    layers = nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, 5), nn.GELU(), nn.Linear(5, 3)
    return nn.Sequential(*layers).to(dtype)


@pytest.mark.parametrize(("dtype", "rtol"), [(torch.float32, 1e-5), (torch.float64, 1e-10)])
def test_values_and_gradients_of_a_chain_are_those_of_numpy(dtype, rtol):
    model = chain(dtype)
    layers = read_layers(model)
    images, weights = X.astype(np.float64), RNG.normal(size=(20, 3))
    found = activations(model, None, SHAPE)(images)
    np.testing.assert_allclose(found, preactivations(layers, images, 2), rtol=rtol, atol=rtol)
    found = gradients(model, None, SHAPE)(images, weights)
    expected = gradient_of_sums(layers, images, 2, weights)
    np.testing.assert_allclose(found, expected, atol=rtol * np.abs(expected).max())
    hidden = gradients(model, "2", SHAPE)(images, np.ones((20, 5)))
    expected = gradient_of_sums(layers, images, 1, np.ones((20, 5)))
    np.testing.assert_allclose(hidden, expected, atol=rtol * np.abs(expected).max())


def test_gradients_of_a_layer_behind_a_break_are_those_of_autograd():
    model = Residual()
    images, weights = torch.tensor(X, requires_grad=True), RNG.random((20, 6))
    hidden = model.norm(torch.relu(model.stem(images)))
    (hidden * torch.tensor(weights)).sum().backward()
    found = gradients(model, "norm", SHAPE)(X, weights)
    np.testing.assert_allclose(found, images.grad.numpy(), rtol=1e-5, atol=1e-6)


def test_a_layer_is_seen_as_it_was_before_it_is_changed_in_place():
    model = Residual()
    with torch.no_grad():
        expected = model.stem(torch.tensor(X)).numpy()
    assert (expected < 0).any()
    np.testing.assert_allclose(activations(model, "stem", SHAPE)(X), expected, rtol=1e-6)


def test_images_may_be_changed_in_place_and_moved():
    class Moves(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(48, 3)
            self.register_buffer("means", torch.full((3, 4, 4), 0.5))

        def forward(self, x):
            x.sub_(self.means)
            x[:, 0] = 0
            return torch.tanh(self.head(x.permute(0, 2, 3, 1).flatten(1)))

    model = Moves().double()
    images = RNG.random((3, 48))
    channels_last = ImageShape(4, 4, 3)
    found = gradients(model, None, channels_last)(images, np.ones((3, 3)))
    leaf = torch.tensor(images.reshape(3, 4, 4, 3), requires_grad=True)
    model(leaf.permute(0, 3, 1, 2).clone()).sum().backward()
    np.testing.assert_allclose(found, leaf.grad.numpy().reshape(3, 48), rtol=1e-10)


def test_differentiation_leaves_a_module_as_it_was():
    model = Residual().train()
    model.stem.weight.requires_grad_(False)
    model.head.bias.grad = torch.ones(3)
    before, state = copy.deepcopy(model.state_dict()), torch.random.get_rng_state()
    gradients(model, "norm", SHAPE)(X, np.ones((20, 6)))
    assert model.training
    assert model.block.training
    assert not model.stem.weight.requires_grad
    assert model.block.weight.requires_grad
    assert [p.grad is None for p in model.parameters()].count(False) == 1
    assert all(not part._forward_hooks for part in model.modules())
    assert torch.equal(torch.random.get_rng_state(), state)
    for name, values in model.state_dict().items():
        assert torch.equal(values, before[name])


def test_a_function_without_a_gradient_is_refused():
    class Rounds(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(x.flatten(1)).detach()

    with pytest.raises(ValueError, match="the network has no gradient with respect to the images"):
        gradients(Rounds(), None, SHAPE)(X, np.ones((20, 3)))


def test_large_images_take_several_blocks(monkeypatch):
    model, weights = Residual(), np.ones((20, 3))
    whole = gradients(model, None, SHAPE)(X, weights)
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 200)
    np.testing.assert_allclose(gradients(model, None, SHAPE)(X, weights), whole, rtol=1e-5)


@pytest.mark.parametrize("ends", [nn.Identity, lambda: nn.Softmax(1), lambda: nn.LogSoftmax(1)])
def test_contributions_explain_networks_that_are_no_chain(ends):
    model = Residual(ends)
    display = plot_pixel_contributions(model, X, (4, 4), n_images=4, tolerance=1e-2)
    with torch.no_grad():
        outputs = model(torch.tensor(X[:4]))
    is_softmax = isinstance(model.end, nn.Softmax)
    expected = outputs.log() if is_softmax else outputs
    np.testing.assert_allclose(display.output, expected.max(1).values.numpy(), rtol=1e-4)
    total = display.contributions.sum(axis=1) + display.bias
    np.testing.assert_allclose(total, display.output, atol=5e-2)
    noun = "log-probability" if is_softmax else "logit"
    assert f"add to the {noun} of the predicted class of Residual" in display.alt_text


def test_the_best_image_of_a_unit_behind_a_break_beats_all_images(monkeypatch):
    monkeypatch.setattr("mlpviz._analysis.optimal_fields.N_RESTARTS", 1)
    monkeypatch.setattr("mlpviz._analysis.optimal_fields.N_STEPS", 40)
    model = Residual()
    display = plot_receptive_fields(model, (4, 4), X, layer="norm", method="optimal")
    images = torch.tensor(display.tiles.reshape(6, 16).astype(np.float32))
    with torch.no_grad():
        hidden = model.norm(torch.relu(model.stem(images)))
        given = model.norm(torch.relu(model.stem(torch.tensor(X))))
    np.testing.assert_allclose(display.activations, hidden.diagonal(), rtol=1e-4)
    assert (hidden.diagonal() > given.max(0).values).all()


def test_random_units_are_refused():
    class Sampled(nn.Module):
        def __init__(self):
            super().__init__()
            self.mean, self.head = nn.Linear(16, 4), nn.Linear(4, 3)

        def forward(self, x):
            mean = self.mean(x.flatten(1))
            return self.head(mean + torch.randn_like(mean))

    with pytest.raises(ValueError, match="'head' for an image change from run to run"):
        plot_receptive_fields(Sampled(), (4, 4), X, layer="head", method="top")


@pytest.mark.parametrize(
    ("ends", "noun"), [(nn.Identity, "logit"), (nn.Sigmoid, "output"), (nn.Hardtanh, "output")]
)
def test_outputs_have_the_name_of_what_they_are(ends, noun):
    model = Residual(ends)
    display = plot_pixel_contributions(model, X, (4, 4), n_images=1, tolerance=0.1)
    assert f"add to the {noun} of the predicted class" in display.alt_text


def test_convolutional_networks_have_contributions():
    torch.manual_seed(0)
    head = nn.Flatten(), nn.Linear(16, 3)
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Tanh(), *head)
    display = plot_pixel_contributions(model, X, (4, 4), n_images=2, output="each")
    with torch.no_grad():
        logits = model(torch.tensor(X[:2]).reshape(2, 1, 4, 4)).numpy()
    np.testing.assert_allclose(display.output, logits, rtol=1e-4, atol=1e-5)


def test_diverged_networks_and_several_outputs_are_refused():
    model = Residual()
    with torch.no_grad():
        model.head.bias.fill_(np.nan)
    with pytest.raises(ValueError, match="NaN or infinite, so it has diverged"):
        plot_pixel_contributions(model, X, (4, 4))

    class Pair(Residual):
        def forward(self, x):
            found = super().forward(x)
            return found, found + 1

    with pytest.raises(ValueError, match=r"must return a tensor .* got tuple; give a module"):
        plot_pixel_contributions(Pair(), X, (4, 4))


def test_nets_of_skorch_are_differentiated():
    skorch = pytest.importorskip("skorch")
    net = skorch.NeuralNetClassifier(Residual(), criterion=nn.CrossEntropyLoss, verbose=0)
    net.initialize()
    display = plot_pixel_contributions(net, X, (4, 4), n_images=3, tolerance=1e-2)
    with torch.no_grad():
        logits = net.module_(torch.tensor(X[:3]))
    np.testing.assert_allclose(display.output, logits.max(1).values.numpy(), rtol=1e-4)
    assert "add to the logit of the predicted class" in display.alt_text
