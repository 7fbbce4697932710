"""Check options for artists on temporary artists, before anything is drawn."""

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


def image_options(image_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Check the properties of the image."""
    checked = _check_properties(
        "image_kw",
        image_kw,
        AxesImage,
        lambda kw: AxesImage(_temporary_axes(), **kw),
        _RESERVED_FOR_IMAGE,
    )
    if hasattr(checked.get("alpha"), "__len__"):
        raise TypeError(
            "image_kw['alpha'] must be a number, got an array; all tiles have the same opacity"
        )
    return checked


def label_options(label_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Check the properties of the labels."""
    return _check_properties(
        "label_kw", label_kw, Text, lambda kw: Text(0, 0, "", **kw), _RESERVED_FOR_LABELS
    )


def line_options(line_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Check the properties of lines."""
    return _check_properties(
        "line_kw", line_kw, Line2D, lambda kw: Line2D([], [], **kw), frozenset()
    )


def colorbar_options(colorbar_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Check the options of the color bar."""
    checked = _check_mapping("colorbar_kw", colorbar_kw, _RESERVED_FOR_COLORBAR)
    _try_options(
        "colorbar_kw",
        checked,
        lambda kw: Colorbar(_temporary_axes(), ScalarMappable(), **kw),
        signature(Colorbar).parameters,
    )
    return checked


_RESERVED_FOR_IMAGE = frozenset(
    {"array", "clim", "cmap", "data", "extent", "filternorm", "filterrad", "interpolation"}
    | {"interpolation_stage", "norm", "origin", "resample"}
)
_RESERVED_FOR_LABELS = frozenset(
    {"horizontalalignment", "position", "rotation", "text", "verticalalignment", "wrap", "x", "y"}
    | {"linespacing", "multialignment", "rotation_mode", "transform"}
)
_RESERVED_FOR_COLORBAR = frozenset(
    {"extend", "cax", "ax", "mappable", "cmap", "norm", "orientation"}
)


def _temporary_axes() -> Axes:
    return Figure().add_axes((0, 0, 1, 1))


def _check_properties(
    argument: str,
    options: Mapping[str, Any] | None,
    kind: type[Artist],
    make: Callable[[dict[str, Any]], Artist],
    reserved: frozenset[str],
) -> dict[str, Any]:
    """Check properties of an artist. Return them by their long names ("color" for "c")."""
    given = _check_mapping(argument, options, frozenset())
    if not given:
        return {}
    try:
        named = normalize_kwargs(given, kind)
    except TypeError as error:
        raise TypeError(f"{argument}: {error}") from error
    checked = _check_mapping(argument, named, reserved)
    _try_options(argument, checked, make, ArtistInspector(kind).get_setters())
    return checked


def _check_mapping(
    argument: str, options: Mapping[str, Any] | None, reserved: frozenset[str]
) -> dict[str, Any]:
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        raise TypeError(f"{argument} must be a dict of options, got {type(options).__name__}")
    not_allowed = sorted(reserved & set(options))
    if not_allowed:
        raise ValueError(f"{argument} must not contain {not_allowed[0]!r}, which the plot sets")
    return dict(options)


def _try_options(
    argument: str,
    options: Mapping[str, Any],
    make: Callable[[dict[str, Any]], Any],
    known: Iterable[str],
) -> None:
    """Raise if matplotlib refuses an option: a TypeError for an unknown one, as in any call."""
    if not options:
        return
    try:
        make(dict(options))
    except (AttributeError, TypeError, ValueError) as error:
        kind = ValueError if isinstance(error, ValueError) else TypeError
        known = list(known)
        hints = (near_miss(str(option), known) for option in options if option not in known)
        hint = next((hint for hint in hints if hint), "") if kind is TypeError else ""
        raise kind(f"{argument} has an option that matplotlib refuses: {error}{hint}") from error
