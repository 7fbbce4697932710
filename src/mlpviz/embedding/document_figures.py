"""Prepare figures for a document: find those made without pyplot, and describe their files."""

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from matplotlib import _pylab_helpers
from matplotlib.backends.backend_agg import FigureCanvasAgg

from mlpviz.displays.alt_text import displays_on, observe_figures
from mlpviz.displays.saving import save

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class WaitingFigures:
    """Figures that a document is to show and that are not among pyplot's open figures.

    They are kept alive: what a page shows must not depend on when garbage is collected.
    """

    def __init__(self) -> None:
        # Each with the number of the youngest figure that pyplot had when it was drawn on.
        self._waiting: list[tuple[Figure, int]] = []
        self._given: WeakSet[Figure] = WeakSet()

    def add(self, figure: "Figure") -> None:
        """Add a figure. A figure that waits already keeps its place."""
        if not any(figure is each for each, _ in self._waiting):
            self._waiting.append((figure, max(_managers(), default=0)))

    def was_made_by_pyplot(self, figure: "Figure") -> bool:
        """Return whether pyplot made a figure; it need not be open any more."""
        number = getattr(figure, "number", None)
        return number is not None and figure not in self._given

    def give_to_pyplot(self) -> None:
        """Make the waiting figures open figures of pyplot, numbered in the order of drawing."""
        managers: dict[tuple[int, int], Any] = {(n, 0): each for n, each in _managers().items()}
        are_open = {id(each.canvas.figure) for each in managers.values()}
        for i, (figure, youngest) in enumerate(self._waiting, 1):
            if displays_on(figure) and id(figure) not in are_open:
                managers[youngest, i] = FigureCanvasAgg.new_manager(figure, 0)
                self._given.add(figure)
        if len(managers) > len(are_open):
            _renumber([managers[place] for place in sorted(managers)])
        self._waiting.clear()


def _managers() -> "OrderedDict[int, Any]":
    managers: OrderedDict[int, Any] = _pylab_helpers.Gcf.figs
    return managers


def _renumber(managers: list[Any]) -> None:
    _managers().clear()
    for number, manager in enumerate(managers, 1):
        manager.num = number
        _pylab_helpers.Gcf._set_new_active_manager(manager)  # noqa: SLF001 - as pyplot does


_figures = WaitingFigures()


def prepare_documents() -> None:
    """Prepare every figure that a display is made on from now on for the pages of a document.

    Its own ``savefig`` then writes its alt text into files. A figure without pyplot waits for
    `give_figures_to_pyplot`.
    """
    observe_figures(_prepare)


def show_again(figure: "Figure") -> None:
    """Add a figure for `give_figures_to_pyplot`, even if it has been shown and closed."""
    _figures.add(figure)


def give_figures_to_pyplot() -> None:
    """Open all waiting figures in pyplot, for hosts that show the open figures of pyplot."""
    _figures.give_to_pyplot()


def _prepare(figure: "Figure") -> None:
    vars(figure)["savefig"] = partial(_save_described, figure)
    if not _figures.was_made_by_pyplot(figure):
        _figures.add(figure)


def _save_described(figure: "Figure", filename: Any, **options: Any) -> None:
    save(figure, filename, options)
