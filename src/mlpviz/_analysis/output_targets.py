"""Choose the output of a network that is explained for each image."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.class_evidence import classes_of_layers
from mlpviz._analysis.divergence import check_finite
from mlpviz._analysis.forward import check_finite_images, network_inputs, preactivations
from mlpviz._records.classes import Classes, ClassNames, find_labels, format_labels
from mlpviz._records.layers import Layers
from mlpviz._validation import is_int

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

RULES = ("predicted", "true", "difference", "each")


@dataclass(frozen=True, eq=False, slots=True)
class OutputTargets:
    """Weighted sums of outputs, one or several for each image.

    Attributes
    ----------
    weights : list of ndarray of shape (n_images, n_outputs)
        The weight of each output.
    names : list of list of str
        The name of each sum, for each image.
    """

    weights: list[Floats]
    names: list[list[str]]


def choose_targets(
    layers: Layers,
    images: Floats,
    y: NDArray[Any] | None,
    output: Any,
    class_names: ClassNames = None,
) -> OutputTargets:
    """Return the outputs that `output` names.

    Parameters
    ----------
    layers : Layers
        Without preprocessing, or with preprocessing that has gradients.
    images : ndarray of shape (n_images, n_pixels)
    y : ndarray of shape (n_images,) or None
        True classes.
    output : {"predicted", "true", "difference", "each"}, class or int
    class_names : sequence or mapping, optional

    Examples
    --------
    >>> layers = Layers([np.eye(2)], activations=["softmax"])
    >>> targets = choose_targets(layers, np.array([[1.0, 3.0]]), np.array([0]), "difference")
    >>> targets.weights, targets.names
    ([array([[-1.,  1.]])], [['1 - 0']])
    """
    check_finite(layers, "a map of contributions")
    check_finite_images(images)
    if layers.task == "values":
        return _of_values(layers, len(images), output)
    classes = classes_of_layers(layers, class_names, y)
    of_class = _class_weights(layers.n_units[-1])
    if isinstance(output, str) and output in RULES and _index_of(output, classes) < 0:
        return _by_rule(layers, images, y, output, classes)
    index = _index_of(output, classes)
    if index < 0:
        raise ValueError(
            f"output must be one of {', '.join(map(repr, RULES))}, or a class of the model, "
            f"{format_labels(classes.labels.tolist())}; got {output!r}"
        )
    chosen = np.full(len(images), index)
    return OutputTargets([of_class[chosen]], [[classes.names[i] for i in chosen]])


def _by_rule(
    layers: Layers, images: Floats, y: NDArray[Any] | None, rule: str, classes: Classes
) -> OutputTargets:
    of_class = _class_weights(layers.n_units[-1])
    if rule == "each":
        columns = [np.full(len(images), i) for i in range(len(classes))]
        return OutputTargets(
            [of_class[column] for column in columns],
            [[classes.names[i] for i in column] for column in columns],
        )
    inputs = network_inputs(layers, images)
    logits = preactivations(layers, inputs, len(layers.weights) - 1) @ of_class.T
    predicted = logits.argmax(axis=1)
    if rule == "predicted":
        return OutputTargets([of_class[predicted]], [[classes.names[i] for i in predicted]])
    if y is None:
        raise ValueError(f"output={rule!r} needs the true classes, but y is None; give y")
    true = classes.indices_of(y)
    if rule == "true":
        return OutputTargets([of_class[true]], [[classes.names[i] for i in true]])
    # If the prediction is right, the difference to the next class shows its margin.
    others = logits.copy()
    others[np.arange(len(true)), predicted] = -np.inf
    against = np.where(predicted == true, others.argmax(axis=1), true)
    names = [
        f"{classes.names[i]} - {classes.names[j]}" for i, j in zip(predicted, against, strict=True)
    ]
    return OutputTargets([of_class[predicted] - of_class[against]], [names])


def _of_values(layers: Layers, n_images: int, output: Any) -> OutputTargets:
    n_outputs = layers.n_units[-1]
    index = 0 if output == "predicted" and n_outputs == 1 else output
    if not is_int(index) or not 0 <= index < n_outputs:
        raise ValueError(
            f"output must be the index of an output of {layers.name}, 0 to {n_outputs - 1}, since "
            f"it predicts values, got {output!r}"
        )
    weights = np.zeros((n_images, n_outputs))
    weights[:, index] = 1
    name = "prediction" if n_outputs == 1 else f"output {index}"
    return OutputTargets([weights], [[name] * n_images])


def _class_weights(n_outputs: int) -> Floats:
    """Return the weight of each output in the logit of each class, of shape (n_classes, n_outputs).

    A single output is the logit of the second class.
    """
    return np.array([[-1.0], [1.0]]) if n_outputs == 1 else np.eye(n_outputs)


def _index_of(output: Any, classes: Classes) -> int:
    """Return the index of the class that `output` is, or -1."""
    label = np.empty(1, dtype=object)
    label[0] = output
    try:
        return int(find_labels(classes.labels, label)[0])
    except TypeError:  # an unhashable object is no label
        return -1
