"""Marks in the rows of a matrix whose columns are steps."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

ROW_SHARE = 0.6
"""The diameter of a mark in heights of a row, within the sizes below."""
SMALLEST_PT, LARGEST_PT = 2.0, 7.0


def mark_steps(ax: Axes, columns: NDArray[np.float64], marker: str) -> Line2D:
    """Mark a column in each row of a matrix.

    Parameters
    ----------
    ax : Axes
    columns : ndarray of shape (n_rows,)
        The column that is marked in each row, NaN for none.
    marker : str
        A marker of matplotlib. It is white with a black edge, which can be seen on any color.
    """
    row_pt = ax.bbox.height / ax.get_figure(root=True).dpi * 72 / len(columns)  # type: ignore[union-attr]
    size = float(np.clip(ROW_SHARE * row_pt, SMALLEST_PT, LARGEST_PT))
    marks = Line2D(
        columns,
        np.arange(len(columns)),
        linestyle="none",
        marker=marker,
        markersize=size,
        markerfacecolor="white",
        markeredgecolor="black",
        markeredgewidth=size / 8,
        zorder=2,
    )
    ax.add_line(marks)
    return marks
