from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

from mlpviz._analysis.forward import (
    check_hidden_layer,
    check_layer,
    fold_preprocessing,
    gradient_of_units,
    image_blocks,
    input_blocks,
    network_inputs,
    preactivations,
)
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.activation_functions import FUNCTIONS
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform
from mlpviz._samples.samples import as_samples

ELEMENTWISE = [name for name, function in FUNCTIONS.items() if function.elementwise]


def random_layers(seed, activation="tanh", sizes=(6, 5, 4, 3)):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=pair) for pair in pairwise(sizes)]
    biases = [rng.normal(size=size) for size in sizes[1:]]
    return Layers(weights, biases, [activation] * (len(weights) - 1) + ["softmax"])


@pytest.mark.parametrize("activation", ELEMENTWISE)
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_gradients_are_those_of_finite_differences(activation, layer):
    layers = random_layers(3, activation)
    inputs = np.random.default_rng(4).normal(size=(layers.n_units[layer], 6))
    units = np.arange(layers.n_units[layer])
    gradient = gradient_of_units(layers, inputs, layer, units)
    step = 1e-6
    for pixel in range(6):
        moved = [inputs + sign * step * (np.arange(6) == pixel) for sign in (1, -1)]
        up, down = (preactivations(layers, each, layer)[units, units] for each in moved)
        np.testing.assert_allclose(gradient[:, pixel], (up - down) / (2 * step), atol=1e-5)


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic", "identity"])
def test_preactivations_are_those_of_scikit_learn(activation, digits, fit):
    X, y = digits
    network = fit(MLPClassifier((9, 7), activation=activation, max_iter=5, random_state=0), X, y)
    layers = read_layers(network)
    logits = preactivations(layers, network_inputs(layers, X), 2)
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exp / exp.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(probabilities, network.predict_proba(X), atol=1e-10)


def test_an_unknown_activation_matters_only_where_it_is_passed():
    layers = Layers([np.ones((2, 2)), np.ones((2, 2))])
    np.testing.assert_array_equal(preactivations(layers, np.eye(2), 0), np.ones((2, 2)))
    with pytest.raises(ValueError, match="layer 0 has the activation 'unknown'"):
        preactivations(layers, np.eye(2), 1)


def test_blocks_cover_all_rows_in_bounded_memory(monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 30)
    layers = Layers([np.ones((3, 10)), np.ones((10, 2))])
    blocks = list(image_blocks(layers, as_samples(np.zeros((10, 3))), "images"))
    assert [block.stop - block.start for block in blocks] == [3, 3, 3, 1]
    assert [row for block in blocks for row in range(10)[block]] == list(range(10))


@pytest.mark.parametrize(("values", "n_blocks"), [(10, 4), (39, 2), (1, 4)])
def test_wide_images_are_what_bounds_the_blocks_of_a_narrow_network(values, n_blocks, monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", values)
    layers = Layers([np.ones((10, 3)), np.ones((3, 2))])
    assert len(list(image_blocks(layers, as_samples(np.zeros((4, 10))), "images"))) == n_blocks


@pytest.mark.parametrize("blocks", [image_blocks, input_blocks])
def test_blocks_show_how_many_are_done_if_asked(blocks, capsys):
    layers, images = random_layers(0), np.zeros((4, 6))
    list(blocks(layers, as_samples(images), "images"))
    assert capsys.readouterr() == ("", "")
    list(blocks(layers, as_samples(images, progress=True), "images"))
    assert "\rimages:   0%" in capsys.readouterr().err


def test_affine_preprocessing_becomes_part_of_the_first_layer():
    scale = Transform("scale", lambda X: (X - 1) / 4)
    drop = Transform("drop", lambda X: X[:, 1:])
    layers = Layers(
        [np.random.default_rng(0).normal(size=(5, 3)), np.ones((3, 2))],
        activations=["relu", "softmax"],
        preprocessing=[scale, drop],
        n_pixels=6,
    )
    pixels, seen = fold_preprocessing(layers)
    images = np.random.default_rng(1).normal(size=(7, 6))
    expected = preactivations(layers, network_inputs(layers, images), 1)
    np.testing.assert_allclose(preactivations(pixels, images, 1), expected)
    assert seen.tolist() == [False, *[True] * 5]
    assert not pixels.preprocessing


def test_a_network_over_pixels_keeps_its_name_and_is_quiet_unless_asked(capsys):
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(6, 6)))[0]
    steps = [Transform("turn", lambda X: X @ turn)]
    layers = Layers([np.ones((6, 2))], preprocessing=steps, name="eyes")
    assert fold_preprocessing(layers)[0].name == "eyes"
    assert capsys.readouterr() == ("", "")
    fold_preprocessing(layers, progress=True)
    assert "\rprobing turn:   0%" in capsys.readouterr().err


def test_preprocessing_is_given_doubles_of_whatever_images():
    layers = Layers(np.ones((2, 1)), preprocessing=[Transform("double", lambda X: X * 2)])
    found = network_inputs(layers, np.full((1, 2), 255, dtype=np.uint8))
    assert found.dtype == np.float64
    assert found.tolist() == [[510, 510]]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
@pytest.mark.parametrize("layer", [0, 1])
def test_answers_are_doubles_whatever_the_weights_are(dtype, layer):
    weights = [np.ones((2, 2), dtype), np.ones((2, 1), dtype)]
    layers = Layers(weights, [np.zeros(2, dtype), np.zeros(1, dtype)], ["relu", "identity"])
    images = np.ones((1, 2))
    assert preactivations(layers, images, layer).dtype == np.float64
    assert gradient_of_units(layers, images, layer, np.array([0])).dtype == np.float64


def test_preprocessing_leaves_the_images_as_they_are():
    def spoil(X):
        X *= 0
        return X

    layers = Layers(np.ones((2, 1)), preprocessing=[Transform("spoil", spoil)])
    images = np.ones((3, 2))
    network_inputs(layers, images)
    assert (images == 1).all()


@given(st.integers(-3, 2))
def test_layers_count_from_both_ends(layer):
    assert check_layer(layer, 3) == layer % 3


@pytest.mark.parametrize(("layer", "error"), [(3, ValueError), (-4, ValueError), (1.0, TypeError)])
def test_other_layers_are_refused(layer, error):
    with pytest.raises(error, match="layer must be the index of a hidden layer"):
        check_layer(layer, 3)


def test_the_output_layer_is_no_hidden_one():
    layers = random_layers(0)
    assert check_hidden_layer(layers, -1) == 1
    with pytest.raises(ValueError, match=r"\(0 to 1\), got 2"):
        check_hidden_layer(layers, 2)
    with pytest.raises(ValueError, match="no hidden layer"):
        check_hidden_layer(Layers(np.ones((2, 2))), 0)
