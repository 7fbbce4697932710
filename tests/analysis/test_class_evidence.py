from itertools import pairwise

import numpy as np
import pytest

from mlpviz._analysis.class_evidence import (
    check_all_classes,
    check_votes,
    class_evidence,
    class_votes,
    classes_of_layers,
    contributions,
)
from mlpviz._analysis.forward import preactivations
from mlpviz._records.activation_functions import FUNCTIONS
from mlpviz._records.chain_break import ChainBreak
from mlpviz._records.layers import Layers
from mlpviz._samples.samples import as_samples

ELEMENTWISE = [name for name, function in FUNCTIONS.items() if function.elementwise]


def network(activation, sizes=(6, 5, 4, 3)):
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=pair) for pair in pairwise(sizes)]
    biases = [rng.normal(size=size) for size in sizes[1:]]
    return Layers(weights, biases, [activation] * (len(weights) - 1) + ["softmax"])


IMAGES = np.random.default_rng(1).normal(size=(40, 6))


@pytest.mark.parametrize("activation", ELEMENTWISE)
@pytest.mark.parametrize("label", [0, 1, 2])
def test_behind_the_last_hidden_layer_evidence_is_the_logit_less_its_bias(activation, label):
    layers = network(activation)
    logits = preactivations(layers, IMAGES, 2)[:, label]
    added = contributions(layers, IMAGES, 1, label)
    np.testing.assert_allclose(added.sum(axis=1), logits - layers.biases[2][label], atol=1e-9)


@pytest.mark.parametrize("activation", ELEMENTWISE)
@pytest.mark.parametrize("label", [0, 2])
def test_in_earlier_layers_it_is_the_logit_less_that_of_silence(activation, label):
    layers = network(activation)
    logits = preactivations(layers, IMAGES, 2)[:, label]
    rest = Layers(layers.weights[1:], layers.biases[1:], layers.activations[1:])
    silence = preactivations(rest, np.zeros((1, 5)), 1)[0, label]
    added = contributions(layers, IMAGES, 0, label)
    np.testing.assert_allclose(added.sum(axis=1), logits - silence, atol=1e-9)


def test_evidence_is_the_mean_over_the_images_of_each_class(monkeypatch):
    layers, y = network("relu"), np.arange(40) % 3
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 6 * 7)
    found = class_evidence(layers, as_samples(IMAGES), y, 1)
    for label in range(3):
        expected = contributions(layers, IMAGES[y == label], 1, label).mean(axis=0)
        np.testing.assert_allclose(found[:, label], expected)


def test_a_class_without_images_has_no_evidence():
    with np.errstate(divide="raise", invalid="raise"):
        found = class_evidence(network("relu"), as_samples(IMAGES), np.zeros(40, dtype=int), 1)
    assert np.isfinite(found[:, 0]).all()
    assert np.isnan(found[:, 1:]).all()


def test_one_output_is_evidence_for_two_classes():
    found = class_evidence(network("relu", (6, 5, 1)), as_samples(IMAGES), np.arange(40) % 2, 0)
    assert found.shape == (5, 2)
    assert np.isfinite(found).all()


def test_evidence_is_double_whatever_weights_and_images_are():
    layers = network("relu")
    single = Layers([w.astype(np.float32) for w in layers.weights], activations=layers.activations)
    assert contributions(single, IMAGES.astype(np.float32), 0, 1).dtype == np.float64


def test_progress_is_told_to_be_that_of_evidence(monkeypatch):
    told = []

    def input_blocks(_, samples, what):
        told.append(what)
        return [IMAGES[: len(samples)]]

    monkeypatch.setattr("mlpviz._analysis.class_evidence.input_blocks", input_blocks)
    class_evidence(network("relu"), as_samples(IMAGES), np.arange(40) % 3, 1)
    assert told == ["evidence"]


def test_votes_are_the_product_of_what_goes_out():
    layers = network("tanh")
    np.testing.assert_allclose(class_votes(layers, 0), layers.weights[1] @ layers.weights[2])
    np.testing.assert_allclose(class_votes(layers, 1), layers.weights[2])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
