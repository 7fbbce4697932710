"""Tell mlpviz what it asks of a network of tinynet."""

from mlpviz import History, Layers
from mlpviz._reading.network_outputs import predictions_from_outputs
from mlpviz.errors import NotFittedError

OLDEST_VERSION = "0.2"


def layers(model):
    """Return the layers: what do they weigh, and what comes after each?"""
    if not model.pairs:
        raise NotFittedError("model is a tinynet.Net without layers; train it first")
    weights, biases = zip(*model.pairs, strict=True)
    activations = ["relu"] * (len(weights) - 1) + ["identity"]
    return Layers(weights, biases, activations, name="Net")


def history(model):
    """Return how training went."""
    return History({"training loss": model.losses}, unit="step", name="Net")


def predictions(model, X):
    """Return what the network says about images."""
    return predictions_from_outputs(model(X), "identity", X.shape[1])
