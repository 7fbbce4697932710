"""Keras models behind the interface of scikit-learn."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np
import pytest

from mlpviz._reading.dispatch import read_histories, read_layers, read_predictions
from mlpviz.errors import NotFittedError

keras = pytest.importorskip("keras")
wrappers = pytest.importorskip("scikeras.wrappers")

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # Keras and scikit-learn warn of each other
    pytest.mark.usefixtures("keras_moves_the_shared_random_generators"),
]
X, Y = np.random.default_rng(0).random((30, 12)), np.array(["no", "yes", "so"] * 10)


def build():
    model = keras.Sequential(
        [keras.Input((12,)), keras.layers.Dense(4), keras.layers.Dense(3, activation="softmax")]
    )
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.fixture(scope="module")
def classifier():
    return wrappers.KerasClassifier(build, epochs=2, verbose=0).fit(X, Y)


def test_the_history_of_all_fits(classifier):
    (history,) = read_histories(classifier).values()
    kinds = {name: curve.kind for name, curve in history.curves.items()}
    assert kinds == {"training loss": "loss", "training accuracy": "score"}
    assert history.curves["training loss"].steps.tolist() == [1, 2]


def test_layers_have_the_classes_of_the_wrapper(classifier):
    layers = read_layers(classifier)
    assert layers.weights[0].shape == (12, 4)
    assert list(layers.classes) == ["no", "so", "yes"]


def test_predictions_are_those_of_the_wrapper(classifier):
    read = read_predictions(classifier, X)
    np.testing.assert_array_equal(read.values, classifier.predict(X))
    assert list(read.classes) == ["no", "so", "yes"]


def test_what_is_not_fitted_is_refused():
    with pytest.raises(NotFittedError, match="KerasClassifier that is not fitted yet"):
        read_layers(wrappers.KerasClassifier(build))
