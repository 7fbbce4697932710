"""What a figure shows, in words: from the displays on it to the files that it is saved in."""

from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

BEARER_ATTRIBUTE: Final = "_mlpviz_display"


class WaitingFigures:
    """Figures that displays were made on since they were last taken, in that order.

    None of them is kept alive, unless somebody has said that pages are made of them. pyplot
    keeps its own for as long as they are open, so only others are kept then.
    """

    def __init__(self) -> None:
        self.keeps = False
        self._figures: WeakValueDictionary[int, Figure] = WeakValueDictionary()
        self._kept: list[Figure] = []

    def add(self, figure: "Figure") -> None:
        """Let a figure wait; one that waits already keeps its place."""
        self._figures[id(figure)] = figure
        if self.keeps and not is_of_pyplot(figure):
            self._kept.append(figure)

    def take(self) -> "list[Figure]":
        """Return those that wait, and forget them."""
        figures = list(self._figures.values())
        self._figures.clear()
        self._kept.clear()
        return figures


_waiting = WaitingFigures()


def describe_by(display: Any, bearer: "Artist") -> None:
    """Let a figure be described by a display for as long as the artist `bearer` is on it.

    The display is kept, not its words: how labels fit, which they tell, depends on the size that
    the figure has when it is drawn.
    """
    setattr(bearer, BEARER_ATTRIBUTE, display)
    figure = bearer.get_figure(root=True)
    assert figure is not None
    _waiting.add(figure)


def displays_on(figure: "Figure") -> list[Any]:
    """Return the displays whose artists are on a figure, Axes by Axes."""
    artists = (artist for ax in figure.axes for artist in ax.get_children())
    displays = (getattr(artist, BEARER_ATTRIBUTE, None) for artist in artists)
    return [display for display in displays if display is not None]


def alt_text_of(figure: "Figure") -> str:
    """Return the alt texts of all displays on a figure, "" where there is none."""
    return " ".join(display.alt_text for display in displays_on(figure))


def is_of_pyplot(figure: "Figure") -> bool:
    """Return whether pyplot has made a figure, or taken it over; it need not be open any more."""
    return hasattr(figure, "number")


def keep_figures_until_taken() -> None:
    """Keep figures without pyplot alive from now on until they are taken.

    Who makes pages of them asks for this: what is on a page would else depend on when garbage
    is collected.
    """
    _waiting.keeps = True


def take_figures_not_yet_shown() -> "list[Figure]":
    """Return the figures that displays were made on since the last call, in that order."""
    return _waiting.take()
