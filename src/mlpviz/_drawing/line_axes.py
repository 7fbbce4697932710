"""The Axes that lines are drawn on."""

from typing import Literal

from matplotlib.axes import Axes

from mlpviz._drawing.previous_plots import replace_previous_plot


def line_axes(ax: Axes | None, kind: str, *, adds: bool = False, right_spine: bool = False) -> Axes:
    """Return the caller's Axes without its previous plot, or the Axes of a new figure.

    Parameters
    ----------
    ax : Axes or None
    kind : str
        The kind of the new plot.
    adds : bool
        Whether the new plot adds to previous plots of its kind.
    right_spine : bool
        Whether a new Axes has a spine at the right.
    """
    if ax is not None:
        replace_previous_plot(ax, kind, adds=adds)
        return ax
    from matplotlib import pyplot as plt

    ax = plt.figure(layout="constrained").add_subplot()
    ax.spines["top"].set_visible(False)
    ax.spines["right"].set_visible(right_spine)
    return ax


def set_limits(ax: Axes, name: Literal["x", "y"], low: float, high: float) -> None:
    """Set the limits of an axis. Data of other Axes that share the axis stay in view."""
    shared = ax.get_shared_x_axes() if name == "x" else ax.get_shared_y_axes()
    if any(other.has_data() for other in shared.get_siblings(ax) if other is not ax):
        current = ax.get_xlim() if name == "x" else ax.get_ylim()
        low, high = min(low, *current), max(high, *current)
    ax.set(**{f"{name}lim": (low, high)})
