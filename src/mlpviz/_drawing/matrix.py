"""Draw a matrix of weights as an image with labeled axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colorbar import Colorbar
from matplotlib.image import AxesImage
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator
from numpy.typing import NDArray

from mlpviz._drawing import artist_options as options
from mlpviz._drawing.backgrounds import make_axes_readable
from mlpviz._drawing.colors import own_norm
from mlpviz._drawing.tiles.tile_grid import TileStyle

FEW = 20
MOST_NAMED = 30
FEWEST_NAMED = 2
LETTER_EM = 0.65
GAP_EM = 0.6
LINE_EM = 1.3
AS_IT_IS: Any = {"aspect": "auto", "interpolation": "nearest", "origin": "upper"}


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """What stands along one side of a matrix.

    Attributes
    ----------
    label : str
    names : sequence of int
        Of each row, or column.
    """

    label: str
    names: Sequence[int]


@dataclass(frozen=True, eq=False, slots=True)
class DrawnMatrix:
    """The artists of a matrix."""

    figure: Any
    ax: Axes
    image: AxesImage
    colorbar: Colorbar | None
    limits: tuple[float, float]


def draw_matrix(
    weights: NDArray[Any],
    limits: tuple[float, float],
    down: Side,
    across: Side,
    *,
    style: TileStyle,
    ax: Axes | None = None,
) -> DrawnMatrix:
    """Draw a matrix, rows downwards, on the caller's Axes or on a new figure."""
    options.check_ax(ax)
    norm = own_norm(style.norm, limits)
    given, ax = ax, _new_axes() if ax is None else ax
    image = ax.imshow(weights, cmap=style.cmap, norm=norm, **(AS_IT_IS | style.image_kw))
    # A grid would run across the weights.
    ax.grid(visible=False, which="both")
    ax.minorticks_off()
    ax.set_xlabel(across.label)
    ax.set_ylabel(down.label)
    _name(ax.xaxis, across)
    _name(ax.yaxis, down)
    make_axes_readable(ax)
    ax.format_coord = _coordinates(down, across)  # type: ignore[method-assign]
    bar = _add_colorbar(ax, image, style, weights) if style.colorbar else None
    if given is None:
        _settle(ax)
    return DrawnMatrix(ax.get_figure(root=False), ax, image, bar, image.get_clim())


def _new_axes() -> Axes:
    from matplotlib import pyplot as plt

    return plt.figure(layout="constrained").add_subplot()


def _settle(ax: Axes) -> None:
    """Lay out a figure of our own once: each time moves the color bar, but no pixel after this."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.execute(figure)


def _name(axis: Any, side: Side) -> None:
    """Name rows or columns by what they are, which need not be in order."""
    names = list(side.names)
    many = 9 if names == sorted(names) else MOST_NAMED
    axis.set_major_locator(_NameLocator(names, FEW if len(names) <= FEW else many))

    def name(place: float, _: int | None = None) -> str:
        i = round(place)
        return str(names[i]) if 0 <= i < len(names) and abs(place - i) < 1e-6 else ""

    axis.set_major_formatter(FuncFormatter(name))


class _NameLocator(Locator):
    """Places of all names where there is room for them, else of some at equal distances."""

    def __init__(self, names: Sequence[int], most: int) -> None:
        self.most = most
        self.longest = max(len(str(name)) for name in names)

    def __call__(self) -> Sequence[float]:
        """Return the places of those in view."""
        axis: Any = self.axis
        low, high = sorted(axis.get_view_interval())
        most = max(min(self.most, self._room()), FEWEST_NAMED)
        if high - low <= most:
            return list(np.arange(np.ceil(low), np.floor(high) + 1))
        # A step more than there is room for would make two names touch.
        return list(MaxNLocator(max(most - 1, 1), integer=True).tick_values(low, high))

    def _room(self) -> int:
        """Return how many names the axis has room for."""
        axis: Any = self.axis
        em = axis.majorTicks[0].label1.get_size() * axis.axes.get_figure(root=True).dpi / 72
        if axis.axis_name == "x":
            return int(axis.axes.bbox.width / (em * (LETTER_EM * self.longest + GAP_EM)))
        return int(axis.axes.bbox.height / (em * LINE_EM))


def _coordinates(down: Side, across: Side) -> Any:
    def told(x: float, y: float) -> str:
        row, column = round(y), round(x)
        if not (0 <= row < len(down.names) and 0 <= column < len(across.names)):
            return ""
        return f"{down.label} {down.names[row]}, {across.label} {across.names[column]}"

    return told


def _add_colorbar(ax: Axes, image: AxesImage, style: TileStyle, weights: NDArray[Any]) -> Colorbar:
    low, high = image.get_clim()
    arrows: dict[Any, Any] = {(False, False): "neither", (True, False): "min", (False, True): "max"}
    extend = arrows.get((bool((weights < low).any()), bool((weights > high).any())), "both")
    bar_ax = ax.inset_axes((1.03, 0, 0.03, 1))
    bar = Colorbar(bar_ax, image, extend=extend, **({"label": "weight"} | style.colorbar_kw))
    bar.outline.set_linewidth(0.5)
    make_axes_readable(bar_ax)
    return bar
