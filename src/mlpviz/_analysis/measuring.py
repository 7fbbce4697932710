"""Measure the units of a layer: their weights, and their activations where images are given."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.class_auc import class_auc
from mlpviz._analysis.forward import fold_preprocessing, preactivations
from mlpviz._analysis.hidden_layer import HiddenLayer
from mlpviz._analysis.importance import Importance, unit_importance
from mlpviz._analysis.initialization import initial_range
from mlpviz._analysis.input_statistics import InputStatistics
from mlpviz._analysis.morans_i import autocorrelation
from mlpviz._analysis.receptive_fields import linear_fields
from mlpviz._analysis.responses import Responses, measure_responses
from mlpviz._analysis.similarity import (
    FEWEST_DIMENSIONS,
    chance_similarity,
    effective_dimensions,
    most_similar,
)
from mlpviz._analysis.thresholds import Thresholds
from mlpviz._analysis.unit_measures import UnitMeasures
from mlpviz._analysis.verdicts import firing_bound, has_off_state, unseen_share
from mlpviz._formatting import format_count
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.table import Samples

Floats = NDArray[np.float64]

RESPONSE_MEASURES: Final = (
    "firing",
    "firing_bound",
    "saturation",
    "stuck",
    "mean",
    "spread",
    "importance",
    "importance_error",
)


@dataclass(frozen=True, eq=False, slots=True)
class Assessment:
    """The measures of a layer, and what they are based on.

    Attributes
    ----------
    filters : ndarray of shape (n_units, height, width[, 3])
    measures : UnitMeasures
    least_similarity : float
        The similarity from which on units are duplicates.
    inputs : InputStatistics or None
    auc : ndarray of shape (n_units, n_classes) or None
    not_assessed : dict of str to str
        The verdicts that cannot be found, each with the reason.
    """

    filters: NDArray[Any]
    measures: UnitMeasures
    least_similarity: float
    inputs: InputStatistics | None
    auc: Floats | None
    not_assessed: dict[str, str]


def assess_layer(
    hidden: HiddenLayer,
    shape: ImageShape,
    samples: Samples | None,
    targets: NDArray[Any] | None,
    *,
    thresholds: Thresholds,
    progress: bool,
) -> Assessment:
    """Measure the units of a hidden layer."""
    layers, layer = hidden.layers, hidden.index
    responses = None
    if samples is not None:
        keep = targets is not None and targets.ndim == 1
        responses = measure_responses(layers, samples, layer, keep_activations=keep)
    inputs = None if responses is None else responses.inputs
    weights = _incoming_weights(layers, layer, inputs)
    filters, smoothness = _filters(layers, layer, shape, inputs, progress=progress)
    similar = _similarities(layers, layer, weights, responses)
    measures = UnitMeasures(
        **_weight_measures(hidden, weights),
        **smoothness,
        **_response_measures(layers, layer, responses, targets),
        twin=similar.twin,
        similarity=similar.similarity,
    )
    least = max(thresholds.cosine, chance_similarity(len(measures), similar.n_dimensions))
    not_assessed = _not_assessed(hidden, measures, thresholds)
    auc = _auc(layers, responses, targets)
    return Assessment(filters, measures, least, inputs, auc, not_assessed)


def _weight_measures(hidden: HiddenLayer, weights: Floats) -> dict[str, Any]:
    initial = initial_range(hidden.layers, hidden.index, hidden.scheme)
    norm, largest = _norms(weights), np.abs(weights).max(axis=0)
    norm[~np.isfinite(hidden.layers.biases[hidden.index])] = np.nan
    return {
        "norm": norm,
        "largest": largest,
        "growth": largest / initial.bound,
        "size": norm / np.sqrt(len(weights)) / initial.spread,
        "outgoing": _outgoing_norms(hidden),
    }


def _outgoing_norms(hidden: HiddenLayer) -> Floats:
    """Return the norms of outgoing weights, all NaN if the next layer was not read."""
    if not has_next_layer(hidden.layers, hidden.index):
        return np.full(hidden.layers.n_units[hidden.index], np.nan)
    norms = _norms(np.asarray(hidden.layers.weights[hidden.index + 1], dtype=np.float64).T)
    return np.full_like(norms, np.inf) if np.isnan(norms).all() else norms


def has_next_layer(layers: Layers, layer: int) -> bool:
    """Return whether the layer that a hidden layer leads to was read."""
    return layer + 1 < len(layers.weights)


def _auc(
    layers: Layers, responses: Responses | None, targets: NDArray[Any] | None
) -> Floats | None:
    if responses is None or responses.activations is None or targets is None:
        return None
    n_classes = layers.n_units[-1] if layers.chain_break is None else int(targets.max()) + 1
    return class_auc(responses.activations, targets, max(2, n_classes))


def _incoming_weights(layers: Layers, layer: int, inputs: InputStatistics | None) -> Floats:
    """Return incoming weights and biases without the weights of inputs that never vary."""
    weights = np.asarray(layers.weights[layer], dtype=np.float64)
    if layer > 0 or inputs is None or not inputs.varying_inputs.any():
        return weights
    return weights[inputs.varying_inputs]


def _norms(weights: Floats) -> Floats:
    """Return the norm of each column, NaN where a weight is not finite."""
    finite = np.isfinite(weights).all(axis=0)
    norms = np.linalg.norm(np.where(finite, weights, 0.0), axis=0)
    return np.where(finite, norms, np.nan)


def _filters(
    layers: Layers,
    layer: int,
    shape: ImageShape,
    inputs: InputStatistics | None,
    *,
    progress: bool,
) -> tuple[NDArray[Any], dict[str, Any]]:
    """Return the filter of each unit as an image, and its Moran's I with z-scores."""
    pixels, connected = fold_preprocessing(layers, progress=progress)
    images = shape.all_channels(linear_fields(pixels, layer).T.copy())
    images[:, ~shape.all_channels(connected[None])[0]] = np.nan
    filters = shape.shown_of(images)
    unknown = np.full(len(filters), np.nan)
    if layer > 0:
        # Sums of smooth filters are smooth, whatever their coefficients are.
        return filters, {"smoothness": unknown, "smoothness_z": unknown}
    counted = connected if inputs is None else connected & inputs.varying_pixels
    with np.errstate(invalid="ignore", over="ignore"):
        result = autocorrelation(images, shape.all_channels(counted[None])[0])
    return filters, {"smoothness": result.moran, "smoothness_z": result.z}


