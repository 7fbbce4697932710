"""Check the user's options for artists, on artists that are thrown away, before drawing."""

from collections.abc import Callable, Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text


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
    checked = _checked("image_kw", image_kw, lambda kw: AxesImage(_scratch(), **kw), _OURS_OF_IMAGE)
    if hasattr(checked.get("alpha"), "__len__"):
        raise TypeError("image_kw holds an alpha that is no number; all tiles have the same one")
    return checked


def label_options(label_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return checked properties of the labels."""
    return _checked("label_kw", label_kw, lambda kw: Text(0, 0, "", **kw), _OURS_OF_LABELS)


def line_options(line_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return checked properties of the lines."""
    return _checked("line_kw", line_kw, lambda kw: Line2D([], [], **kw), frozenset())


def colorbar_options(colorbar_kw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return checked options of the colour bar."""
    return _checked(
        "colorbar_kw",
        colorbar_kw,
        lambda kw: Colorbar(_scratch(), ScalarMappable(), **kw),
        _OURS_OF_COLORBAR,
    )


_OURS_OF_IMAGE = frozenset({"cmap", "norm", "extent", "origin", "data", "array", "clim"})
_OURS_OF_LABELS = frozenset({"text", "x", "y", "position", "rotation"})
_OURS_OF_COLORBAR = frozenset({"extend", "cax", "ax", "mappable", "cmap", "norm", "orientation"})


def _scratch() -> Axes:
    return Figure().add_axes((0, 0, 1, 1))


def _checked(
    argument: str,
    options: Mapping[str, Any] | None,
    make: Callable[[dict[str, Any]], Any],
    ours: frozenset[str],
) -> dict[str, Any]:
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        raise TypeError(f"{argument} must be a dict of options, got {type(options).__name__}")
    taken = sorted(ours & set(options))
    if taken:
        raise ValueError(f"{argument} may not hold {taken[0]!r}, which the plot sets itself")
    try:
        make(dict(options))
    except (AttributeError, TypeError, ValueError) as error:
        raise type(error)(f"{argument} holds an option that matplotlib refuses: {error}") from error
    return dict(options)
