"""What a reader sees of a display beside its numbers, read from the artists of its Axes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.colorbar import Colorbar
from matplotlib.figure import FigureBase
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from mlpviz.displays.artist_looks import hex_color, is_shown, looks_of, places_of, shown_text
from mlpviz.displays.axes_around import axes_at_sides, axes_over, legends_of, page_texts
from mlpviz.displays.axes_looks import (
    colorbar_looks,
    fixed_ticks,
    frame_looks,
    legend_looks,
    side_looks,
    view_looks,
)
from mlpviz.displays.drawn_tiles import bar_lengths
from mlpviz.displays.numbers import Numbers, plain

KINDS: Final[dict[str, type[Artist]]] = {
    "line": Line2D,
    "image": AxesImage,
    "text": Text,
    "collection": Collection,
    "patch": Patch,
}
"""What artists are called that a display does not hold."""
CURVES = ("lines", "raw_lines")
"""Attributes of displays with artists whose points are in the numbers under other names."""

FRAMES = ("frames", "error_frames")
"""Attributes of displays of tiles with frames around tiles."""


def describe_looks(display: Any, *, has_own_places: bool) -> Numbers:
    """Return what a reader sees of a display beside its numbers, under names of their own.

    The Axes and its artists are read as they are now. What depends on fonts, on the size of the
    figure or on the version of matplotlib is left out, such as places of a legend and of ticks.
    Places on a grid of tiles are left out, since they depend on the height of labels.

    Parameters
    ----------
    display : Display
    has_own_places : bool
        Whether places on the Axes are the same on every machine.

    Returns
    -------
    dict of str to ndarray, float, int or str
    """
    ax, sides = display.ax, axes_at_sides(display)
    own = [ax, *sides.values()]
    grid = getattr(getattr(display, "image", None), "grid", None)
    tiles = None if grid is None else _extent(display.image)
    looks = frame_looks(ax) | _figure_looks(ax)
    if has_own_places:
        looks |= view_looks(ax, tiles)
    for name in "xy":
        looks |= side_looks(ax, name) | (fixed_ticks(ax, name) if tiles is None else {})
    looks |= legend_looks(legends_of(own))
    for word, side in sides.items():
        looks |= {f"{word} limits": np.array(side.get_ylim())} | side_looks(side, "y", word)
    if grid is not None:
        looks |= {"columns": int(grid.n_cols)}
    if hasattr(display, "colorbar"):
        looks |= colorbar_looks(ax, display.colorbar)
    over = axes_over(display, own)
    looks |= {f"opacity of other axes {i}": 1.0 for i in range(len(over))}
    looks |= _artists_looks(display, [*own, *over], grid, has_own_places=has_own_places)
    below = getattr(display, "loss", None)
    if hasattr(below, "ax"):
        curve = describe_looks(below, has_own_places=True)
        looks |= {f"curve {name}": value for name, value in curve.items()}
    return {name: plain(value) for name, value in looks.items()}


def _extent(image: AxesImage) -> Bbox:
    x0, x1, y0, y1 = image.get_extent()
    return Bbox.from_extents(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _figure_looks(ax: Axes) -> Numbers:
    figure = ax.get_figure(root=True)
    if figure is None:
        return {}
    looks: Numbers = {"page": hex_color(figure.get_facecolor())}
    title = figure.get_suptitle()
    texts = [said for text in page_texts(figure) if (said := shown_text(text))]
    looks |= {"page title": title} if title else {}
    return looks | ({"page texts": np.array(texts, dtype=str)} if texts else {})


def _artists_looks(
    display: Any, every_ax: Sequence[Axes], grid: Any, *, has_own_places: bool
) -> Numbers:
    """Return how the artists of a display look, and those that others added to its Axes."""
    named = dict(_named_artists(display))
    held = {id(artist) for artists in named.values() for artist in artists}
    others = [artist for ax in every_ax for artist in _other_artists(ax, held)]
    named |= {(f"other {kind} {i}", ""): [other] for kind, i, other in _numbered(others)}
    looks: Numbers = {}
    for (word, key), artists in named.items():
        found = looks_of(artists, in_order=has_own_places)
        if grid is not None:
            found |= _in_grid(display, word, artists[0])
        elif has_own_places and not (word in CURVES and key):
            found["places"] = _all_places(artists)
        if word.startswith("other text"):
            found["text"] = artists[0].get_text()  # type: ignore[attr-defined]
        for what, value in found.items():
            if value is not None and not (word == "image" and what in {"limits", "colors", "norm"}):
                looks[_name(what, word, key)] = value
    order = _drawing_order(named, every_ax)
    if len(order) > 1:
        looks["drawing order"] = np.array(order, dtype=str)
    return looks


def _name(what: str, word: str, key: str) -> str:
    """Return such as "color of loss", "best color of loss" or "color of image"."""
    if not key:
        return f"{what} of {word.replace('_', ' ')}"
    return f"{what} of {key}" if word == "lines" else f"{_singular(word)} {what} of {key}"


def _singular(word: str) -> str:
    return word.replace("_", " ").removesuffix("s")


def _named_artists(display: Any) -> Iterator[tuple[tuple[str, str], list[Artist]]]:
    """Yield the artists of a display by the attribute that holds them, and by key in a mapping."""
    for name in display.__signature__.parameters:
        held = getattr(display, name)
        if isinstance(held, Artist) and not isinstance(held, Axes | FigureBase):
            yield (name, ""), [held]
        elif isinstance(held, Mapping):
            for key, artist in held.items():
                if isinstance(artist, Artist):
                    yield (name, str(key)), [artist]
        elif isinstance(held, tuple) and held and isinstance(held[0], Artist):
            yield (name, ""), list(held)


def _other_artists(ax: Axes, held: set[int]) -> list[Artist]:
    """Return visible artists on an Axes that neither belong to it nor to the display."""
    titles = {id(title) for title in (ax.title, ax._left_title, ax._right_title)}  # type: ignore[attr-defined]  # noqa: SLF001
    return [
        artist
        for artist in ax.get_children()
        if id(artist) not in held | titles
        and artist is not ax.patch
        and not isinstance(artist, Axes | Axis | Spine | Legend | Colorbar)
        and is_shown(artist)
    ]


def _numbered(artists: Sequence[Artist]) -> Iterator[tuple[str, int, Artist]]:
    for kind, of_kind in KINDS.items():
        for i, artist in enumerate(each for each in artists if isinstance(each, of_kind)):
            yield kind, i, artist


def _all_places(artists: Sequence[Artist]) -> Any:
    found = [places for artist in artists if (places := places_of(artist)) is not None]
    if len(found) > 1 and len({places.shape for places in found}) == 1:
        return np.squeeze(np.stack(found), axis=1) if len(found[0]) == 1 else np.stack(found)
    return np.concatenate(found) if found else None


def _in_grid(display: Any, word: str, artist: Artist) -> dict[str, Any]:
    """Return what an artist on a grid of tiles shows, whatever the height of labels."""
    if word in FRAMES:
        return {"tiles": _framed_tiles(display.image.grid, artist)}
    return {"lengths": bar_lengths(artist, display.bar_boxes)} if word == "bars" else {}


def _framed_tiles(grid: Any, frames: Any) -> Any:
    """Return which tiles have a frame; of groups of tiles, the first of each."""
    middle = np.array([grid.width, grid.height]) / 2
    corners = [path.vertices.min(axis=0) for path in frames.get_paths()]
    places = [grid.locate(*(corner + middle)) for corner in corners]
    return np.array([-1 if place is None else place[0] for place in places], dtype=int)


def _drawing_order(
    named: Mapping[tuple[str, str], Sequence[Artist]], every_ax: Sequence[Axes]
) -> list[str]:
    """Return the names of artists from the lowest to the highest, without repetitions."""
    names = {
        id(artist): key or word.replace("_", " ") if word == "lines" else _order_name(word, key)
        for (word, key), artists in named.items()
        for artist in artists
    }
    order: list[str] = []
    for ax in sorted(every_ax, key=lambda each: each.get_zorder()):
        for artist in sorted(ax.get_children(), key=lambda child: child.get_zorder()):
            name = names.get(id(artist))
            if name is not None and is_shown(artist) and order[-1:] != [name]:
                order.append(name)
    return order


def _order_name(word: str, key: str) -> str:
    return f"{_singular(word)} of {key}" if key else word.replace("_", " ")
