"""The adapter of tinynet for mlpviz."""

from mlpviz import History, Layers
from mlpviz.adapters import predictions_from_outputs
from mlpviz.errors import NotFittedError

OLDEST_VERSION = "0.2"


def layers(model, image_shape=None):
    """Return the layers of a network. Its images are flat, whatever shape they have."""
    if not model.pairs:
        raise NotFittedError("model is a tinynet.Net without layers; train it first")
    weights, biases = zip(*model.pairs, strict=True)
    activations = ["relu"] * (len(weights) - 1) + ["identity"]
    return Layers(weights, biases, activations, name="Net")


def history(model):
    """Return the losses of the training."""
    return History({"training loss": model.losses}, unit="step", name="Net")


def predictions(model, X, image_shape=None, output=None):
    """Return the predictions of a network for images. It has one output."""
    return predictions_from_outputs(model(X), "identity", X.shape[1])
