"""The contribution of hidden units to the logit of each class."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import activation_of, input_blocks, preactivations
from mlpviz._formatting import format_count
from mlpviz._records.activations import Activation
from mlpviz._records.classes import Classes, ClassNames, format_labels, make_classes
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples

Floats = NDArray[np.float64]


def classes_of_layers(
    layers: Layers, class_names: ClassNames = None, y: NDArray[Any] | None = None
) -> Classes:
    """Return the classes of a network, with the names that the user gives."""
    if layers.task == "values":
        raise ValueError(
            f"model must be a classifier, but {layers.name} predicts values, so its units have no "
            "votes for classes"
        )
    if layers.chain_break is not None:
        # The outputs were not read, so the classes are those of the images.
        labels = np.unique(np.asarray(y))
        return make_classes(labels, len(labels), class_names)
    n_outputs = layers.n_units[-1]
    return make_classes(layers.classes, 2 if n_outputs == 1 else n_outputs, class_names, y)


def check_all_classes(indices: NDArray[np.intp], classes: Classes) -> None:
    """Raise unless there are images of each class."""
    missing = np.setdiff1d(np.arange(len(classes)), indices)
    if missing.size:
        raise ValueError(
            f"y has no images of the classes {format_labels(classes.labels[missing].tolist())}; "
            "give images of each class"
        )


def check_votes(votes: Floats, units: NDArray[np.intp]) -> None:
    """Raise if the votes of a unit that is shown are not finite.

    `votes` are those of all units, of shape (n_units, n_classes).
    """
    is_finite = np.asarray(np.isfinite(votes).all(axis=1))
    bad = units[~is_finite[units]]
    if not bad.size:
        return
    others = np.flatnonzero(is_finite).tolist()
    way_out = f"give units={others}, the others" if others else "train the network again"
    raise ValueError(
        f"the votes of {format_count(len(bad), 'unit')} are NaN or infinite, because the network "
        f"diverged: {format_labels(bad.tolist())}; {way_out}"
    )


@np.errstate(invalid="ignore")
def class_votes(layers: Layers, layer: int) -> Floats:
    """Return the weight with which each unit of a hidden layer enters the logit of each class.

    It is the outgoing weight, or the product of all weight matrices after the layer.

    Returns
    -------
    ndarray of shape (n_units, n_classes)
        The single output of a binary classifier is the logit of its second class, and its
        negative that of the first.

    Examples
    --------
    >>> class_votes(Layers([np.eye(2), [[1.0, -1.0], [2.0, 0.0]]]), 0)
    array([[ 1., -1.],
           [ 2.,  0.]])
    """
    product = layers.weights[-1].astype(np.float64)
    for matrix in reversed(layers.weights[layer + 1 : -1]):
        product = matrix @ product
    return _two_class_logits(product)


@np.errstate(invalid="ignore")
def class_evidence(layers: Layers, samples: Samples, y: NDArray[np.intp], layer: int) -> Floats:
    """Return the mean contribution of each unit to the logit of each class, over its images.

    Parameters
    ----------
    layers : Layers
    samples : Samples
    y : ndarray of int of shape (n_samples,)
        The index of the class of each image.
    layer : int

    Returns
    -------
    ndarray of shape (n_units, n_classes)
        The sum over units is the mean logit of each class over the images of that class, minus
        the logit when all units of the layer output zero, which is the bias for the last hidden
        layer. NaN for classes without images.
    """
    n_classes = max(2, layers.n_units[-1])
    total = np.zeros((layers.n_units[layer], n_classes))
    counts = np.bincount(y, minlength=n_classes)
    start = 0
    for inputs in input_blocks(layers, samples, "evidence"):
        labels = y[start : start + len(inputs)]
        start += len(inputs)
        is_class = np.eye(n_classes)[labels]
        total += contributions(layers, inputs, layer, labels).T @ is_class
    return np.asarray(total / counts)


def contributions(
    layers: Layers, inputs: Floats, layer: int, label: int | NDArray[np.intp]
) -> Floats:
    """Return the contribution of each unit to the logit of one class, for each image.

    A unit of the last hidden layer contributes its activation times its outgoing weight. The
    contribution of a unit of an earlier layer is multiplied by the slope of each later
    activation between zero input and the actual input (the rescale rule of Shrikumar et al.,
    2017).

    Parameters
    ----------
    layers : Layers
    inputs : ndarray of shape (n_images, n_inputs)
    layer : int
    label : int or ndarray of int of shape (n_images,)
        The index of the class, for all images or for each.

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
    slopes, active, silent = [], values, np.zeros_like(values[:1])
    for i in range(layer + 1, len(layers.weights) - 1):
        z, z0 = (a @ layers.weights[i] + layers.biases[i] for a in (active, silent))
        activation = activation_of(layers, i)
        slopes.append(_slope_between(activation, z0, z))
        active, silent = activation.value(z), activation.value(z0)
    gradient = np.broadcast_to(_two_class_logits(layers.weights[-1])[:, label].T, active.shape)
    for i in range(len(layers.weights) - 2, layer, -1):
        gradient = (gradient * slopes.pop()) @ layers.weights[i].T
    return np.asarray(values * gradient)


def _slope_between(activation: Activation, start: Floats, end: Floats) -> Floats:
    distance = end - start
    small = np.abs(distance) < 1e-7
    secant = (activation.value(end) - activation.value(start)) / np.where(small, 1, distance)
    return np.where(small, activation.slope((start + end) / 2), secant)


def _two_class_logits(logit_weights: NDArray[np.float64]) -> Floats:
    if logit_weights.shape[1] == 1:
        return np.hstack([-logit_weights, logit_weights])
    return np.asarray(logit_weights, dtype=np.float64)
