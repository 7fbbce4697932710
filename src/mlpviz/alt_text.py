"""What a figure shows, in words: from the displays on it to the files that it is saved in."""

from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

BEARER_ATTRIBUTE: Final = "_mlpviz_display"
DESCRIPTION_KEYS: Final = {
    "pdf": "Subject",
    "png": "Description",
    "svg": "Description",
    "svgz": "Description",
}
"""Under which key of a file's metadata a description stands, by format."""

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


def with_description(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options of savefig, with the figure's alt text in the metadata of the file.

    What the caller's own metadata says stays. Formats without a place for it stay without it.
    """
    key = DESCRIPTION_KEYS.get(_format(figure, filename, options))
    if key is None:
        return dict(options)
    metadata = {key: alt_text_of(figure)} | dict(options.get("metadata") or {})
    return {**options, "metadata": metadata}


def take_figures_not_yet_shown() -> "list[Figure]":
    """Return the figures that displays were made on since the last call, in that order.

    No figure is kept alive for this.
    """
    figures = list(_not_yet_shown.values())
    _not_yet_shown.clear()
    return figures


def _format(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> str:
    if options.get("format"):
        return str(options["format"]).lower()
    named = isinstance(filename, str | PathLike)
    suffix = PurePath(fspath(filename)).suffix[1:] if named else ""
    return (suffix or figure.canvas.get_default_filetype()).lower()
