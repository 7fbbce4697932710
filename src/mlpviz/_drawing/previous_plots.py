"""Replace a plot that an Axes holds already."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from mlpviz._drawing.locators import SubplotLocator
from mlpviz._drawing.page_layout import PageLayout
from mlpviz._drawing.placement import root_figure

KIND = "_mlpviz_plot"
SCORES = "scores"
LEARNING_RATES = "learning rates"


def mark_plot(artist: Artist, kind: str) -> None:
    """Remember that an artist belongs to a plot of some kind."""
    setattr(artist, KIND, kind)


def is_added_axes(ax: Axes) -> bool:
    """Return whether an Axes was added for the scores or learning rates of loss curves."""
    return getattr(ax, KIND, None) in {SCORES, LEARNING_RATES}


def kinds_of_plots(ax: Axes) -> set[str]:
    """Return the kinds of plots of mlpviz on an Axes."""
    kinds = (getattr(artist, KIND, None) for artist in ax.get_children())
    return {kind for kind in kinds if kind is not None}


def replace_previous_plot(ax: Axes, kind: str, *, adds: bool = False) -> None:
    """Clear an Axes that holds a plot of mlpviz, unless the new plot adds to it.

    An Axes without a plot of mlpviz is not changed.
    """
    kinds = kinds_of_plots(ax)
    if not kinds or (adds and kinds == {kind}):
        return
    for other in list(ax.get_shared_x_axes().get_siblings(ax)):
        if is_added_axes(other):
            other.remove()
    ax.clear()
    locator: Any = ax.get_axes_locator()
    if isinstance(locator, SubplotLocator):
        ax.set_axes_locator(locator.previous)
    figure = root_figure(ax)
    if isinstance(figure.get_layout_engine(), PageLayout):
        figure.set_layout_engine("constrained")
