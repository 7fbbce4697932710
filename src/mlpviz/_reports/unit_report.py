"""Report on the units of a layer: their measures, a verdict on each, and findings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.class_evidence import classes_of_layers
from mlpviz._analysis.findings import FindingInputs, list_findings
from mlpviz._analysis.forward import check_hidden_layer
from mlpviz._analysis.hidden_layer import HiddenLayer
from mlpviz._analysis.initialization import check_scheme
from mlpviz._analysis.measuring import Assessment, assess_layer
from mlpviz._analysis.report import UnitReport
from mlpviz._analysis.thresholds import Thresholds, check_thresholds
from mlpviz._analysis.verdicts import assign_verdicts
from mlpviz._docstrings import describe_parameters
from mlpviz._out_of_core.progress import check_progress
from mlpviz._reading.dispatch import read_histories, read_history, read_layers
from mlpviz._recording.sources import as_snapshots, is_snapshots
from mlpviz._records.history import History
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.indicators import is_one_hot
from mlpviz._records.layers import Layers
from mlpviz._reports.training_report import report_over_time
from mlpviz._samples.image_shape import check_fits, check_fits_network, parse_image_shape
from mlpviz._samples.samples import as_samples
from mlpviz._samples.table import Samples
from mlpviz._samples.targets import labels_of_all


@describe_parameters
def unit_report(
    model: Any,
    image_shape: Sequence[int],
    X: Any = None,
    y: Any = None,
    *,
    layer: int = 0,
    channel_axis: int = -1,
    order: str = "C",
    channels: int | Sequence[int] | None = None,
    progress: bool = False,
    initial: str | None = None,
    history: Any = None,
    thresholds: Thresholds | None = None,
) -> UnitReport:
    """Measure the units of a layer, and report which are dead, rare, duplicate and so on.

    Parameters
    ----------
    model : fitted model, Layers or Snapshots
        A fitted network of a known framework, at the end of pipelines too, or `Layers` of raw
        arrays. For `Snapshots`, or the folder that holds them, the report is about the last one,
        and says since when units have their verdicts.
    image_shape : tuple of int
        (height, width), or (height, width, 3) for RGB images, as they were flattened in C order.
    X : table (n_samples, n_pixels) or images (n_samples, height, width[, 3]), optional
        Images, preferably the training images. Without them, activations are not measured, and
        most verdicts are not looked for; `UnitReport.not_assessed` lists these.
    y : array_like of shape (n_samples,) or (n_samples, n_outputs), optional
        Their classes, as the model was fitted on them, or the values that the model predicts.
        For `UnitReport.auc` and the importance of units.
    layer : int, default: 0
        The hidden layer. Negative indices count from the last hidden layer.
    channel_axis : {-1, 0}, default: -1
        0 if images are (3, height, width), as in PyTorch.
    order : {"C", "F"}, default: "C"
    channels : int or sequence of int, optional
    progress : bool, default: False
        Show a progress bar (``pip install mlpviz[progress]``) while the preprocessing is probed
        and activations are computed.
    initial : {"sklearn", "glorot", "he", "torch", "lecun"}, optional
        The initialization. By default that of the model's framework, and Glorot's [1]_ for
        `Layers`. He's is that of [2]_.
    history : History or sequence of float, optional
        The training history. By default the model's own, if it keeps one.
    thresholds : Thresholds, optional
        The thresholds of the verdicts and findings.

    Returns
    -------
    UnitReport
        A verdict and measures for each unit, and findings about the network. ``report.dead`` and
        the like are unit indices, as the plots' `units` takes them.

    Raises
    ------
    ValueError
        If the image shape does not fit the model or X, there is no such hidden layer, X is not
        finite, y holds labels that are not classes of the model, an activation is unknown, or the
        preprocessing is not affine.
    TypeError
        If the model has no layers that can be read, or an argument has the wrong type.
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
            history=_find_history(snapshots, history),
            thresholds=thresholds,
        )
        return report_over_time(snapshots, report_of, y)
    limits = Thresholds() if thresholds is None else check_thresholds(thresholds)
    check_progress(progress)
    shape = parse_image_shape(image_shape, channel_axis, order, channels)
    layers = read_layers(model, shape)
    hidden = HiddenLayer(layers, check_hidden_layer(layers, layer), check_scheme(initial, model))
    check_fits_network(shape, layers)
    samples = _check_samples(X, y, shape, progress=progress)
    targets = _check_targets(layers, samples, y)
    past = _find_history(model, history)
    assessed = assess_layer(
        hidden, shape, samples, targets.values, thresholds=limits, progress=progress
    )
    return _make_report(hidden, assessed, targets, past, limits)


@dataclass(frozen=True, eq=False, slots=True)
class _Targets:
    """The indices of classes or the true values, and the labels of the classes."""

    values: NDArray[Any] | None = None
    labels: NDArray[Any] | None = None


def _check_samples(X: Any, y: Any, shape: ImageShape, *, progress: bool) -> Samples | None:
    if X is None:
        if y is not None:
            raise ValueError("y is given without the images that it belongs to; give X too")
        return None
    samples = as_samples(X, shape, progress=progress)
    check_fits(shape, samples.n_values, "a row of X")
    return samples


def _check_targets(layers: Layers, samples: Samples | None, y: Any) -> _Targets:
    if samples is None or (y is None and layers.task == "values"):
        return _Targets()
    targets = labels_of_all(y, samples)
    if targets is None:
        return _Targets()
    has_classes = layers.task == "classes" or is_one_hot(targets)
    if layers.task == "values" or (targets.ndim > 1 and not has_classes):
        layers.check_complete("y of predicted values")
        values = targets.reshape(len(targets), -1)
        if values.dtype.kind not in "biuf" or values.shape[1] != layers.n_units[-1]:
            raise ValueError(
                f"y must hold {layers.n_units[-1]} numbers for each image, as {layers.name} "
                f"predicts them, got shape {targets.shape} of {targets.dtype}"
            )
        return _Targets(values.astype(np.float64))
    classes = classes_of_layers(layers, y=targets)
    return _Targets(classes.indices_of(targets), classes.labels)


def _find_history(model: Any, history: Any) -> History | None:
    """Return the training history, None for models that keep none."""
    if history is not None:
        return _read_given_history(history)
    try:
        return read_history(model)
    except (TypeError, ValueError):
        return None


def _read_given_history(history: Any) -> History:
    try:
        read = read_histories(history)
    except (OSError, TypeError, ValueError) as error:
        raise type(error)(f"history cannot be read: {error}") from error
    if len(read) > 1:
        raise ValueError(f"history must be that of one training, got {len(read)}: {list(read)}")
    return next(iter(read.values()))


def _make_report(
    hidden: HiddenLayer,
    assessed: Assessment,
    targets: _Targets,
    history: History | None,
    thresholds: Thresholds,
) -> UnitReport:
    least_similarity = assessed.least_similarity
    verdict = assign_verdicts(assessed.measures, thresholds, least_similarity=least_similarity)
    inputs = FindingInputs(
        hidden=hidden,
        verdict=verdict,
        measures=assessed.measures,
        least_similarity=least_similarity,
        inputs=assessed.inputs,
        history=history,
    )
    return UnitReport(
        name=hidden.layers.name,
        layer=hidden.index,
        filters=assessed.filters,
        measures=assessed.measures,
        verdict=verdict,
        findings=list_findings(inputs, thresholds),
        thresholds=thresholds,
        not_assessed=assessed.not_assessed,
        classes=targets.labels,
        auc=assessed.auc,
    )
