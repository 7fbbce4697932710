"""Warn once of the texts of a plot that no installed font can show."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.font_manager import FontProperties
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter

from mlpviz._drawing.glyphs import FALLBACK_FAMILY, characters_without_glyph, suggested_font
from mlpviz._drawing.literal_text import to_tex
from mlpviz._drawing.named_ticks import NameFormatter
from mlpviz._drawing.tiles.tile_labels import TileLabels
from mlpviz._warnings import warn_user

Texts = tuple[Sequence[str], FontProperties]

N_NAMED: Final = 3
"""The number of texts that the warning names."""


def warn_of_missing_glyphs(ax: Axes) -> None:
    """Warn if texts that mlpviz wrote on an Axes have characters that no installed font has."""
    missing: dict[str, None] = {}
    found: dict[str, None] = {}
    for texts, font in _texts(ax):
        characters = characters_without_glyph(font, "".join(texts))
        missing |= dict.fromkeys(text for text in texts if set(text) & set(characters))
        found |= dict.fromkeys(characters)
    if not missing:
        return
    named = ", ".join(repr(text) for text in list(missing)[:N_NAMED])
    more = f" and {len(missing) - N_NAMED:,} more" if len(missing) > N_NAMED else ""
    fonts = ", ".join(dict.fromkeys(suggested_font(each) for each in found))
    warn_user(
        f"no installed font can show all characters of {named}{more}, so boxes are drawn in their "
        f"place; install a font that has them, such as {fonts}, and add its file by "
        "matplotlib.font_manager.fontManager.addfont(path) before you plot"
    )


def _texts(ax: Axes) -> Iterator[Texts]:
    """Yield the texts that mlpviz wrote on an Axes and on its twins, with their font."""
    for child in [*ax.get_children(), *_twins(ax)]:
        if isinstance(child, Axes):
            yield from _texts(child)
        elif isinstance(child, Axis):
            yield from _texts_of(child.label)
            yield from _tick_names(child)
        elif isinstance(child, Legend):
            for text in child.get_texts():
                yield from _texts_of(text)
        elif isinstance(child, Text):
            yield from _texts_of(child)


def _twins(ax: Axes) -> list[Any]:
    """Return the legends of Axes at the same place, such as that of scores beside losses."""
    siblings = [each for each in ax.get_shared_x_axes().get_siblings(ax) if each is not ax]
    place = ax.get_position(original=True).bounds
    twins = [each for each in siblings if each.get_position(original=True).bounds == place]
    return [child for twin in twins for child in twin.get_children()]


def _texts_of(artist: Text) -> Iterator[Texts]:
    font = artist.get_fontproperties()
    if isinstance(artist, TileLabels):
        texts: Sequence[str] = artist.texts
    elif FALLBACK_FAMILY in font.get_family():
        texts = [artist.get_text()]
    else:
        return
    if artist.get_usetex():
        texts = [text for text in texts if to_tex(text) is None]
    yield texts, font


def _tick_names(axis: Axis) -> Iterator[Texts]:
    formatter: Any = axis.get_major_formatter()
    if not isinstance(formatter, NameFormatter | FixedFormatter):
        return
    names = formatter.names if isinstance(formatter, NameFormatter) else formatter.seq
    yield [str(name) for name in names], FontProperties()
