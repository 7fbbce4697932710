"""The alt text of a figure: the alt texts of the displays on it, and its titles."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

DISPLAY_ATTRIBUTE: Final = "_mlpviz_display"

_observers: "list[Callable[[Figure], None]]" = []


def attach_display(display: Any, artist: "Artist") -> None:
    """Attach a display to an artist, so that it describes the figure while the artist is on it.

    The display is attached and not its alt text, which may change: which labels are legible
    depends on the size of the figure.
    """
    setattr(artist, DISPLAY_ATTRIBUTE, display)
    figure = artist.get_figure(root=True)
    assert figure is not None
    for observer in _observers:
        observer(figure)


def observe_figures(observer: "Callable[[Figure], None]") -> None:
    """Call a function with each figure on which a display is made from now on."""
    if observer not in _observers:
        _observers.append(observer)


def displays_on(figure: "Figure") -> list[Any]:
    """Return the displays whose artists are on a figure, Axes by Axes."""
    artists = (artist for ax in figure.axes for artist in ax.get_children())
    displays = (getattr(artist, DISPLAY_ATTRIBUTE, None) for artist in artists)
    return [display for display in displays if display is not None]


def titles_of(figure: "Figure") -> list[str]:
    """Return the titles of a figure, its subfigures and its Axes, without empty ones."""
    figures: list[Any] = [figure]
    for each in figures:
        figures.extend(each.subfigs)
    of_axes = [ax.get_title(side) for ax in figure.axes for side in ("left", "center", "right")]
    return [title for title in [*(each.get_suptitle() for each in figures), *of_axes] if title]


def title_of(figure: "Figure") -> str | None:
    """Return the titles of a figure, or else which plots are on it, such as "Loss plot"."""
    names = [type(display).__name__.removesuffix("Display") for display in displays_on(figure)]
    plots = [" ".join(re.findall("[A-Z][a-z]*", f"{name}Plot")).capitalize() for name in names]
    return "; ".join(dict.fromkeys(titles_of(figure) or plots)) or None


def alt_text_of(figure: "Figure") -> str:
    """Return the alt texts of all displays on a figure, then its titles.

    A figure without a display has no alt text: the result is "".
    """
    texts = " ".join(display.alt_text for display in displays_on(figure))
    titles = "; ".join(dict.fromkeys(titles_of(figure)))
    return f"{texts} Titles: {titles}." if texts and titles else texts
