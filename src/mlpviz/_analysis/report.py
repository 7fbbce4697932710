"""A table of what is known about the units of a layer, one row per unit."""

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.thresholds import Thresholds, check_thresholds
from mlpviz._analysis.verdicts import SIGNS, VERDICTS
from mlpviz._validation import check_array, check_choice, check_int, check_sequence, check_text

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

MOST_ROWS = 60

MEASURES: Final = ("norm", "largest", "growth", "smoothness", "smoothness_z", "outgoing")
MEASURES_OF_TWINS: Final = ("twin", "twin_cosine")
MEASURES_OF_IMAGES: Final = ("firing", "saturation", "mean", "spread")
OF_NAMES: Final = ("verdict", "verdicts", "classes")
OPTIONAL: Final = ("classes", "auc", "steps", "verdicts")
ARRAYS: Final = (
    "filters",
    "auc",
    "steps",
    *OF_NAMES,
    *MEASURES,
    *MEASURES_OF_TWINS,
    *MEASURES_OF_IMAGES,
)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class UnitReport:
    """What `unit_report` finds out about the units of a layer: one row per unit.

    Each array has shape (n_units,). What needs images is NaN where none were given.

    Parameters
    ----------
    name : str
        Of the network.
    layer : int
        Which hidden layer the units are in.
    filters : ndarray of shape (n_units, height, width[, 3])
        The weights that the pixels have in each unit; in deeper layers the product of the weight
        matrices. NaN where the preprocessing drops a pixel.
    verdict : ndarray of str
        "dead", "unused", "saturated", "duplicate", "unstructured" or "healthy".
    norm : ndarray
        Euclidean norm of the incoming weights, those of inputs that never vary left out.
    largest : ndarray
        Largest magnitude of the same weights.
    growth : ndarray
        Largest weight over the bound of the initial range.
    smoothness : ndarray
        Moran's I of the filter over neighboring pixels; NaN in deeper layers.
    smoothness_z : ndarray
        How many standard deviations that is above what randomly placed pixels have.
    outgoing : ndarray
        Norm of the outgoing weights.
    twin : ndarray of int
        The unit with the most similar incoming weights; -1 where there is none.
    twin_cosine : ndarray
        Their cosine, -1 to 1.
    firing : ndarray
        Share of the images whose pre-activation is above zero, 0 to 1.
    saturation : ndarray
        Share of the images at which the activation is flat; NaN for activations that do not
        level off at both ends.
    mean : ndarray
        Mean of the activation.
    spread : ndarray
        Standard deviation of the activation.
    classes : ndarray of shape (n_classes,) or None
        The classes of the images.
    auc : ndarray of shape (n_units, n_classes) or None
        How well each unit alone tells each class from the rest: area under the ROC curve.
    findings : tuple of str
        What stands out in the network as a whole, in sentences with their numbers.
    thresholds : Thresholds
        The thresholds of the verdicts and findings.
    steps : ndarray of shape (n_steps,), optional
        The steps of the snapshots that were given. Other measures are those at the last one.
    verdicts : ndarray of str of shape (n_steps, n_units), optional
        The verdict on each unit at each step.

    Raises
    ------
    ValueError
        If the arrays are not of one row for each unit, or a verdict is none of the six.
    TypeError
        If an array does not hold numbers, or an argument is of a wrong kind.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, unit_report
    >>> weights = np.random.default_rng(0).normal(size=(64, 3)).cumsum(axis=0)
    >>> report = unit_report(Layers([weights, np.ones((3, 2))]), (8, 8))
    >>> report.healthy
    array([0, 1, 2])
    """

    name: str
    layer: int
    filters: NDArray[Any]
    verdict: NDArray[np.str_]
    norm: Floats
    largest: Floats
    growth: Floats
    smoothness: Floats
    smoothness_z: Floats
    outgoing: Floats
    twin: NDArray[np.intp]
    twin_cosine: Floats
    firing: Floats
    saturation: Floats
    mean: Floats
    spread: Floats
    classes: NDArray[Any] | None
    auc: Floats | None
    findings: tuple[str, ...]
    thresholds: Thresholds
    steps: NDArray[Any] | None = None
    verdicts: NDArray[np.str_] | None = None

    def __post_init__(self) -> None:
        check_text("name", self.name)
        check_int("layer", self.layer)
        for name in ARRAYS:
            if name not in OPTIONAL or getattr(self, name) is not None:
                object.__setattr__(self, name, _as_array(name, getattr(self, name)))
        self._check_verdicts()
        self._check_shapes()
        for i, finding in enumerate(check_sequence("findings", self.findings, "sentences")):
            check_text(f"findings[{i}]", finding)
        check_thresholds(self.thresholds)
        self._check_steps()

    def _check_verdicts(self) -> None:
        if self.verdict.ndim != 1 or not self.verdict.size:
            raise ValueError(f"verdict must be one for each unit, got shape {self.verdict.shape}")
        for verdict in self.verdict.tolist():
            check_choice("verdict", verdict, VERDICTS)

    def _check_steps(self) -> None:
        if (self.steps is None) != (self.verdicts is None):
            raise ValueError("steps and verdicts must be given together or not at all")
        if self.steps is None or self.verdicts is None:
            return
        if self.steps.ndim != 1 or not self.steps.size:
            raise ValueError(f"steps must be of shape (n_steps,), got {self.steps.shape}")
        _check_shape("verdicts", self.verdicts, (self.steps.size, len(self)))
        for verdict in np.unique(self.verdicts).tolist():
            check_choice("verdicts", verdict, VERDICTS)

    def _check_shapes(self) -> None:
        n, shape = len(self), self.filters.shape
        for name in (*MEASURES, *MEASURES_OF_TWINS, *MEASURES_OF_IMAGES):
            _check_shape(name, getattr(self, name), (n,))
        if len(shape) not in {3, 4} or shape[0] != n:
            raise ValueError(f"filters must be {n} images, one for each unit, got shape {shape}")
        if (self.classes is None) != (self.auc is None):
            raise ValueError("auc and classes must be given together or not at all")
        if self.classes is not None and self.auc is not None:
            if self.classes.ndim != 1:
                raise ValueError(f"classes must be of shape (n_classes,), got {self.classes.shape}")
            _check_shape("auc", self.auc, (n, self.classes.size))

    @property
    def dead(self) -> NDArray[np.intp]:
        """Units that give the same output for every image; a relu that never fires."""
        return self._units("dead")

    @property
    def unused(self) -> NDArray[np.intp]:
        """Units that nothing goes out of."""
        return self._units("unused")

    @property
    def saturated(self) -> NDArray[np.intp]:
        """Units whose activation is flat at nearly every image."""
        return self._units("saturated")

    @property
    def duplicate(self) -> NDArray[np.intp]:
        """Units whose incoming weights are those of another unit, but for their size."""
        return self._units("duplicate")

    @property
    def unstructured(self) -> NDArray[np.intp]:
        """Units whose filter is noise, as before training."""
        return self._units("unstructured")

    @property
    def healthy(self) -> NDArray[np.intp]:
        """All other units."""
        return self._units("healthy")

    def to_dataframe(self) -> "pd.DataFrame":
        """Return the table as a pandas data frame.

        Returns
        -------
        pandas.DataFrame
            A row for each unit, a column for each measure, and one for the area under the ROC
            curve of each class where it is known.
        """
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self._columns(), index=pd.RangeIndex(len(self), name="unit"))

    def __len__(self) -> int:
        return len(self.verdict)

    def __repr__(self) -> str:
        names, rows = self._texts()
        shown = [names, *rows]
        widths = [max(len(row[i]) for row in shown) for i in range(len(names))]
        table = [
            "  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True))
            for row in shown
        ]
        if len(self) > MOST_ROWS:
            table.append(f"… {len(self) - MOST_ROWS} more units; to_dataframe() has them all")
        return "\n".join([self._title(), "", *(f"- {f}" for f in self.findings), "", *table])

    def _repr_html_(self) -> str:
        names, rows = self._texts()
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows
        )
        more = len(self) - MOST_ROWS
        note = f"<p>{more} more units; to_dataframe() has them all</p>" if more > 0 else ""
        findings = "".join(f"<li>{escape(finding)}</li>" for finding in self.findings)
        return (
            f"<p><b>{escape(self._title())}</b></p><ul>{findings}</ul>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
        )

    def _title(self) -> str:
        counts = [
            f"{len(self._units(verdict))} {verdict}"
            for verdict in VERDICTS
            if len(self._units(verdict))
        ]
        return f"{len(self)} units of layer {self.layer} of {self.name}: {', '.join(counts)}"

    def _units(self, verdict: str) -> NDArray[np.intp]:
        return np.flatnonzero(self.verdict == verdict)

    def _columns(self) -> dict[str, NDArray[Any]]:
        names = ("verdict", *MEASURES, *MEASURES_OF_TWINS, *MEASURES_OF_IMAGES)
        columns = {name: getattr(self, name) for name in names}
        if self.auc is not None and self.classes is not None:
            columns |= {
                f"auc_{label}": self.auc[:, i] for i, label in enumerate(self.classes.tolist())
            }
        return columns

    def _texts(self) -> tuple[list[str], list[list[str]]]:
        """Return the column names and the first rows as texts, columns without numbers left out."""
        columns = {
            name: values
            for name, values in self._columns().items()
            if values.dtype.kind in "UO" or np.isfinite(values).any()
        }
        rows = [
            [str(unit), *(_text(name, values[unit]) for name, values in columns.items())]
            for unit in range(min(len(self), MOST_ROWS))
        ]
        return ["unit", *columns], rows


def _as_array(argument: str, value: Any) -> NDArray[Any]:
    array = check_array(argument, value)
    if argument not in OF_NAMES and array.dtype.kind not in "biuf":
        raise TypeError(f"{argument} must hold numbers, got dtype {array.dtype}")
    return array


def _check_shape(argument: str, array: NDArray[Any], shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"{argument} must be of shape {shape}, got {array.shape}")


def _text(name: str, value: Any) -> str:
    if name == "verdict":
        return f"{SIGNS[str(value)]} {value}"
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value:.3g}"
    return str(value)
