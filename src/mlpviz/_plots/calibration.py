"""Plot the accuracy of predictions over their confidence."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.calibration import Calibration, bin_confidences
from mlpviz._docstrings import describe_parameters
from mlpviz._formatting import format_count, format_share
from mlpviz._records.classes import Classes, ClassNames, find_labels, format_labels, make_classes
from mlpviz._records.predictions import Predictions
from mlpviz._samples.prediction_checks import check_defined, check_one_label, matching_truth
from mlpviz._samples.prediction_sources import prediction_source
from mlpviz._samples.samples import as_samples
from mlpviz._samples.targets import required_targets
from mlpviz._validation import check_choice, check_int, is_ordered
from mlpviz.displays.calibration import CalibrationDisplay
from mlpviz.displays.descriptions import describe_output

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STRATEGIES: Final = {
    "quantile": "bins of equal numbers of images",
    "uniform": "bins of equal width",
}
MOST_BINS: Final = 1000
MOST_DESCRIBED: Final = 4
PREDICTED_CLASS: Final = "predicted class"
AXIS_LABELS: Final = ("confidence", "accuracy")
AXIS_LABELS_OF_CLASSES: Final = ("probability of the class", "share of the class")


@describe_parameters
def plot_calibration(
    model: Any,
    X: Any,
    y: Any,
    *,
    n_bins: int = 10,
    strategy: str = "quantile",
    classes: Sequence[Any] | NDArray[Any] | None = None,
    class_names: ClassNames = None,
    y_pred: Any = None,
    output: int | str | None = None,
    progress: bool = False,
    title: str | None = None,
    ax: "Axes | None" = None,
    line_kw: Mapping[str, Any] | None = None,
) -> CalibrationDisplay:
    """Show how often predictions of a stated confidence are right.

    If a model is well calibrated, 80 % of the predictions with a confidence of 80 % are right. Each
    point is a bin of images. Its bar is the 95 % interval of the accuracy [1]_, so that bins of
    few images do not mislead. The lines at the bottom show how many images each bin holds.

    Parameters
    ----------
    model : fitted classifier, Predictions, or None
        A classifier that gives probabilities, or its predictions. None with `y_pred`.
    X : table (n_samples, n_pixels)
    y : array_like of shape (n_samples,)
        True classes, which may be one-hot. None for the labels of X, if it is a data set.
    n_bins : int, default: 10
        Number of bins. Bins without images are left out.
    strategy : {"quantile", "uniform"}, default: "quantile"
        Bins of about as many images each, or bins of equal width, as in
        `sklearn.calibration.calibration_curve`.
    classes : sequence, optional
        Draw a curve for each of these classes: the probability of the class, and the share of the
        images that belong to it. By default one curve is drawn for the predicted classes.
    class_names : sequence or mapping, optional
        One name for each class, in the order of the model's classes, or a mapping of class to name.
    y_pred : Predictions, optional
        Predictions with probabilities, in place of the model's.
    output : int or str, optional
    progress : bool, default: False
    title : str, optional
    ax : Axes, optional
        Axes to draw on. By default a new figure is made.
    line_kw : mapping, optional
        Properties of the lines (`matplotlib.lines.Line2D`).

    Returns
    -------
    CalibrationDisplay
        The artists, the bins, and the expected calibration error [2]_.

    Raises
    ------
    ValueError
        If the model gives no probabilities, y does not fit X or the model, a class is not known, or
        an option has an invalid value.
    TypeError
        If the model predicts values, or an argument has the wrong type.
    sklearn.exceptions.NotFittedError

    See Also
    --------
    plot_prediction_grid : Show the images with the most wrong predictions.

    References
    ----------
    .. [1] E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
       Journal of the American Statistical Association 22(158), 1927.
    .. [2] C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On Calibration of Modern Neural
       Networks", ICML 2017.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Predictions, plot_calibration
    >>> scores = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
    >>> predictions = Predictions(np.array([0, 1, 0]), np.array([0, 1]), scores, "probability")
    >>> display = plot_calibration(predictions, np.zeros((3, 4)), [0, 1, 1], n_bins=1)
    >>> display.accuracy["predicted class"].round(2)
    array([0.67])
    """
    from mlpviz import _drawing as drawing

    drawing.check_ax(ax)
    check_choice("strategy", strategy, STRATEGIES)
    n_bins = check_int("n_bins", n_bins, minimum=1, maximum=MOST_BINS)
    properties = drawing.line_options(line_kw)
    samples = as_samples(X, progress=progress)
    truth = required_targets(y, samples)
    source = prediction_source(model, samples, truth, y_pred, output=output)
    blocks = list(source.map_blocks(_probabilities_and_truth))
    outcomes = _outcomes(blocks, classes, class_names)
    curves = {
        name: bin_confidences(confidence, right, n_bins, strategy)
        for name, (confidence, right) in outcomes.items()
    }
    axis_labels = AXIS_LABELS if classes is None else AXIS_LABELS_OF_CLASSES
    drawn = drawing.draw_calibration(curves, axis_labels, properties, ax, title)
    return CalibrationDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        lines=drawn.lines,
        intervals=drawn.intervals,
        rugs=drawn.rugs,
        diagonal=drawn.diagonal,
        **_bins(curves),
        subject=f"Accuracy over confidence for {format_count(len(samples), 'image')}, in "
        f"{STRATEGIES[strategy]}, against the diagonal of perfect calibration"
        f"{describe_output(blocks[0][3])}",
        findings=_findings(curves),
    )


def _bins(curves: Mapping[str, Calibration]) -> dict[str, Any]:
    """Return the attributes of a display that describe the bins of each curve."""
    intervals = {name: np.stack([curve.low, curve.high], axis=1) for name, curve in curves.items()}
    return {
        "confidence": {name: curve.confidence for name, curve in curves.items()},
        "accuracy": {name: curve.accuracy for name, curve in curves.items()},
        "counts": {name: curve.counts for name, curve in curves.items()},
        "accuracy_intervals": intervals,
        "expected_calibration_error": {n: curve.expected_error for n, curve in curves.items()},
    }


Block = tuple[NDArray[np.float64], NDArray[np.intp], NDArray[Any], str | None]
"""Probabilities (n, n_classes), indices of the true classes, the classes, and the output."""


def _probabilities_and_truth(predictions: Predictions, y: NDArray[Any] | None, start: int) -> Block:
    assert y is not None
    if predictions.classes is None:
        raise TypeError("model must be a classifier, but it predicts values")
    check_one_label(predictions)
    y = matching_truth(predictions, y)
    if predictions.probabilities is None:
        raise ValueError(
            "model gives no probabilities, so its calibration is not known; give one that has "
            "predict_proba, such as CalibratedClassifierCV(model)"
        )
    check_defined(predictions, start)
    truth = make_classes(predictions.classes, len(predictions.classes)).indices_of(y)
    probabilities = np.asarray(predictions.probabilities, dtype=np.float64)
    return probabilities, truth, predictions.classes, predictions.output


def _outcomes(
    blocks: list[Block], shown: Any, class_names: ClassNames
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.bool_]]]:
    """Return, for each curve, probabilities and whether what they are of is true."""
    probabilities = np.concatenate([block[0] for block in blocks])
    truth = np.concatenate([block[1] for block in blocks])
    labels = blocks[0][2]
    classes = make_classes(labels, len(labels), class_names)
    if shown is None:
        predicted = probabilities.argmax(axis=1)
        confidence = probabilities[np.arange(len(truth)), predicted]
        return {PREDICTED_CLASS: (confidence, predicted == truth)}
    return {
        classes.names[i]: (probabilities[:, i], truth == i) for i in _class_indices(shown, classes)
    }


def _class_indices(shown: Any, classes: Classes) -> list[int]:
    if not is_ordered(shown) or not len(shown):
        raise TypeError(f"classes must be a sequence of classes of the model, got {shown!r}")
    indices = find_labels(classes.labels, np.asarray(shown))
    if (indices < 0).any():
        raise ValueError(
            f"classes must be classes of the model, {format_labels(classes.labels.tolist())}, "
            f"got {list(shown)!r}"
        )
    return list(dict.fromkeys(indices.tolist()))


def _findings(curves: Mapping[str, Calibration]) -> str:
    shown = "; ".join(_describe_curve(*entry) for entry in list(curves.items())[:MOST_DESCRIBED])
    n_more = len(curves) - MOST_DESCRIBED
    return f"{shown}; and {n_more} more" if n_more > 0 else shown


def _describe_curve(name: str, curve: Calibration) -> str:
    gaps = curve.confidence - curve.accuracy
    largest = int(np.abs(gaps).argmax())
    side = "overconfident" if np.average(gaps, weights=curve.counts) > 0 else "underconfident"
    count = int(curve.counts[largest])
    return (
        f"{name}: expected calibration error {curve.expected_error:.1%}, mostly {side}; the "
        f"largest gap is at a confidence of {curve.confidence[largest]:.2f}, where "
        f"{format_share(float(curve.accuracy[largest]))} of {format_count(count, 'image')} "
        f"{'is' if count == 1 else 'are'} right"
    )
