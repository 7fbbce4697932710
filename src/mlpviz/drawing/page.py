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

from mlpviz.drawing.colours import luminance, readable

Colour = NDArray[np.float64]


def page_behind(ax: Axes) -> Colour:
    """Return the colour, of shape (3,), of the figure behind an Axes, subfigures included.

    A figure without a colour of its own is taken to be put on a page on which its text can be read.
    """
    faces = []
    figure: Any = ax.get_figure(root=False)
    while isinstance(figure, SubFigure):
        faces.append(figure.get_facecolor())
        figure = figure.get_figure(root=False)
    faces.append(figure.get_facecolor())
    return stacked([blank_page(), *reversed(faces)])


def blank_page() -> Colour:
    """Return white, or black where the user's text is light."""
    light = luminance(to_rgb(rcParams["text.color"])) > 0.5
    return np.zeros(3) if light else np.ones(3)


def stacked(colours: Sequence[Any]) -> Colour:
    """Return the colour that is seen where colours lie on each other, the lowest first."""
    seen: Colour = np.zeros(3)
    for colour in colours:
        *rgb, opacity = to_rgba(colour)
        seen = opacity * np.array(rgb) + (1 - opacity) * seen
    return seen


def ink_on(ax: Axes) -> Any:
    """Return the colour of the user's text, moved as far as it takes to be read beside an Axes."""
    return readable(Text().get_color(), page_behind(ax))
