"""How an Axes looks: view, frame, axes, titles, legend and color bar."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colorbar import Colorbar
from matplotlib.offsetbox import DrawingArea
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter
from matplotlib.transforms import Bbox

from mlpviz.displays.artist_looks import hex_color, line_summary, style_of
from mlpviz.displays.numbers import Numbers

TITLES = {"title": "center", "left title": "left", "right title": "right"}


def frame_looks(ax: Axes) -> Numbers:
    """Return whether an Axes is shown, its titles, background, frame and shape."""
    is_on = ax.get_figure(root=False) is not None
    shown = "shown" if ax.get_visible() else "hidden"
    has_frame = ax.axison and ax.get_frame_on()
    sides = [name for name, spine in ax.spines.items() if has_frame and spine.get_visible()]
    has_patch = has_frame and ax.patch.get_visible()
    titles = {name: ax.get_title(side) for name, side in TITLES.items()}  # type: ignore[arg-type]
    aspect = ax.get_aspect()
    return {
        "axes": shown if is_on else "removed",
        "frame": ", ".join(sides) or "none",
        "background": hex_color(ax.get_facecolor()) if has_patch else "none",
        "aspect": aspect if isinstance(aspect, str) else f"{aspect:g}",
        **{name: title for name, title in titles.items() if title},
        **_colors_of_titles(ax),
    }


def _colors_of_titles(ax: Axes) -> Numbers:
    return {"color of title": hex_color(ax.title.get_color())} if ax.get_title() else {}


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
    label = axis.get_label_text() if axis.label.get_visible() else ""
    looks: Numbers = {f"{word} label": label, f"{word} scale": axis.get_scale()}
    looks[f"{word} axis"] = _axis_parts(ax, axis)
    locator = axis.get_major_locator()
    formatter = axis.get_major_formatter()
    if isinstance(locator, FixedLocator) and not isinstance(formatter, ScalarFormatter):
        names = [formatter(place, i) for i, place in enumerate(locator.locs)]  # type: ignore[attr-defined]
        looks[f"{word} tick labels"] = np.array(names, dtype=str)
    return looks


def fixed_ticks(ax: Axes, name: str) -> Numbers:
    """Return where the ticks of an axis are, if they are at places that were given."""
    locator = getattr(ax, f"{name}axis").get_major_locator()
    if not isinstance(locator, FixedLocator):
        return {}
    return {f"{name} ticks": np.asarray(locator.locs, dtype=float)}  # type: ignore[attr-defined]


def _axis_parts(ax: Axes, axis: Axis) -> str:
    """Return which parts of an axis are shown."""
    if not axis.get_visible() or not (ax.axison or _is_drawn_without_frame(ax)):
        return "hidden"
    parts = axis.get_tick_params(which="major")
    if isinstance(axis.get_major_locator(), NullLocator):
        return "without ticks"
    sides = ("bottom", "top", "left", "right")
    words = [f"ticks {side}" for side in sides if parts.get(side)]
    words += [f"labels {side}" for side in sides if parts.get(f"label{side}")]
    words += ["grid"] if parts.get("gridOn") else []
    return ", ".join(words) or "bare"


def _is_drawn_without_frame(ax: Axes) -> bool:
    """Return whether a grid of tiles draws its axes although the Axes is switched off."""
    return any(getattr(child, "draws_axes", False) for child in ax.get_children())


def legend_looks(ax: Axes) -> Numbers:
    """Return the names of a legend in their order, and the look of the handle beside each."""
    legend = ax.get_legend()
    if legend is None or not legend.get_visible():
        return {"legend": np.zeros(0, dtype="U1")}
    texts = [text.get_text() for text in legend.get_texts()]
    handles = [_handle_looks(area) for area in legend.findobj(DrawingArea)]
    lines: dict[str, str] = {}
    for text, handle in zip(texts, handles, strict=True):
        name = f"legend line of {text}"
        lines[name] = f"{lines[name]} | {handle}" if name in lines else handle
    title = legend.get_title().get_text()
    looks: Numbers = {"legend": np.array(texts, dtype=str)}
    return looks | ({"legend title": title} if title else {}) | lines


def _handle_looks(area: Artist) -> str:
    """Return how the artists look that a handle of a legend is made of."""
    shown = [part for part in area.get_children() if part.get_visible()]
    summaries = [line_summary(style_of(part)) for part in shown]
    return "; ".join(each for each in summaries if each != "none") or "none"


def colorbar_looks(ax: Axes, colorbar: Colorbar | None) -> Numbers:
    """Return whether a color bar is shown, and what it says."""
    if colorbar is None:
        return {"color bar": "none"}
    if colorbar.ax not in ax.get_children() or not colorbar.ax.get_visible():
        return {"color bar": "hidden"}
    name = "y" if colorbar.orientation == "vertical" else "x"
    along = fixed_ticks(colorbar.ax, name) | side_looks(colorbar.ax, name)
    kept = {f"{name} {what}": what for what in ("label", "ticks", "tick labels")}
    return {
        "color bar": "shown",
        "limits of color bar": np.array([colorbar.norm.vmin, colorbar.norm.vmax], dtype=float),
        "arrows of color bar": str(colorbar.extend),
        **{f"color bar {kept[key]}": value for key, value in along.items() if key in kept},
    }
