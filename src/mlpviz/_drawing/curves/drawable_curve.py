"""A training curve with the name that the legend gives it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.training_curves import Band
from mlpviz._records.history import Kind


@dataclass(frozen=True, eq=False, slots=True)
class DrawableCurve:
    """A training curve with the name that the legend gives it.

    Attributes
    ----------
    name : str
    kind : {"loss", "score", "learning rate"}
    group : int
        Index of the model that it belongs to.
    model_name : str
        Empty if there is only one model.
    color_index : int
        Index into the property cycle.
    steps, values : ndarray of shape (n_points,)
    smooth_values : ndarray of shape (n_points,) or None
    best : int or None
        Index of the point to mark.
    band : Band or None
        The range to shade, if the curve is the mean of several runs.
    label : str or None
        The name in the legend; `name` if None.
    """

    name: str
    kind: Kind
    group: int
    model_name: str
    color_index: int
    steps: NDArray[np.float64]
    values: NDArray[np.float64]
    smooth_values: NDArray[np.float64] | None
    best: int | None
    band: Band | None = None
    label: str | None = None

    @property
    def legend_label(self) -> str:
        """The name of the curve, with the number of runs if it is a mean."""
        name = self.name if self.label is None else self.label
        if self.band is None:
            return name
        fewest, most = self.band.n_runs.min(), self.band.n_runs.max()
        return f"{name}, mean of {most if fewest == most else f'{fewest}–{most}'} runs"
