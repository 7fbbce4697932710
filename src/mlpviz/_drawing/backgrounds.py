"""Background colors of texts and lines, and text colors that are readable on them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import SubFigure
from matplotlib.text import Text
from numpy.typing import NDArray

from mlpviz._drawing.colors import lightness, readable

Color = NDArray[np.float64]
VISIBLE_CONTRAST = 3.0
"""The contrast below which colors of ticks and axis labels are changed."""


def page_color(ax: Axes) -> Color:
    """Return the color, of shape (3,), of the figure behind an Axes, including subfigures.

    A transparent figure is assumed to be shown on a page on which its text is readable.
    """
    layers = []
    figure: Any = ax.get_figure(root=False)
    while isinstance(figure, SubFigure):
        layers.append(figure.get_facecolor())
        figure = figure.get_figure(root=False)
    layers.append(figure.get_facecolor())
    return blend_layers([default_page_color(), *reversed(layers)])


def default_page_color() -> Color:
    """Return white, or black if the text color in rcParams is light."""
    has_light_text = lightness(to_rgb(rcParams["text.color"])) > 0.5
    return np.zeros(3) if has_light_text else np.ones(3)


def blend_layers(colors: Sequence[Any]) -> Color:
    """Return the visible color of stacked layers, the lowest first."""
    visible: Color = np.zeros(3)
    for color in colors:
        *rgb, opacity = to_rgba(color)
        visible = opacity * np.array(rgb) + (1 - opacity) * visible
    return visible


def axes_background(ax: Axes) -> Color:
    """Return the color behind the artists of an Axes and of its twin."""
    siblings = {ax, *ax.get_shared_x_axes().get_siblings(ax)}
    same_place = [each for each in siblings if each.bbox.bounds == ax.bbox.bounds]
    faces = [each.get_facecolor() for each in same_place if each.patch.get_visible()]
    return blend_layers([page_color(ax), *faces])


def make_axes_readable(ax: Axes) -> None:
    """Change the colors of ticks and axis labels that are invisible on the page.

    Visible colors of a style are kept.
    """
    page = page_color(ax)
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set_color(readable(axis.label.get_color(), page, VISIBLE_CONTRAST))
        color = axis.majorTicks[0].label1.get_color()
        readable_color = readable(color, page, VISIBLE_CONTRAST)
        if readable_color is not color:
            axis.set_tick_params(which="both", colors=readable_color)
            axis.offsetText.set_color(readable_color)


def text_color_on_axes(ax: Axes) -> Any:
    """Return the text color of rcParams, changed if it is not readable within an Axes."""
    return readable(Text().get_color(), axes_background(ax))


def text_color_on_page(ax: Axes) -> Any:
    """Return the text color of rcParams, changed if it is not readable beside an Axes."""
    return readable(Text().get_color(), page_color(ax))
