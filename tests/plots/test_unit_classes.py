"""Filters beside their votes: the numbers of the bars, and the labels."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier, MLPRegressor

from mlpviz import Layers, plot_unit_classes
from mlpviz._analysis.class_evidence import class_evidence
from mlpviz._analysis.forward import preactivations
from mlpviz._reading.dispatch import read_layers
from mlpviz._samples.samples import as_samples

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


@pytest.fixture(scope="module")
def three_digits(fit):
    """A network fitted on the digits 1, 4 and 7 only."""
    X, y = load_digits(return_X_y=True)
    chosen = np.isin(y, [1, 4, 7])
    X, y = X[chosen] / 16, y[chosen]
    return fit(MLPClassifier((6,), max_iter=60, random_state=0), X, y), X, y


def test_classes_have_the_labels_of_the_model(three_digits):
    network, X, y = three_digits
    assert plot_unit_classes(network, (8, 8)).classes == ["1", "4", "7"]
    display = plot_unit_classes(network, (8, 8), X, y, class_names={7: "seven"})
    assert display.classes == ["1", "4", "seven"]
    by_order = plot_unit_classes(network, (8, 8), X, y, class_names=["one", "four", "seven"])
    np.testing.assert_array_equal(by_order.evidence, display.evidence)


def test_evidence_goes_to_the_class_of_the_label_not_of_its_rank(three_digits, fit):
    _, X, y = three_digits
    names = np.array(["?", "d", "?", "?", "b", "?", "?", "a"])
    renamed = fit(MLPClassifier((6,), max_iter=60, random_state=0), X, names[y])
    indices = np.searchsorted(["a", "b", "d"], names[y])
    expected = class_evidence(read_layers(renamed), as_samples(X), indices, 0)
    np.testing.assert_allclose(plot_unit_classes(renamed, (8, 8), X, names[y]).evidence, expected)
    # The same network on other labels of the same images: evidence follows the label.
    rotated = np.array(["b", "d", "a"])[indices]
    evidence = plot_unit_classes(renamed, (8, 8), X, rotated).evidence
    np.testing.assert_allclose(
        evidence,
        class_evidence(read_layers(renamed), as_samples(X), np.array([1, 2, 0])[indices], 0),
    )


@pytest.mark.parametrize("labels", [np.arange(5, 10), list("abcde"), [0.5, 1, 2, 3, 4]])
def test_labels_that_are_no_classes_of_the_model_are_refused(labels, digits):
    layers = Layers([np.ones((64, 3)), np.ones((3, 5))], activations=["relu", "softmax"])
    y = np.array(labels)[np.arange(50) % 5]
    with pytest.raises(ValueError, match="the model does not know its classes, so its 5 outputs"):
        plot_unit_classes(layers, (8, 8), digits[0][:50], y)


def test_regressors_have_no_votes(fit, digits):
    X, y = digits
    network = fit(MLPRegressor(hidden_layer_sizes=(4,), max_iter=5, random_state=0), X, y)
    with pytest.raises(ValueError, match="model must be a classifier, but MLPRegressor predicts"):
        plot_unit_classes(network, (8, 8))
