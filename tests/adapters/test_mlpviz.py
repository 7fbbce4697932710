"""Predictions of records."""

import numpy as np
import pytest

from mlpviz import Activation, Layers, Transform, plot_prediction_grid
from mlpviz._reading.dispatch import read_predictions

RNG = np.random.default_rng(8)
WEIGHTS = [RNG.normal(size=(4, 6)), RNG.normal(size=(6, 3))]
X = RNG.random((20, 4)).astype(np.float32)


def test_layers_with_known_activations_predict():
    layers = Layers(WEIGHTS, [[1.0] * 6, [0.0, 1.0, 2.0]], ["tanh", "softmax"])
    logits = np.tanh(X @ WEIGHTS[0] + 1) @ WEIGHTS[1] + [0, 1, 2]
    powers = np.exp(logits)
    found = read_predictions(layers, X)
    np.testing.assert_allclose(
        found.probabilities, powers / powers.sum(1, keepdims=True), rtol=1e-5
    )
    np.testing.assert_array_equal(found.values, logits.argmax(axis=1))
    assert plot_prediction_grid(layers, X, None, (2, 2)).alt_text


def test_preprocessing_runs_first_and_classes_are_the_labels():
    halve = Transform("halve", lambda X: X / 2)
    layers = Layers(
        [np.eye(4)], activations=["softmax"], preprocessing=[halve], classes=["a", "b", "c", "d"]
    )
    found = read_predictions(layers, np.eye(4) * 2)
    assert found.values.tolist() == ["a", "b", "c", "d"]
    np.testing.assert_allclose(found.confidence, np.e / (np.e + 3))


def test_two_labels_of_one_output():
    layers = Layers([[[1.0]]], activations=["logistic"], classes=["no", "yes"])
    assert read_predictions(layers, [[-1.0], [2.0]] * np.ones((2, 1))).values.tolist() == [
        "no",
        "yes",
    ]


def test_values_are_predicted_too():
    layers = Layers([[[2.0]]], activations=["identity"], task="values")
    assert read_predictions(layers, np.array([[3.0]])).values.tolist() == [6.0]


def test_the_way_out_of_an_unknown_activation_works():
    with pytest.raises(ValueError, match=r"give Layers with Activation\('unknown', function\)"):
        read_predictions(Layers(WEIGHTS), X)
    own = Activation("cube", lambda z: z**3)
    layers = Layers(WEIGHTS, activations=[own, "identity"])
    expected = ((X @ WEIGHTS[0]) ** 3 @ WEIGHTS[1]).argmax(axis=1)
    np.testing.assert_array_equal(read_predictions(layers, X).values, expected)


def test_images_of_another_size_are_refused():
    with pytest.raises(ValueError, match="X has 5 values per image, but network takes 4"):
        read_predictions(Layers(WEIGHTS, activations=["relu", "softmax"]), np.zeros((2, 5)))