@dataclass(frozen=True, eq=False, slots=True)
class _Similarities:
    """The most similar unit to each unit, and the dimensions in which they may differ."""

    twin: NDArray[np.intp]
    similarity: Floats
    n_dimensions: float


def _similarities(
    layers: Layers, layer: int, weights: Floats, responses: Responses | None
) -> _Similarities:
    activation = layers.activations[layer]
    inputs = None if responses is None else _layer_inputs(layers, layer, responses.sampled_inputs)
    n_varying = 0.0 if inputs is None else effective_dimensions(inputs)
    if responses is None or n_varying < FEWEST_DIMENSIONS:
        # If inputs vary in one direction, all activations are similar, whatever the weights are.
        signed = not (activation.saturates or activation in ("identity", "linear"))
        vectors = np.vstack([weights, layers.biases[layer]])
        n_dimensions = min(len(weights), *layers.n_units[:layer], len(weights))
        return _Similarities(*most_similar(vectors, signed=signed), n_dimensions)
    sampled = responses.sampled_inputs
    with np.errstate(invalid="ignore", over="ignore"):
        values = activation.value(preactivations(layers, sampled, layer))
        vectors = values - values.mean(axis=0)
    return _Similarities(*most_similar(vectors, signed=False), n_varying)


def _layer_inputs(layers: Layers, layer: int, inputs: Floats) -> Floats:
    if layer == 0:
        return inputs
    with np.errstate(invalid="ignore", over="ignore"):
        z = preactivations(layers, inputs, layer - 1)
        return np.asarray(layers.activations[layer - 1].value(z))


def _response_measures(
    layers: Layers, layer: int, responses: Responses | None, targets: NDArray[Any] | None
) -> dict[str, Any]:
    unknown = np.full(layers.n_units[layer], np.nan)
    if responses is None:
        return {"n_images": 0, **dict.fromkeys(RESPONSE_MEASURES, unknown)}
    n_images = responses.inputs.n_images
    can_be_off = has_off_state(layers.activations[layer])
    sampled = None if targets is None else targets[responses.sampled_rows]
    importance = Importance(unknown, unknown)
    if layers.chain_break is None:
        inputs = responses.sampled_inputs
        importance = unit_importance(layers, inputs, layer, responses.mean, sampled)
    return {
        "n_images": n_images,
        "firing": responses.firing,
        "firing_bound": firing_bound(responses.firing, n_images) if can_be_off else unknown,
        "saturation": responses.saturation,
        "stuck": responses.stuck,
        "mean": responses.mean,
        "spread": responses.spread,
        "importance": importance.mean,
        "importance_error": importance.error,
    }


def _not_assessed(
    hidden: HiddenLayer, measures: UnitMeasures, thresholds: Thresholds
) -> dict[str, str]:
    """Return the verdicts that cannot be found, each with the reason."""
    activation = hidden.layers.activations[hidden.index]
    reasons: dict[str, str] = {}
    if not measures.n_images:
        reasons |= dict.fromkeys(("dead", "rare", "saturated"), "no images")
    elif unseen_share(measures.n_images) > thresholds.never:
        few = f"only {format_count(measures.n_images, 'image')}"
        reasons |= {"dead": few, "rare": few}
    if measures.n_images and not has_off_state(activation):
        reasons["rare"] = f"{activation.name} is never off"
    if measures.n_images and not activation.saturates:
        reasons["saturated"] = f"{activation.name} does not saturate"
    if not has_next_layer(hidden.layers, hidden.index):
        reasons["unused"] = "the next layer was not read"
    if np.isnan(measures.smoothness_z).all():
        reasons["unstructured"] = "a deeper layer" if hidden.index else "no filter that varies"
    return reasons
