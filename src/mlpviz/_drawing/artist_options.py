"""Check the user's options for artists, on artists that are thrown away, before drawing."""

from collections.abc import Callable, Iterable, Mapping
from inspect import signature
from typing import Any

from matplotlib.artist import Artist, ArtistInspector
from matplotlib.axes import Axes
from matplotlib.cbook import normalize_kwargs
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text

from mlpviz._validation import near_miss


def check_ax(ax: Any) -> None:
    """Raise unless `ax` is None or one Axes."""
    if ax is None or isinstance(ax, Axes):
        return
    hint = ""
    if hasattr(ax, "flat") and hasattr(ax, "shape"):
        hint = "; plt.subplots gave several, choose one of them, such as ax[0]"
    elif hasattr(ax, "add_subplot"):
        hint = "; give ax.add_subplot()"
    raise TypeError(f"ax must be one matplotlib Axes or None, got {type(ax).__name__}{hint}")


def image_options(image_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return checked properties of the image."""
    checked = _properties(
        "image_kw", image_kw, AxesImage, lambda kw: AxesImage(_scratch(), **kw), _OURS_OF_IMAGE
    )
    if hasattr(checked.get("alpha"), "__len__"):
        raise TypeError("image_kw holds an alpha that is no number; all tiles have the same one")
    return checked


def label_options(label_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return checked properties of the labels."""
    return _properties("label_kw", label_kw, Text, lambda kw: Text(0, 0, "", **kw), _OURS_OF_LABELS)


def line_options(line_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return checked properties of the lines."""
    return _properties("line_kw", line_kw, Line2D, lambda kw: Line2D([], [], **kw), frozenset())


def colorbar_options(colorbar_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return checked options of the color bar."""
    checked = _checked("colorbar_kw", colorbar_kw, _OURS_OF_COLORBAR)
    _try(
        "colorbar_kw",
        checked,
        lambda kw: Colorbar(_scratch(), ScalarMappable(), **kw),
        signature(Colorbar).parameters,
    )
    return checked


_OURS_OF_IMAGE = frozenset(
    {"array", "clim", "cmap", "data", "extent", "filternorm", "filterrad", "interpolation"}
    | {"interpolation_stage", "norm", "origin", "resample"}
)
_OURS_OF_LABELS = frozenset(
    {"horizontalalignment", "position", "rotation", "text", "verticalalignment", "wrap", "x", "y"}
    | {"linespacing", "multialignment", "rotation_mode", "transform"}
)
_OURS_OF_COLORBAR = frozenset({"extend", "cax", "ax", "mappable", "cmap", "norm", "orientation"})


def _scratch() -> Axes:
    return Figure().add_axes((0, 0, 1, 1))


def _properties(
    argument: str,
    options: Mapping[str, Any] | None,
    kind: type[Artist],
    make: Callable[[dict[str, Any]], Artist],
    ours: frozenset[str],
) -> dict[str, Any]:
    """Return checked properties of an artist under their long names ("color" for "c")."""
    given = _checked(argument, options, frozenset())
    if not given:
        return {}
    try:
        named = normalize_kwargs(given, kind)
    except TypeError as error:
        raise TypeError(f"{argument}: {error}") from error
    checked = _checked(argument, named, ours)
    _try(argument, checked, make, ArtistInspector(kind).get_setters())
    return checked


def _checked(
    argument: str, options: Mapping[str, Any] | None, ours: frozenset[str]
) -> dict[str, Any]:
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        raise TypeError(f"{argument} must be a dict of options, got {type(options).__name__}")
    taken = sorted(ours & set(options))
    if taken:
        raise ValueError(f"{argument} may not hold {taken[0]!r}, which the plot sets itself")
    return dict(options)


def _try(
    argument: str,
    options: Mapping[str, Any],
    make: Callable[[dict[str, Any]], Any],
    known: Iterable[str],
) -> None:
    """Raise where matplotlib refuses an option: a misspelt one is a TypeError, as of any call."""
    if not options:
        return
    try:
        make(dict(options))
    except (AttributeError, TypeError, ValueError) as error:
        kind = ValueError if isinstance(error, ValueError) else TypeError
        known = list(known)
        hints = (near_miss(str(option), known) for option in options if option not in known)
        hint = next((hint for hint in hints if hint), "") if kind is TypeError else ""
        raise kind(f"{argument} holds an option that matplotlib refuses: {error}{hint}") from error
