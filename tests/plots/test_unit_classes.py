"""Filters beside their votes: the numbers of the bars, and the labels."""

import numpy as np
import pytest

from mlpviz import Layers, plot_unit_classes
from mlpviz._analysis.forward import preactivations
from mlpviz._reading.dispatch import read_layers

RNG = np.random.default_rng(0)


def test_votes_are_what_goes_out_and_evidence_sums_to_the_logit_less_its_bias(network, digits):
    X, y = digits
    display = plot_unit_classes(network, (8, 8), X, y, layer=-1)
    layers = read_layers(network)
    np.testing.assert_array_equal(display.votes, layers.weights[2])
    logits = preactivations(layers, X, 2)
    for label in range(10):
        mean = logits[y == label, label].mean() - layers.biases[2][label]
        assert display.evidence[:, label].sum() == pytest.approx(mean)
    assert display.classes == [str(label) for label in range(10)]
    assert display.bar_limit == np.abs(display.evidence).max()


def test_filters_stand_beside_their_votes(network):
    display = plot_unit_classes(network, (8, 8), units=[3, 1])
    np.testing.assert_array_equal(display.tiles.reshape(2, 64), network.coefs_[0].T[[3, 1]])
    np.testing.assert_allclose(display.votes, (network.coefs_[1] @ network.coefs_[2])[[3, 1]])
    assert display.evidence is None
    assert (display.bar_boxes[:, 0] > display.boxes[:, 2]).all()
    np.testing.assert_array_equal(display.bar_boxes[:, [1, 3]], display.boxes[:, [1, 3]])


def test_labels_tell_for_and_against_what_a_unit_votes():
    layers = Layers([RNG.normal(size=(16, 3)), [[2, -1, 0], [0, 0.001, 0], [0, 0, -1]]])
    labels = plot_unit_classes(layers, (4, 4), class_names=["a", "b", "c"]).labels
    assert labels.texts == ("unit 0\nfor a, against b", "unit 1\nno vote", "unit 2\nagainst c")
