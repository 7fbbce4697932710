"""How artists look: opacity, colors, dashes, marks and places, without what depends on fonts."""

from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatch
from typing import Any, Final

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.cm import ScalarMappable
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from numpy.typing import ArrayLike, NDArray

# Within the steps of a color map, and not where noise decides between two of them.
COLOR_POSITIONS: Final = np.array([0, 0.2513, 0.5013, 0.7513, 1])
NAMED_DASHES: Final = {
    "dashed": "lines.dashed_pattern",
    "dash-dotted": "lines.dashdot_pattern",
    "dotted": "lines.dotted_pattern",
}
SMOOTHING: Final = {"antialiased": "auto", "none": "nearest"}
"""Interpolations that show the same as others, or are another name."""

NOTHING: Final = ("None", "none", "", " ", None)
"""Line styles and markers that draw nothing."""


def looks_of(artists: Sequence[Artist], *, in_order: bool = True) -> dict[str, Any]:
    """Return how artists look: one value for what they have in common, else one for each.

    Parameters
    ----------
    artists : sequence of Artist
    in_order : bool
        Whether values that differ are told in the order of the artists. If not, they are sorted.
    """
    looks = [{"opacity": opacity_of(artist), **style_of(artist)} for artist in artists]
    names = dict.fromkeys(name for look in looks for name in look)
    found = {name: [look[name] for look in looks if name in look] for name in names}
    joined = {name: _join(values) for name, values in found.items()}
    return joined if in_order else {name: _sorted(value) for name, value in joined.items()}


def _join(values: Sequence[Any]) -> Any:
    """Return the value of all artists, or else the values of each."""
    if all(np.array_equal(value, values[0]) for value in values):
        return values[0]
    return np.concatenate([np.atleast_1d(value) for value in values])


def _sorted(value: Any) -> Any:
    return np.unique(value) if np.ndim(value) else value


def in_common(values: Any) -> Any:
    """Return the value that all parts of an artist have, or else an array of all values.

    Examples
    --------
    >>> in_common(["red", "red"]), in_common(["red", "blue"]).tolist()
    ('red', ['red', 'blue'])
    """
    array = np.asarray(values)
    return array[0].item() if len(array) and (array == array[0]).all() else array


def opacity_of(artist: Artist) -> Any:
    """Return the opacity of an artist, 0 to 1: 0 if it is hidden or no longer on its Axes."""
    if not is_shown(artist):
        return 0.0
    alpha = artist.get_alpha()
    if alpha is None and isinstance(artist, Collection | Patch):
        rgba = np.concatenate([_rgba(artist.get_facecolor()), _rgba(artist.get_edgecolor())])
        return in_common(rgba[rgba[:, 3] > 0, 3]) if rgba[:, 3].any() else 0.0
    return 1.0 if alpha is None else alpha


def is_shown(artist: Artist) -> bool:
    """Return whether an artist is visible, and on an Axes that is visible."""
    ax = artist.axes
    return ax is not None and artist.get_visible() and ax.get_visible() and is_on_figure(ax)


def is_on_figure(ax: Any) -> bool:
    """Return whether an Axes has not been removed from its figure."""
    return ax.get_figure(root=False) is not None


@singledispatch
def style_of(_artist: Artist) -> dict[str, Any]:
    """Return the colors, dashes, widths and marks of an artist."""
    return {}


@style_of.register
def _(line: Line2D) -> dict[str, Any]:
    style: dict[str, Any] = {}
    if line.get_linestyle() not in NOTHING:
        width = float(line.get_linewidth())
        style = {"color": hex_color(line.get_color()), "dashes": dashes_of(line), "width": width}
    if line.get_marker() not in NOTHING:
        style |= {"marker": str(line.get_marker()), "marker size": float(line.get_markersize())}
        style |= {"marker color": hex_color(line.get_markerfacecolor())}
        style |= {"marker edge": hex_color(line.get_markeredgecolor())}
        style |= {} if line.get_markevery() is None else {"markers": f"{line.get_markevery()}"}
    return style


def dashes_of(line: Line2D) -> str:
    """Return the line style of a line, with its dashes if they have no name."""
    _, pattern = line._unscaled_dash_pattern  # type: ignore[attr-defined]  # noqa: SLF001
    name = name_dashes(pattern)
    drawn = line.get_drawstyle()
    return name if drawn == "default" else f"{name}, {drawn}"


def name_dashes(pattern: ArrayLike | None) -> str:
    """Return the name of a pattern of dashes, or its lengths.

    Examples
    --------
    >>> name_dashes(None), name_dashes([5.0, 1.0])
    ('solid', 'dashes 5 1')
    """
    if pattern is None:
        return "solid"
    settings: Any = rcParams
    lengths = np.round(np.asarray(pattern, dtype=float), 6)
    for name, setting in NAMED_DASHES.items():
        if np.array_equal(lengths, settings[setting]):
            return name
    return f"dashes {' '.join(f'{length:.4g}' for length in lengths)}"


@style_of.register
def _(collection: Collection) -> dict[str, Any]:
    style: dict[str, Any] = {
        "dashes": in_common(list(_dashes_of_collection(collection))),
        "width": in_common(np.asarray(collection.get_linewidth(), dtype=float)),
    }
    if collection.get_array() is not None:
        style |= colors_of(collection)
    else:
        style |= _face_and_edge(collection)
    if isinstance(collection, PathCollection):
        sizes = np.asarray(collection.get_sizes(), dtype=float)
        style |= {"marker size": in_common(sizes), "marker": _outline(collection)}
    return {name: value for name, value in style.items() if np.size(value)}


