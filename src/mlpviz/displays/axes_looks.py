"""How an Axes looks: view, frame, axes, titles, legend and color bar."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colorbar import Colorbar
from matplotlib.legend import Legend
from matplotlib.offsetbox import DrawingArea
from matplotlib.spines import Spine
from matplotlib.ticker import (
    FixedLocator,
    Formatter,
    LogFormatterMathtext,
    LogFormatterSciNotation,
    LogitFormatter,
    NullFormatter,
    NullLocator,
    ScalarFormatter,
)
from matplotlib.transforms import Bbox

from mlpviz.displays.artist_looks import (
    five_colors,
    hex_color,
    in_common,
    is_on_figure,
    line_summary,
    opacity_of,
    shown_text,
    style_of,
    text_color,
)
from mlpviz.displays.numbers import Numbers

if TYPE_CHECKING:
    from matplotlib.text import Text

PLAIN_FORMATTERS: Final[frozenset[type]] = frozenset(
    {
        LogFormatterMathtext,
        LogFormatterSciNotation,
        LogitFormatter,
        NullFormatter,
        ScalarFormatter,
    }
)
"""Formatters that write the number of a tick as it is."""


def frame_looks(ax: Axes) -> Numbers:
    """Return whether an Axes is shown, its titles, background, frame and shape."""
    shown = "shown" if ax.get_visible() else "hidden"
    has_frame = ax.axison and ax.get_frame_on()
    spines = {name: spine for name, spine in ax.spines.items() if spine.get_visible()}
    spines = spines if has_frame else {}
    has_patch = has_frame and ax.patch.get_visible()
    aspect = ax.get_aspect()
    return {
        "axes": shown if is_on_figure(ax) else "removed",
        "frame": ", ".join(spines) or "none",
        **_looks_of_spines(spines),
        "background": hex_color(ax.get_facecolor()) if has_patch else "none",
        "aspect": aspect if isinstance(aspect, str) else f"{aspect:g}",
        **_titles(ax),
    }


def _looks_of_spines(spines: Mapping[str, Spine]) -> Numbers:
    if not spines:
        return {}
    colors = {name: hex_color(spine.get_edgecolor()) for name, spine in spines.items()}
    widths = {name: f"{spine.get_linewidth():g}" for name, spine in spines.items()}
    return {"frame color": _one_or_all(colors), "frame width": _one_or_all(widths)}


def _one_or_all(values: Mapping[str, str]) -> str:
    """Return the value of all sides, or else such as "left #ff0000, bottom #000000"."""
    if len(set(values.values())) == 1:
        return next(iter(values.values()))
    return ", ".join(f"{name} {value}" for name, value in values.items())


def _titles(ax: Axes) -> Numbers:
    texts: dict[str, Text] = {
        "title": ax.title,
        "left title": ax._left_title,  # type: ignore[attr-defined]  # noqa: SLF001
        "right title": ax._right_title,  # type: ignore[attr-defined]  # noqa: SLF001
    }
    looks: Numbers = {}
    for name, text in texts.items():
        if shown_text(text):
            looks |= {name: shown_text(text), f"color of {name}": text_color(text)}
    return looks


def view_looks(ax: Axes, tiles: Bbox | None) -> Numbers:
    """Return the limits of an Axes from left to right and from bottom to top.

    Parameters
    ----------
    ax : Axes
    tiles : Bbox or None
        The extent of a grid of tiles. The limits are relative to it, since its size in data
        coordinates depends on the height of labels.
    """
    view = np.array([ax.get_xlim(), ax.get_ylim()], dtype=float)
    if tiles is not None:
        low, size = np.array(tiles.min), np.maximum(tiles.size, np.finfo(float).tiny)
        view = (view - low[:, None]) / size[:, None]
    return {"x limits": view[0], "y limits": view[1]}


def side_looks(ax: Axes, name: str, word: str = "") -> Numbers:
    """Return what one axis says: its label, scale, ticks and grid lines.

    Parameters
    ----------
    ax : Axes
    name : {"x", "y"}
    word : str
        What the names of the numbers begin with, by default the name of the axis.
    """
    axis: Axis = getattr(ax, f"{name}axis")
    word = word or name
    label = shown_text(axis.label)
    looks: Numbers = {f"{word} label": label, f"{word} scale": axis.get_scale()}
    looks |= {f"color of {word} label": text_color(axis.label)} if label else {}
    looks[f"{word} axis"] = _axis_parts(ax, axis)
    return looks | tick_labels(axis, word)


def tick_labels(axis: Axis, word: str) -> Numbers:
    """Return what the labels of ticks say, as far as it does not depend on where ticks are."""
    if isinstance(axis.get_major_locator(), NullLocator):
        return {}
    locator, formatter = axis.get_major_locator(), axis.get_major_formatter()
    label = axis.get_major_ticks(1)[0].label1
    looks: Numbers = {f"color of {word} tick labels": text_color(label)}
    if type(formatter) in PLAIN_FORMATTERS:
        return looks
    if isinstance(locator, FixedLocator):
        names = [formatter(place, i) for i, place in enumerate(locator.locs)]  # type: ignore[attr-defined]
        return looks | {f"{word} tick labels": np.array(names, dtype=str)}
    names = getattr(formatter, "names", None) or _sample_labels(formatter)
    return looks | {f"{word} tick labels": np.array([str(name) for name in names], dtype=str)}


def _sample_labels(formatter: Formatter) -> list[str]:
    """Return the labels that ticks at 0 and 1 would have. Real ticks depend on the figure."""
    try:
        return [formatter(place, place) for place in (0, 1)]
    except (IndexError, KeyError, TypeError, ValueError):  # it may know other places only
        return [type(formatter).__name__]


def fixed_ticks(ax: Axes, name: str) -> Numbers:
    """Return where the ticks of an axis are, if they are at places that were given."""
    locator = getattr(ax, f"{name}axis").get_major_locator()
    if not isinstance(locator, FixedLocator):
        return {}
    return {f"{name} ticks": np.asarray(locator.locs, dtype=float)}  # type: ignore[attr-defined]


def _axis_parts(ax: Axes, axis: Axis) -> str:
    """Return which parts of an axis are shown."""
    is_drawn = ax.axison or _is_drawn_without_frame(ax)
    if not (axis.get_visible() and ax.get_visible() and is_drawn):
        return "hidden"
    parts = axis.get_tick_params(which="major")
    if isinstance(axis.get_major_locator(), NullLocator):
        return "without ticks"
    sides = ("bottom", "top", "left", "right")
    words = [f"ticks {side}" for side in sides if parts.get(side)]
    words += [f"labels {side}" for side in sides if parts.get(f"label{side}")]
    words += ["grid"] if parts.get("gridOn") else []
    if not isinstance(axis.get_minor_locator(), NullLocator):
        words += ["minor grid"] if axis.get_tick_params(which="minor").get("gridOn") else []
    return ", ".join(words) or "bare"


def _is_drawn_without_frame(ax: Axes) -> bool:
    """Return whether a grid of tiles draws its axes although the Axes is switched off."""
    return any(getattr(child, "draws_axes", False) for child in ax.get_children())


def legend_looks(legends: Sequence[Legend | None]) -> Numbers:
    """Return the names of the first legend shown, and the look of the handle beside each."""
    shown = [legend for legend in legends if legend is not None and legend.get_visible()]
    if not shown:
        return {"legend": np.zeros(0, dtype="U1")}
    legend = shown[0]
    texts = [_full_name(text) for text in legend.get_texts()]
    handles = [_handle_looks(area) for area in legend.findobj(DrawingArea)]
    lines: dict[str, str] = {}
    for text, handle in zip(texts, handles, strict=True):
        name = f"legend line of {text}"
        lines[name] = f"{lines[name]} | {handle}" if name in lines else handle
    title = legend.get_title().get_text()
    looks: Numbers = {"legend": np.array(texts, dtype=str)}
    colors = in_common([text_color(text) for text in legend.get_texts()])
    looks |= {"color of legend texts": colors} if texts else {}
    return looks | ({"legend title": title} if title else {}) | lines


def _full_name(text: "Text") -> str:
    """Return the name in a legend, whole even if it is shortened to what fits."""
    shown, name = text.get_text(), str(text.get_label())
    is_short = shown.endswith("…") and name.startswith(shown.removesuffix("…"))
    return name if is_short else shown


def _handle_looks(area: Artist) -> str:
    """Return how the artists look that a handle of a legend is made of."""
    shown = [part for part in area.get_children() if part.get_visible()]
    summaries = [line_summary(style_of(part)) for part in shown]
    return "; ".join(each for each in summaries if each != "none") or "none"


def colorbar_looks(ax: Axes, colorbar: Colorbar | None) -> Numbers:
    """Return whether a color bar is shown, and what it says."""
    if colorbar is None or not _is_shown_on(ax, colorbar):
        return {"color bar": "none"}
    name = "y" if colorbar.orientation == "vertical" else "x"
    own: Axes = colorbar.ax
    along = fixed_ticks(own, name) | side_looks(own, name)
    kept = {f"{name} {what}": what for what in ("label", "ticks", "tick labels")}
    title = shown_text(own.title)
    return {
        "color bar": "shown",
        "limits of color bar": np.array(getattr(own, f"get_{name}lim")(), dtype=float),
        "arrows of color bar": str(colorbar.extend),
        **_colors_of_bar(colorbar),
        **({"color bar title": title} if title else {}),
        **{f"color bar {kept[key]}": value for key, value in along.items() if key in kept},
    }


def _is_shown_on(ax: Axes, colorbar: Colorbar) -> bool:
    return colorbar.ax in ax.get_children() and colorbar.ax.get_visible()


def _colors_of_bar(colorbar: Colorbar) -> Numbers:
    solids: Any = colorbar.solids
    if solids is None:
        return {}
    low, high = solids.get_clim()
    colors = five_colors(solids, float(low or 0), float(high or 0))
    return {"opacity of color bar": opacity_of(solids), "colors of color bar": colors}
