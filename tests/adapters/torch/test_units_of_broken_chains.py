"""What plots say of units in front of the layer where a chain breaks."""

import numpy as np
import pytest
import torch
from torch import nn

from mlpviz import Layers, plot_activation_map, unit_report

RNG = np.random.default_rng(3)
X, Y = RNG.random((120, 16)).astype(np.float32), np.arange(120) % 3


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.stem = nn.Linear(16, 7)
        self.second = nn.Linear(7, 7)
        self.block = nn.Linear(7, 7)
        self.head = nn.Linear(7, 3)

    def forward(self, x):
        hidden = torch.relu(self.second(torch.relu(self.stem(x.flatten(1)))))
        return self.head(hidden + torch.relu(self.block(hidden)))


@pytest.fixture
def model():
    return Residual()


def errors(model):
    with torch.no_grad():
        return int((model(torch.tensor(X)).argmax(1).numpy() != Y).sum())


@pytest.mark.parametrize("layer", [0, 1])
def test_a_map_counts_the_errors_of_the_network_itself(model, layer):
    display = plot_activation_map(model, X, (4, 4), Y, layer=layer)
    assert f"the model is wrong about {errors(model)} images" in display.alt_text


def test_a_map_takes_names_of_the_classes_of_the_network(model):
    names = ["cat", "dog", "eel"]
    for truth in (Y, np.array(names)[Y]):
        display = plot_activation_map(model, X, (4, 4), truth, class_names=names)
        assert f"the model is wrong about {errors(model)} images" in display.alt_text


def test_a_map_of_layers_that_end_early_counts_no_errors(model):
    from mlpviz._reading.dispatch import read_layers

    layers = read_layers(model)
    assert layers.chain_break is not None
    display = plot_activation_map(layers, X, (4, 4), Y)
    assert "wrong about" not in display.alt_text
    assert "nearest class mean" in display.alt_text


def test_a_report_separates_the_classes_of_the_images(model):
    for labels in (Y, np.array(["a", "b", "c"])[Y]):
        report = unit_report(model, (4, 4), X, labels)
        assert report.auc.shape == (7, 3)
        np.testing.assert_array_equal(report.classes, np.unique(labels))


@pytest.mark.parametrize("layer", [0, 1])
def test_a_report_says_nothing_of_the_worth_of_units_without_the_outputs(model, layer):
    measures = unit_report(model, (4, 4), X, Y, layer=layer).measures
    assert np.isnan(measures.importance).all()
    assert (measures.firing >= 0).all()


def test_values_need_the_outputs(model):
    with pytest.raises(ValueError, match="y of predicted values needs all layers of Residual"):
        unit_report(model, (4, 4), X, np.ones((120, 3)))


def test_complete_networks_are_as_before():
    weights = [RNG.normal(size=(16, 5)), RNG.normal(size=(5, 3))]
    layers = Layers(weights, activations=["tanh", "softmax"])
    wrong = (np.tanh(X @ weights[0]) @ weights[1]).argmax(axis=1) != Y
    display = plot_activation_map(layers, X, (4, 4), Y)
    assert f"the model is wrong about {wrong.sum()} images" in display.alt_text