def _dashes_of_collection(collection: Collection) -> Iterator[str]:
    """Yield the dashes of the lines of a collection, which holds them in terms of points."""
    widths = np.atleast_1d(collection.get_linewidth())
    styles: Any = collection.get_linestyle()
    for i, (_, pattern) in enumerate(styles):
        width = widths[i % len(widths)] if rcParams["lines.scale_dashes"] and len(widths) else 1.0
        yield name_dashes(None if pattern is None else np.asarray(pattern) / (width or 1.0))


def _outline(collection: PathCollection) -> str:
    paths = collection.get_paths()
    return f"outline of {len(paths[0].vertices)} points" if paths else "none"  # type: ignore[arg-type]


@style_of.register
def _(patch: Patch) -> dict[str, Any]:
    return {"width": float(patch.get_linewidth()), **_face_and_edge(patch)}


def _face_and_edge(artist: Any) -> dict[str, Any]:
    style: dict[str, Any] = {"hatch": artist.get_hatch()} if artist.get_hatch() else {}
    for name, color in (("fill", artist.get_facecolor()), ("color", artist.get_edgecolor())):
        rgba = _rgba(color)
        shown = rgba[rgba[:, 3] > 0]
        if len(shown):
            style[name] = in_common([to_hex(each[:3]) for each in shown])
    return style


def _rgba(color: Any) -> NDArray[np.float64]:
    """Return colors as RGBA of shape (n, 4)."""
    return np.zeros((0, 4)) if isinstance(color, str) else to_rgba_array(color)


@style_of.register
def _(text: Text) -> dict[str, Any]:
    colors = getattr(text, "colors", None)
    if colors is None:
        return {"color": hex_color(text.get_color())}
    return {"color": in_common([hex_color(color) for color in colors])} if colors else {}


@style_of.register
def _(image: AxesImage) -> dict[str, Any]:
    held = image.get_array()
    look: dict[str, Any] = {}
    if not hasattr(image, "grid"):  # a grid of tiles is never smoothed
        smoothing = image.get_interpolation()
        look["interpolation"] = SMOOTHING.get(smoothing, smoothing)
    return look if held is None or held.ndim == 3 else look | colors_of(image)


def colors_of(mappable: ScalarMappable) -> dict[str, Any]:
    """Return the color limits, the kind of norm, and five colors from limit to limit."""
    low, high = mappable.get_clim()
    return {
        "limits": np.array([low, high], dtype=float),
        "colors": five_colors(mappable, float(low or 0), float(high or 0)),
        "norm": type(mappable.norm).__name__,
    }


def five_colors(mappable: ScalarMappable, low: float, high: float) -> str:
    """Return five colors from limit to limit: names of color maps change, or are missing."""
    rgba = mappable.to_rgba(low + (high - low) * COLOR_POSITIONS)
    rgb = np.round(255 * rgba[:, :3]).astype(np.uint8)
    return " ".join(f"#{each.tobytes().hex()}" for each in rgb)


def shown_text(text: Text) -> str:
    """Return what a text says, "" if it is hidden or transparent."""
    return text.get_text() if text.get_visible() and text.get_alpha() != 0 else ""


def text_color(text: Text) -> str:
    """Return the color of a text, with its opacity unless it is opaque."""
    alpha = text.get_alpha()
    opacity = "" if alpha is None or alpha == 1 else f" of opacity {alpha:g}"
    return f"{hex_color(text.get_color())}{opacity}"


def hex_color(color: Any) -> str:
    """Return a color such as "#1f77b4", or "none".

    Examples
    --------
    >>> hex_color("red"), hex_color("none")
    ('#ff0000', 'none')
    """
    if isinstance(color, str) and color.lower() in {"none", "auto"}:
        return color.lower()
    return to_hex(color)


@singledispatch
def places_of(_artist: Artist) -> NDArray[np.float64] | None:
    """Return the points of an artist in its own coordinates, of shape (n_points, 2)."""
    return None


@places_of.register
def _(line: Line2D) -> NDArray[np.float64] | None:
    return np.asarray(line.get_xydata(), dtype=float)


@places_of.register
def _(points: PathCollection) -> NDArray[np.float64] | None:
    return np.ma.filled(np.ma.asarray(points.get_offsets(), dtype=float), np.nan)


@places_of.register
def _(collection: Collection) -> NDArray[np.float64] | None:
    found = [np.asarray(path.vertices, dtype=float) for path in collection.get_paths()]
    return np.concatenate(found) if found else np.zeros((0, 2))


@places_of.register
def _(patch: Patch) -> NDArray[np.float64] | None:
    path = patch.get_patch_transform().transform_path(patch.get_path())
    return np.asarray(path.vertices, dtype=float)


@places_of.register
def _(image: AxesImage) -> NDArray[np.float64] | None:
    return np.asarray(image.get_extent(), dtype=float).reshape(2, 2).T


@places_of.register
def _(text: Text) -> NDArray[np.float64] | None:
    return np.asarray([text.get_position()], dtype=float)


def line_summary(style: Mapping[str, Any]) -> str:
    """Return how a handle of a legend looks, in one text.

    Examples
    --------
    >>> line_summary({"color": "#1f77b4", "dashes": "solid", "width": 1.5, "marker": "o"})
    '#1f77b4, solid, 1.5 pt, marker o'
    """
    words = [str(style[name]) for name in ("fill", "color", "dashes") if name in style]
    words += [f"{style['width']:g} pt"] if "width" in style else []
    words += [f"marker {style['marker']}"] if "marker" in style else []
    return ", ".join(dict.fromkeys(words)) or "none"
