"""The Axes of a display, and others that are drawn over it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from mlpviz.displays.artist_looks import is_on_figure

SIDE_AXES: Final = {"score": "score_ax", "rate": "rate_ax"}
"""What the second and the third y axis of curves are called, and the attributes that hold them."""

SMALLEST_OVERLAP: Final = 1e-4
"""The share of the figure that two Axes have in common if one is drawn over the other."""


def axes_at_sides(display: Any) -> dict[str, Axes]:
    """Return the Axes of further y axes by their name."""
    found = {word: getattr(display, name, None) for word, name in SIDE_AXES.items()}
    return {word: ax for word, ax in found.items() if ax is not None}


def axes_over(display: Any, own: Sequence[Axes]) -> list[Axes]:
    """Return the visible Axes that others drew over a display, such as insets and twins."""
    colorbar = getattr(display, "colorbar", None)
    below = getattr(getattr(display, "loss", None), "ax", None)
    known = {id(each) for each in (*own, below, getattr(colorbar, "ax", None))}
    insets: list[Any] = [inset for ax in own for inset in ax.child_axes]
    figure = own[0].get_figure(root=True)
    beside = [] if figure is None else [ax for ax in figure.axes if _overlap(ax, own[0])]
    return [ax for ax in dict.fromkeys((*insets, *beside)) if id(ax) not in known and _is_seen(ax)]


def _is_seen(ax: Axes) -> bool:
    return ax.get_visible() and is_on_figure(ax)


def _overlap(first: Axes, second: Axes) -> bool:
    figure = first.get_figure(root=True)
    common = Bbox.intersection(first.bbox, second.bbox)
    if common is None or figure is None:
        return False
    page = figure.bbox
    return bool(common.width * common.height > SMALLEST_OVERLAP * page.width * page.height)


def legends_of(axes: Sequence[Axes]) -> list[Legend | None]:
    """Return the legends of some Axes, the uppermost first, and those of the figure."""
    figure = axes[0].get_figure(root=True)
    return [ax.get_legend() for ax in reversed(axes)] + ([] if figure is None else figure.legends)


def page_texts(figure: Figure) -> Iterator[Text]:
    """Yield the texts of a figure that belong to no Axes, without its title."""
    title = getattr(figure, "_suptitle", None)
    return (text for text in figure.texts if text is not title)
