"""The display of training curves."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz.displays.base import Display
from mlpviz.displays.numbers import Numbers, drop_none, name_each

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.collections import LineCollection, PolyCollection
    from matplotlib.lines import Line2D
    from matplotlib.text import Annotation

    from mlpviz._drawing import DrawableCurve, DrawnCurves


class LossDisplay(Display):
    """The display that `plot_loss_curve` returns.

    Attributes
    ----------
    score_ax : Axes or None
        The Axes of the scores, whose y axis is at the right.
    rate_ax : Axes or None
        The Axes of the learning rates.
    lines : mapping of str to Line2D
        The curves by name, as in the legend. With `smooth`, the smoothed curves.
    raw_lines : mapping of str to Line2D
        The raw curves behind smoothed ones.
    best : mapping of str to Line2D
        The marks at the best epochs.
    best_steps : mapping of str to float
        The best epoch of each curve that is marked.
    bands : mapping of str to PolyCollection
        The area from the lowest run to the highest, for each curve that is a mean of runs.
    n_runs : mapping of str to ndarray of shape (n_points,)
        The number of runs at each point of such a curve.
    ranges : mapping of str to ndarray of shape (n_points, 2)
        The lowest and the highest run at each point of such a curve.
    step_marks : LineCollection or None
        The vertical lines at the steps that are marked.
    end_names : mapping of str to Annotation
        The names of curves at their ends; empty if a legend names them.
    left_out : tuple of str
        Names of logged values that are not drawn, such as durations.
    """

    score_ax: "Axes | None"
    rate_ax: "Axes | None"
    lines: Mapping[str, "Line2D"]
    raw_lines: Mapping[str, "Line2D"]
    best: Mapping[str, "Line2D"]
    best_steps: Mapping[str, float]
    bands: Mapping[str, "PolyCollection"]
    n_runs: Mapping[str, NDArray[np.intp]]
    ranges: Mapping[str, NDArray[np.float64]]
    step_marks: "LineCollection | None"
    end_names: Mapping[str, "Annotation"]
    left_out: tuple[str, ...]

    @property
    def _main_artist(self) -> "Artist":
        return next(iter(self.lines.values()))

    @property
    def _scale(self) -> str:
        scale = self.ax.get_yscale()
        score_scale = scale if self.score_ax is None else self.score_ax.get_yscale()
        scores = f", scores on a {score_scale} one" if score_scale != scale else ""
        rate_scale = scale if self.rate_ax is None else self.rate_ax.get_yscale()
        rates = f", learning rates on a {rate_scale} one" if rate_scale != scale else ""
        return f"on a {scale} scale{scores}{rates}"

    @property
    def _marked_steps(self) -> NDArray[np.float64] | None:
        if self.step_marks is None:
            return None
        segments: Any = self.step_marks.get_segments()
        return np.array([segment[0][0] for segment in segments])

    def _values(self) -> Numbers:
        lines, raw = self.lines.items(), self.raw_lines.items()
        return (
            name_each("steps", {name: line.get_xdata() for name, line in lines})
            | name_each("values", {name: line.get_ydata() for name, line in lines})
            | name_each("raw values", {name: line.get_ydata() for name, line in raw})
            | name_each("best step", self.best_steps)
            | name_each("range", self.ranges)
            | name_each("number of runs", self.n_runs)
            | drop_none({"marked steps": self._marked_steps})
        )


def curve_display(
    drawn: "DrawnCurves",
    curves: "Sequence[DrawableCurve]",
    *,
    subject: str,
    findings: str,
    left_out: tuple[str, ...],
) -> LossDisplay:
    """Return the display of curves that were drawn."""
    return LossDisplay(
        figure=drawn.figure,
        ax=drawn.ax,
        score_ax=drawn.score_ax,
        rate_ax=drawn.rate_ax,
        lines=drawn.lines,
        raw_lines=drawn.raw_lines,
        best=drawn.best,
        best_steps={c.name: float(c.steps[c.best]) for c in curves if c.best is not None},
        bands=drawn.bands,
        step_marks=drawn.step_marks,
        n_runs={c.name: c.band.n_runs for c in curves if c.band is not None},
        ranges={c.name: c.band.span for c in curves if c.band is not None},
        end_names=drawn.end_names,
        subject=subject,
        findings=findings,
        left_out=left_out,
    )
