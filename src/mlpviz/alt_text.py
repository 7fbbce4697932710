"""What a figure shows, in words: from the displays on it to the files that it is saved in."""

from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

BEARER_ATTRIBUTE: Final = "_mlpviz_display"

_not_yet_shown: "WeakValueDictionary[int, Figure]" = WeakValueDictionary()


def describe_by(display: Any, bearer: "Artist") -> None:
    """Let a figure be described by a display for as long as the artist `bearer` is on it.

    The display is kept, not its words: how labels fit, which they tell, depends on the size that
    the figure has when it is drawn.
    """
    setattr(bearer, BEARER_ATTRIBUTE, display)
    figure = bearer.get_figure(root=True)
    assert figure is not None
    _not_yet_shown[id(figure)] = figure


def displays_on(figure: "Figure") -> list[Any]:
    """Return the displays whose artists are on a figure, Axes by Axes."""
    artists = (artist for ax in figure.axes for artist in ax.get_children())
    displays = (getattr(artist, BEARER_ATTRIBUTE, None) for artist in artists)
    return [display for display in displays if display is not None]


def alt_text_of(figure: "Figure") -> str:
    """Return the alt texts of all displays on a figure, "" where there is none."""
    return " ".join(display.alt_text for display in displays_on(figure))


def take_figures_not_yet_shown() -> "list[Figure]":
    """Return the figures that displays were made on since the last call, in that order.

    No figure is kept alive for this.
    """
    figures = list(_not_yet_shown.values())
    _not_yet_shown.clear()
    return figures
