"""What networks of a planted truth compute, in plain numpy and without mlpviz or a framework."""

import numpy as np

ACTIVATIONS = {"relu": lambda z: np.maximum(z, 0), "logistic": lambda z: 1 / (1 + np.exp(-z))}


def activations(case):
    """The pre-activations and the activations of the first hidden layer."""
    z = case.X @ case.weights[0] + case.biases[0]
    return z, ACTIVATIONS[case.activation](z)


def logarithms(case, values):
    """The logarithm of the probability of each class, from the values of the first hidden layer."""
    for weights, biases in zip(case.weights[1:-1], case.biases[1:-1], strict=True):
        values = ACTIVATIONS[case.activation](values @ weights + biases)
    logits = values @ case.weights[-1] + case.biases[-1]
    if logits.shape[1] == 1:
        logits = np.hstack([-logits / 2, logits / 2])
    logits = logits - logits.max(axis=1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def losses(case, values):
    """The loss of each image, from the values of the first hidden layer."""
    picked = np.searchsorted(case.classes, case.y)
    return -logarithms(case, values)[np.arange(len(case.y)), picked]


def probabilities(case):
    """The probability of each class, for each image."""
    return np.exp(logarithms(case, activations(case)[1]))


def predicted(case):
    """The predicted class of each image."""
    return np.asarray(case.classes)[probabilities(case).argmax(axis=1)]


def score(case):
    """The share of the images that are predicted right."""
    return (predicted(case) == case.y).mean()