@pytest.mark.parametrize("layer", [0, 1])
def test_votes_are_doubles_whatever_the_weights_are(dtype, layer):
    assert class_votes(Layers([np.ones((2, 2), dtype)] * 3), layer).dtype == np.float64


def test_one_output_is_for_the_second_class_and_against_the_first():
    layers = network("tanh", (6, 5, 1))
    np.testing.assert_allclose(class_votes(layers, 0)[:, 1], layers.weights[1][:, 0])
    np.testing.assert_allclose(class_votes(layers, 0)[:, 0], -layers.weights[1][:, 0])
    against, for_it = (contributions(layers, IMAGES, 0, label) for label in (0, 1))
    np.testing.assert_allclose(against, -for_it)


def test_evidence_passes_a_unit_that_is_as_it_was_by_its_slope():
    # The two units cancel in the next layer, whose input is then that of silence.
    weights = [[[1.0, 1.0]], [[1.0], [-1.0]], [[2.0, 0.0]]]
    layers = Layers(weights, [[0, 0], [0.5], [0, 0]], ["tanh", "tanh", "softmax"])
    expected = 2 * np.tanh(1.0) * (1 - np.tanh(0.5) ** 2)
    with np.errstate(divide="raise", invalid="raise"):
        found = contributions(layers, np.array([[1.0]]), 0, label=0)
    np.testing.assert_allclose(found, [[expected, -expected]])


def test_evidence_passes_every_layer_behind_its_own():
    layers = network("tanh", (6, 5, 4, 4, 3))
    inputs = np.random.default_rng(3).normal(size=(7, 6))
    silent = np.zeros((1, 5))
    for matrix, bias in zip(layers.weights[1:-1], layers.biases[1:-1], strict=True):
        silent = np.tanh(silent @ matrix + bias)
    rest = silent @ layers.weights[-1] + layers.biases[-1]
    total = contributions(layers, inputs, 0, label=1).sum(axis=1)
    np.testing.assert_allclose(total, preactivations(layers, inputs, 3)[:, 1] - rest[0, 1])


def layers_with(n_outputs=3, **options):
    return Layers([np.ones((4, n_outputs))], **options)


def test_classes_are_those_of_the_network():
    layers = layers_with(classes=np.array([1, 4, 7]))
    assert classes_of_layers(layers).labels.tolist() == [1, 4, 7]
    assert classes_of_layers(layers, ["one", "four", "seven"]).names == ("one", "four", "seven")


def test_one_output_has_two_classes():
    assert classes_of_layers(layers_with(1)).labels.tolist() == [0, 1]


def test_after_a_break_classes_are_those_of_the_images():
    broken = layers_with(chain_break=ChainBreak("norm", "layer_norm", "it mixes values"))
    assert classes_of_layers(broken, y=np.array([5, 2, 5])).labels.tolist() == [2, 5]


def test_a_network_that_predicts_values_has_no_classes():
    with pytest.raises(ValueError, match=r"must be a classifier, but .* predicts values"):
        classes_of_layers(layers_with(task="values"))


def test_classes_without_images_are_named():
    classes = classes_of_layers(layers_with(classes=np.array([1, 4, 7])))
    check_all_classes(np.array([0, 2, 1]), classes)
    with pytest.raises(ValueError, match="no images of the classes 1, 7"):
        check_all_classes(np.array([1, 1]), classes)


def test_only_units_that_are_shown_need_finite_votes():
    votes = np.array([[1.0, 2.0], [np.nan, 1.0], [0.0, np.inf]])
    check_votes(votes, np.array([0]))
    with pytest.raises(ValueError, match=r"votes of 1 unit are NaN .*: 1; give units=\[0\]"):
        check_votes(votes, np.array([1, 0]))
    with pytest.raises(ValueError, match="train the network again"):
        check_votes(votes[1:], np.array([0, 1]))
