"""Check that an Axes can hold a plot, before anything is drawn on it."""

from typing import Any

from matplotlib.axes import Axes

from mlpviz._drawing.previous_plots import is_added_axes, kinds_of_plots


def check_ax(ax: Any) -> None:
    """Raise unless `ax` is None or one Axes with x and y axes."""
    if ax is None:
        return
    if not isinstance(ax, Axes):
        hint = ""
        if hasattr(ax, "flat") and hasattr(ax, "shape"):
            hint = "; plt.subplots returned several, pass one of them, such as ax[0]"
        elif hasattr(ax, "add_subplot"):
            hint = "; pass ax.add_subplot()"
        raise TypeError(f"ax must be one matplotlib Axes or None, got {type(ax).__name__}{hint}")
    if hasattr(ax, "zaxis") or not ax.transData.is_separable:
        raise TypeError(
            f"ax must have straight x and y axes, got an Axes with projection {ax.name!r}; make "
            "one without projection, such as figure.add_subplot()"
        )


def check_linear_ax(ax: Axes | None, reason: str) -> None:
    """Raise unless the scales of an Axes are linear. A plot that it holds is replaced."""
    check_ax(ax)
    if ax is None or kinds_of_plots(ax):
        return
    for name, scale in (("x", ax.get_xscale()), ("y", ax.get_yscale())):
        if scale != "linear":
            raise ValueError(
                f"ax must have linear scales, because {reason}, but its {name} scale is {scale!r}; "
                f"call ax.set_{name}scale('linear')"
            )


def check_image_ax(ax: Axes | None) -> None:
    """Raise unless images can be drawn on an Axes without distortion, and without side effects."""
    check_linear_ax(ax, "images would be distorted")
    if ax is None:
        return
    for name, groups in (("x", ax.get_shared_x_axes()), ("y", ax.get_shared_y_axes())):
        others = [each for each in groups.get_siblings(ax) if each is not ax]
        if not all(is_added_axes(other) for other in others):
            raise ValueError(
                f"ax shares its {name} axis with another Axes, whose limits the plot would change; "
                f"pass share{name}=False to plt.subplots, or an Axes of its own"
            )
