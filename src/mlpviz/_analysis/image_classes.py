"""The true classes of images, and which of them a network predicts wrongly."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.class_evidence import classes_of_layers
from mlpviz._analysis.divergence import check_finite
from mlpviz._analysis.forward import activations_and_logits, image_blocks, network_inputs
from mlpviz._records.classes import ClassNames, make_classes
from mlpviz._records.layers import Layers
from mlpviz._records.predictions import Predictions
from mlpviz._samples.prediction_sources import PredictionSource
from mlpviz._samples.table import Samples

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False, slots=True)
class TrueClasses:
    """The true classes of images.

    Attributes
    ----------
    indices : ndarray of int of shape (n_samples,)
    names : tuple of str
        A name for each class.
    wrong : ndarray of bool of shape (n_samples,) or None
        Whether the network predicts another class; None if it predicts nothing.
    """

    indices: Indices
    names: tuple[str, ...]
    wrong: NDArray[np.bool_] | None


def activations_of_images(layers: Layers, samples: Samples, layer: int) -> tuple[Floats, Floats]:
    """Return the activations of a hidden layer and the values of the last layer, for all images."""
    check_finite(layers, "plot_activation_map")
    blocks = [
        activations_and_logits(layers, network_inputs(layers, samples.rows(block)), layer)
        for block in image_blocks(layers, samples, "activations")
    ]
    activations, logits = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return activations, logits


def true_classes(
    layers: Layers,
    y: NDArray[Any] | None,
    class_names: ClassNames,
    *,
    logits: Floats,
    source: PredictionSource | None,
) -> TrueClasses | None:
    """Return the true classes of images, and which are predicted wrongly; None without `y`.

    Parameters
    ----------
    layers : Layers
    y : ndarray of shape (n_samples,), optional
    class_names : sequence or mapping, optional
    logits : ndarray of shape (n_samples, n_outputs)
        The values of the last layer, which predict if the network was read to its end.
    source : PredictionSource, optional
        The predictions of the network itself, which are used otherwise.
    """
    if y is None or source is None:
        return None
    if layers.task == "values":
        raise ValueError(
            f"y holds classes, but {layers.name} predicts values; leave y out, or give a classifier"
        )
    if layers.chain_break is not None or has_label_sets(layers):
        return _true_classes_of_model(layers, y, class_names, source)
    classes = classes_of_layers(layers, class_names, y)
    indices = classes.indices_of(y)
    return TrueClasses(indices, classes.names, _predicted(logits) != indices)


def has_label_sets(layers: Layers) -> bool:
    """Return whether the outputs of a network may be labels of which several are predicted."""
    return layers.n_units[-1] > 1 and layers.activations[-1].name == "logistic"


def _true_classes_of_model(
    layers: Layers, y: NDArray[Any], class_names: ClassNames, source: PredictionSource
) -> TrueClasses:
    """Return the true classes where only the model itself knows what it predicts."""
    try:
        found = list(source.map_blocks(_values_and_classes))
    except (TypeError, ValueError):  # weights alone, or outputs that are no scores
        found = []
    labels = found[0][1] if found else None
    if labels is None:
        classes = classes_of_layers(layers, class_names, y)
        return TrueClasses(classes.indices_of(y), classes.names, None)
    # Indices of outputs are what a framework gives that does not know the classes.
    known = None if np.array_equal(labels, np.arange(len(labels))) else labels
    classes = make_classes(known, len(labels), class_names, y)
    indices = classes.indices_of(y)
    predicted = np.concatenate([values for values, _ in found])
    if predicted.ndim == 2:  # a set of labels is right if it holds the true one alone
        wrong = (predicted != (np.arange(len(labels)) == indices[:, np.newaxis])).any(axis=1)
    else:
        wrong = predicted != labels[indices]
    return TrueClasses(indices, classes.names, wrong)


def _values_and_classes(
    predictions: Predictions, *_: Any
) -> tuple[NDArray[Any], NDArray[Any] | None]:
    return predictions.values, predictions.classes


def _predicted(logits: Floats) -> Indices:
    if logits.shape[1] == 1:
        return (logits[:, 0] > 0).astype(np.intp)
    return np.asarray(logits.argmax(axis=1))
