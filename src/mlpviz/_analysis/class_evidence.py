"""What hidden units do to the evidence for each class."""

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import activation_of, input_blocks, preactivations
from mlpviz._records.activations import Activation
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples

Floats = NDArray[np.float64]


def class_votes(layers: Layers, layer: int) -> Floats:
    """Return with which weight each unit of a hidden layer enters each class's logit.

    The outgoing weights; in deeper networks the product of all weight matrices behind the layer.

    Returns
    -------
    ndarray of shape (n_units, n_classes)
        A single output of a binary classifier is the second class's logit, its negative the
        first one's.

    Examples
    --------
    >>> class_votes(Layers([np.eye(2), [[1.0, -1.0], [2.0, 0.0]]]), 0)
    array([[ 1., -1.],
           [ 2.,  0.]])
    """
    product = layers.weights[-1].astype(np.float64)
    for matrix in reversed(layers.weights[layer + 1 : -1]):
        product = matrix @ product
    return _both_classes(product)


def class_evidence(layers: Layers, samples: Samples, y: NDArray[np.intp], layer: int) -> Floats:
    """Return what each unit adds to the logit of each class, on average over its images.

    Parameters
    ----------
    layers : Layers
    samples : Samples
    y : ndarray of int of shape (n_samples,)
        Index of the class of each image.
    layer : int

    Returns
    -------
    ndarray of shape (n_units, n_classes)
        Summed over units, it is the mean logit of each class over the images of that class, less
        what the logit is if all units of the layer are silent: its bias, behind the last hidden
        layer. NaN for classes without images.
    """
    n_classes = max(2, layers.n_units[-1])
    total = np.zeros((layers.n_units[layer], n_classes))
    counts = np.bincount(y, minlength=n_classes)
    start = 0
    for inputs in input_blocks(layers, samples, "evidence"):
        labels = y[start : start + len(inputs)]
        start += len(inputs)
        for label in np.unique(labels):
            part = contributions(layers, inputs[labels == label], layer, int(label))
            total[:, label] += part.sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / counts)


def contributions(layers: Layers, inputs: Floats, layer: int, label: int) -> Floats:
    """Return what each unit adds to one class's logit for each image.

    A unit of the last hidden layer adds its activation times its outgoing weight. What the units
    of an earlier layer add passes further activations on its way, each of which multiplies it by
    its slope between silence and what comes in (the rescale rule of Shrikumar et al., 2017).

    Parameters
    ----------
    layers : Layers
    inputs : ndarray of shape (n_images, n_inputs)
    layer : int
    label : int
        Index of the class.

    Returns
    -------
    ndarray of shape (n_images, n_units)

    References
    ----------
    .. [1] A. Shrikumar, P. Greenside and A. Kundaje, "Learning Important Features Through
       Propagating Activation Differences", ICML 2017.

    Examples
    --------
    >>> layers = Layers([np.eye(2), [[1.0, -1.0], [2.0, 0.0]]], activations=["relu", "softmax"])
    >>> contributions(layers, np.array([[3.0, 1.0]]), 0, label=0)
    array([[3., 2.]])
    """
    values = activation_of(layers, layer).value(preactivations(layers, inputs, layer))
    slopes, loud, silent = [], values, np.zeros_like(values[:1])
    for i in range(layer + 1, len(layers.weights) - 1):
        z, z0 = (given @ layers.weights[i] + layers.biases[i] for given in (loud, silent))
        activation = activation_of(layers, i)
        slopes.append(_slope_between(activation, z0, z))
        loud, silent = activation.value(z), activation.value(z0)
    back = np.broadcast_to(_both_classes(layers.weights[-1])[:, label], loud.shape)
    for i in range(len(layers.weights) - 2, layer, -1):
        back = (back * slopes.pop()) @ layers.weights[i].T
    return np.asarray(values * back)


def _slope_between(activation: Activation, start: Floats, end: Floats) -> Floats:
    gap = end - start
    small = np.abs(gap) < 1e-7
    secant = (activation.value(end) - activation.value(start)) / np.where(small, 1, gap)
    return np.where(small, activation.slope((start + end) / 2), secant)


def _both_classes(to_logits: NDArray[np.float64]) -> Floats:
    if to_logits.shape[1] == 1:
        return np.hstack([-to_logits, to_logits])
    return np.asarray(to_logits, dtype=np.float64)
