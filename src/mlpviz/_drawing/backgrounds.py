"""What stands behind texts and marks."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import SubFigure
from matplotlib.text import Text
from numpy.typing import NDArray

from mlpviz._drawing.colors import luminance, readable

Color = NDArray[np.float64]
SEEN_AT_ALL = 3.0
"""The contrast below which the user's own colors for an axis are not taken to be meant."""


def page_behind(ax: Axes) -> Color:
    """Return the color, of shape (3,), of the figure behind an Axes, subfigures included.

    A figure without a color of its own is taken to be put on a page on which its text can be read.
    """
    faces = []
    figure: Any = ax.get_figure(root=False)
    while isinstance(figure, SubFigure):
        faces.append(figure.get_facecolor())
        figure = figure.get_figure(root=False)
    faces.append(figure.get_facecolor())
    return stacked([blank_page(), *reversed(faces)])


def blank_page() -> Color:
    """Return white, or black where the user's text is light."""
    light = luminance(to_rgb(rcParams["text.color"])) > 0.5
    return np.zeros(3) if light else np.ones(3)


def stacked(colors: Sequence[Any]) -> Color:
    """Return the color that is seen where colors lie on each other, the lowest first."""
    seen: Color = np.zeros(3)
    for color in colors:
        *rgb, opacity = to_rgba(color)
        seen = opacity * np.array(rgb) + (1 - opacity) * seen
    return seen


def behind_curves(ax: Axes) -> Color:
    """Return the color behind what is drawn on an Axes, and on another one at the same place."""
    twins = {ax, *ax.get_shared_x_axes().get_siblings(ax)}
    here = [each for each in twins if each.bbox.bounds == ax.bbox.bounds]
    faces = [each.get_facecolor() for each in here if each.patch.get_visible()]
    return stacked([page_behind(ax), *faces])


def make_axes_readable(ax: Axes) -> None:
    """Give names and ticks along an Axes another color where they could not be seen on the page.

    Colors of a style that can be seen remain as the style has them.
    """
    page = page_behind(ax)
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set_color(readable(axis.label.get_color(), page, SEEN_AT_ALL))
        own = axis.majorTicks[0].label1.get_color()
        moved = readable(own, page, SEEN_AT_ALL)
        if moved is not own:
            axis.set_tick_params(which="both", colors=moved)
            axis.offsetText.set_color(moved)


def ink_on_curves(ax: Axes) -> Any:
    """Return the color of the user's text, moved as far as it takes to be read among curves."""
    return readable(Text().get_color(), behind_curves(ax))


def ink_on(ax: Axes) -> Any:
    """Return the color of the user's text, moved as far as it takes to be read beside an Axes."""
    return readable(Text().get_color(), page_behind(ax))
