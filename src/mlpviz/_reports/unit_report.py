"""Find out what can be known about the units of a network."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.findings import FindingInputs, list_findings
from mlpviz._analysis.forward import check_hidden_layer, fold_preprocessing
from mlpviz._analysis.initialization import check_scheme, initial_range
from mlpviz._analysis.morans_i import autocorrelation
from mlpviz._analysis.receptive_fields import linear_fields
from mlpviz._analysis.report import UnitReport
from mlpviz._analysis.thresholds import Thresholds, check_thresholds
from mlpviz._analysis.unit_measures import (
    InputRange,
    Responses,
    class_auc,
    input_range,
    nearest_twins,
    responses,
)
from mlpviz._analysis.verdicts import UnitMeasures, assign_verdicts
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import is_curve, read_history, read_layers
from mlpviz._recording.sources import as_snapshots, is_snapshots
from mlpviz._records.history import History
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._reports.training_report import report_over_time
from mlpviz._samples.image_shape import check_fits, parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._samples.targets import as_targets

Floats = NDArray[np.float64]


def unit_report(
    model: Any,
    image_shape: Sequence[int],
    X: Any = None,
    y: Any = None,
    *,
    layer: int = 0,
    channel_axis: int = -1,
    progress: bool = False,
    initial: str | None = None,
    history: Any = None,
    thresholds: Thresholds | None = None,
) -> UnitReport:
    """Measure the units of a layer: which are dead, saturated, unstructured, duplicate or unused.

    Parameters
    ----------
    model : fitted model, Layers or Snapshots
        A fitted network of a known framework, at the end of pipelines too, or `Layers` of raw
        arrays. Of `Snapshots`, or the folder that they are in, the report is about the last one,
        and says since when units have their verdicts.
    image_shape : tuple of int
        (height, width), or (height, width, 3) for RGB images, as they were flattened in C order.
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3]), optional
        Images, the training images best. Without them nothing is said of what units do with
        images, and few units can be known to be dead.
    y : array_like of shape (n_samples,), optional
        Their classes, for `UnitReport.auc`.
    layer : int, default: 0
        Which hidden layer; negative ones count from the last hidden one.
    channel_axis : {-1, 0}, default: -1
        0 if images are (3, height, width), as PyTorch has them.
    progress : bool, default: False
        Show how far work is that lasts, with tqdm (``pip install mlpviz[progress]``): asking
        the preprocessing, and what units do with many images.
    initial : {"sklearn", "glorot", "he", "torch", "lecun"}, optional
        The range that weights started from: that of the model's framework where not given,
        Glorot's [1]_ for `Layers`. He's is that of [2]_.
    history : History or sequence of float, optional
        How training went; the model's own where not given, if it keeps one.
    thresholds : Thresholds, optional
        The thresholds of the verdicts and findings. The defaults are documented there.

    Returns
    -------
    UnitReport
        One row per unit, and findings about the network. ``report.dead`` and the like are unit
        indices, as the plots' `units` takes them.

    Raises
    ------
    ValueError
        If the image shape does not fit the model or X, there is no such hidden layer, X is not
        finite, an activation is not known, or what stands before the network is not affine.
    TypeError
        If the model has no layers that can be read, or an argument is of a wrong kind.
    sklearn.exceptions.NotFittedError
        If the model is not fitted.

    References
    ----------
    .. [1] X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
       neural networks", AISTATS 2010.
    .. [2] K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", ICCV 2015.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, unit_report
    >>> weights = np.random.default_rng(0).normal(size=(64, 3)).cumsum(axis=0)
    >>> layers = Layers(
    ...     [abs(weights), np.ones((3, 2))],
    ...     [[0, 0, -1e6], [0, 0]],
    ...     activations=["relu", "softmax"],
    ... )
    >>> X = np.random.default_rng(1).random((100, 64))
    >>> unit_report(layers, (8, 8), X).dead
    array([2])
    """
    if is_snapshots(model):
        snapshots = as_snapshots(model)
        report_of = partial(
            unit_report,
            image_shape=image_shape,
            X=X,
            layer=layer,
            channel_axis=channel_axis,
            progress=progress,
            initial=check_scheme(initial, snapshots),
            history=_history(snapshots, history),
            thresholds=thresholds,
        )
        return report_over_time(snapshots, report_of, y)
    checked_thresholds = Thresholds() if thresholds is None else check_thresholds(thresholds)
    check_progress(progress)
    shape = parse_image_shape(image_shape, channel_axis)
    layers = read_layers(model)
    chosen = check_hidden_layer(layers, layer)
    scheme = check_scheme(initial, model)
    check_fits(shape, layers.n_pixels, layers.name)
    samples = _samples(X, y, shape, progress=progress)
    past = _history(model, history)
    seen = fold_preprocessing(layers, progress=progress)
    return _report(
        layers,
        chosen,
        scheme,
        shape,
        samples,
        y=y,
        pixels=seen,
        history=past,
        thresholds=checked_thresholds,
    )


def _samples(X: Any, y: Any, shape: ImageShape, *, progress: bool) -> Samples | None:
    if X is None:
        if y is not None:
            raise ValueError("y is given without the images that it belongs to; give X too")
        return None
    return as_samples(X, shape, progress=progress)


def _history(model: Any, history: Any) -> History | None:
    """Return how training went, None for models that keep no history."""
    if history is not None:
        return _given_history(history)
    try:
        return read_history(model)
    except (TypeError, ValueError):
        return None


def _given_history(history: Any) -> History:
    if is_curve(history):
        return History({"training loss": history})
    try:
        return read_history(history)
    except (OSError, TypeError, ValueError) as error:
        raise type(error)(f"history cannot be read: {error}") from error


def _report(
    layers: Layers,
    layer: int,
    scheme: str,
    shape: ImageShape,
    samples: Samples | None,
    *,
    y: Any,
    pixels: tuple[Layers, NDArray[np.bool_]],
    history: History | None,
    thresholds: Thresholds,
) -> UnitReport:
    within = None if samples is None else input_range(layers, samples)
    seen = _responses(layers, samples, layer)
    weights = _weights_of_varying_inputs(layers, layer, within)
    filters, moran, z = _filters(*pixels, layer, shape, within)
    twin, twin_cosine = nearest_twins(weights)
    largest = np.abs(weights).max(axis=0)
    going_out = np.linalg.norm(layers.weights[layer + 1].astype(np.float64), axis=1)
    initial_weights = initial_range(layers, layer, scheme)
    norm = np.linalg.norm(weights, axis=0)
    evidence = UnitMeasures(
        activation=layers.activations[layer],
        growth=largest / initial_weights.bound,
        size=norm / np.sqrt(len(weights)) / initial_weights.spread,
        smoothness_z=z,
        outgoing=going_out,
        twin_cosine=twin_cosine,
        saturation=seen.saturation,
        relative_spread=_relative_spread(seen),
    )
    verdict = assign_verdicts(evidence, thresholds)
    known = FindingInputs(
        layers=layers,
        layer=layer,
        scheme=scheme,
        verdict=verdict,
        twin=twin,
        firing=seen.firing,
        inputs=within,
        history=history,
    )
    classes, auc = _auc(layers, samples, y, layer)
    return UnitReport(
        name=layers.name,
        layer=layer,
        filters=filters,
        verdict=verdict,
        norm=norm,
        largest=largest,
        growth=evidence.growth,
        smoothness=moran,
        smoothness_z=z,
        outgoing=going_out,
        twin=twin,
        twin_cosine=twin_cosine,
        firing=seen.firing,
        saturation=seen.saturation,
        mean=seen.mean,
        spread=seen.spread,
        classes=classes,
        auc=auc,
        findings=list_findings(known, thresholds),
        thresholds=thresholds,
    )


def _responses(layers: Layers, samples: Samples | None, layer: int) -> Responses:
    if samples is not None:
        return responses(layers, samples, layer)
    nothing = np.full(layers.n_units[layer], np.nan)
    return Responses(nothing, nothing, nothing, nothing)


def _relative_spread(seen: Responses) -> Floats:
    sizes = np.hypot(seen.mean, seen.spread)
    largest = sizes.max()
    return np.asarray(seen.spread / largest if largest > 0 else seen.spread)


def _weights_of_varying_inputs(layers: Layers, layer: int, within: InputRange | None) -> Floats:
    """Return incoming weights without those of inputs that never vary, which do nothing."""
    weights = layers.weights[layer].astype(np.float64, copy=False)
    if layer > 0 or within is None or not within.varying_inputs.any():
        return weights
    return weights[within.varying_inputs]


def _filters(
    pixels: Layers,
    seen: NDArray[np.bool_],
    layer: int,
    shape: ImageShape,
    within: InputRange | None,
) -> tuple[NDArray[Any], Floats, Floats]:
    """Return the filter of each unit as an image, and its Moran's I with z-scores."""
    filters = shape.to_images(linear_fields(pixels, layer).T.copy())
    filters[:, ~shape.to_images(seen[None])[0]] = np.nan
    if layer > 0:
        # Sums of smooth filters are smooth, whatever their coefficients are.
        unknown = np.full(len(filters), np.nan)
        return filters, unknown, unknown
    counted = seen if within is None else seen & within.varying_pixels
    found = autocorrelation(filters, shape.to_images(counted[None])[0])
    return filters, found.moran, found.z


def _auc(
    layers: Layers, samples: Samples | None, y: Any, layer: int
) -> tuple[NDArray[Any] | None, Floats | None]:
    if samples is None or y is None:
        return None, None
    classes, indices = np.unique(as_targets("y", y, len(samples)), return_inverse=True)
    return classes, class_auc(layers, samples, indices.astype(np.intp), len(classes), layer)
