"""The report on the units of a layer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.report_text import report_html, report_text
from mlpviz._analysis.thresholds import Thresholds, check_thresholds
from mlpviz._analysis.unit_measures import UnitMeasures
from mlpviz._analysis.verdicts import VERDICTS
from mlpviz._validation import (
    check_array,
    check_choice,
    check_int,
    check_mapping,
    check_sequence,
    check_text,
)

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Units = NDArray[np.intp]

OPTIONAL: Final = ("classes", "auc", "steps", "verdicts")


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class UnitReport:
    """The report of `unit_report` on the units of a layer.

    Parameters
    ----------
    name : str
        The name of the network.
    layer : int
        The hidden layer of the units.
    filters : ndarray of shape (n_units, height, width[, 3])
        The weights that the pixels have in each unit; in deeper layers the product of the weight
        matrices. NaN where the preprocessing drops a pixel.
    measures : UnitMeasures
        The measures of the units, such as ``report.measures.firing``.
    verdict : ndarray of str of shape (n_units,)
        "diverged", "dead", "rare", "unused", "saturated", "duplicate", "unstructured" or
        "healthy".
    findings : tuple of str
        What stands out in the network, in sentences with their numbers.
    thresholds : Thresholds
        The thresholds of the verdicts and findings.
    not_assessed : mapping of str to str
        The verdicts that were not looked for, each with the reason.
    classes : ndarray of shape (n_classes,), optional
        The classes of the images.
    auc : ndarray of shape (n_units, n_classes), optional
        How well each unit alone separates each class from the others: area under the ROC curve.
    steps : ndarray of shape (n_steps,), optional
        The steps of the snapshots that were given. Measures are those at the last one.
    verdicts : ndarray of str of shape (n_steps, n_units), optional
        The verdict on each unit at each step.

    Raises
    ------
    ValueError
        If the arrays do not have one row for each unit, or a verdict is unknown.
    TypeError
        If an array does not hold numbers, or an argument has the wrong type.

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
    measures: UnitMeasures
    verdict: NDArray[np.str_]
    findings: tuple[str, ...]
    thresholds: Thresholds
    not_assessed: Mapping[str, str] = field(default_factory=dict)
    classes: NDArray[Any] | None = None
    auc: Floats | None = None
    steps: NDArray[Any] | None = None
    verdicts: NDArray[np.str_] | None = None

    def __post_init__(self) -> None:
        check_text("name", self.name)
        check_int("layer", self.layer)
        if not isinstance(self.measures, UnitMeasures):
            raise TypeError(f"measures must be a UnitMeasures, got {self.measures!r}")
        for name in ("filters", "verdict", *OPTIONAL):
            if name not in OPTIONAL or getattr(self, name) is not None:
                object.__setattr__(self, name, check_array(name, getattr(self, name)))
        self._check_arrays()
        self._check_steps()
        for i, finding in enumerate(check_sequence("findings", self.findings, "sentences")):
            check_text(f"findings[{i}]", finding)
        check_thresholds(self.thresholds)
        for verdict in check_mapping("not_assessed", self.not_assessed, "{'dead': 'no images'}"):
            check_choice("not_assessed", verdict, VERDICTS)

    def _check_arrays(self) -> None:
        n, shape = len(self.measures), self.filters.shape
        _check_shape("verdict", self.verdict, (n,))
        for verdict in self.verdict.tolist():
            check_choice("verdict", verdict, VERDICTS)
        _check_numbers("filters", self.filters)
        if len(shape) not in {3, 4} or shape[0] != n:
            raise ValueError(f"filters must be {n} images, one for each unit, got shape {shape}")
        if (self.classes is None) != (self.auc is None):
            raise ValueError("auc and classes must be given together or not at all")
        if self.classes is not None and self.auc is not None:
            _check_numbers("auc", self.auc)
            if self.classes.ndim != 1:
                raise ValueError(f"classes must be of shape (n_classes,), got {self.classes.shape}")
            _check_shape("auc", self.auc, (n, self.classes.size))

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

    def __len__(self) -> int:
        return len(self.verdict)

    @property
    def diverged(self) -> Units:
        """Units with weights or activations that are NaN or infinite."""
        return self.units_with("diverged")

    @property
    def dead(self) -> Units:
        """Units that give the same output for every image, such as a relu that never fires."""
        return self.units_with("dead")

    @property
    def rare(self) -> Units:
        """Units that fire, but on very few images."""
        return self.units_with("rare")

    @property
    def unused(self) -> Units:
        """Units whose outgoing weights are close to zero."""
        return self.units_with("unused")

    @property
    def saturated(self) -> Units:
        """Units that are stuck at one end of their activation, and worth nothing measurable."""
        return self.units_with("saturated")

    @property
    def duplicate(self) -> Units:
        """Units that do the same as another unit, up to scale."""
        return self.units_with("duplicate")

    @property
    def unstructured(self) -> Units:
        """Units whose filter is noise, as before training."""
        return self.units_with("unstructured")

    @property
    def healthy(self) -> Units:
        """All other units."""
        return self.units_with("healthy")

    def units_with(self, verdict: str) -> Units:
        """Return the units with a verdict.

        Parameters
        ----------
        verdict : str
            One of those that the report may give, such as "dead".

        Returns
        -------
        ndarray of int
            As the plots' `units` takes them.
        """
        check_choice("verdict", verdict, VERDICTS)
        return np.flatnonzero(self.verdict == verdict)

    @property
    def by_importance(self) -> Units:
        """All units, the most important first. Units of unknown importance are last."""
        return np.argsort(-self.measures.importance, kind="stable")

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the verdicts, all measures, and the area under the curve of each class, by name.

        Returns
        -------
        dict of str to ndarray of shape (n_units,)
            As a table takes them.
        """
        columns = {"verdict": self.verdict, **self.measures.columns()}
        if self.auc is not None and self.classes is not None:
            columns |= {
                f"auc_{label}": self.auc[:, i] for i, label in enumerate(self.classes.tolist())
            }
        return columns

    def to_dataframe(self) -> "pd.DataFrame":
        """Return the table as a pandas data frame.

        Returns
        -------
        pandas.DataFrame
            A row for each unit and a column for each of `columns`.
        """
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self.columns(), index=pd.RangeIndex(len(self), name="unit"))

    def __repr__(self) -> str:
        return report_text(self)

    def _repr_html_(self) -> str:
        return report_html(self)


def _check_numbers(argument: str, array: NDArray[Any]) -> None:
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{argument} must hold numbers, got dtype {array.dtype}")


def _check_shape(argument: str, array: NDArray[Any], shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"{argument} must be of shape {shape}, got {array.shape}")
