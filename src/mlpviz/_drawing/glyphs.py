"""Find fonts for the characters of labels, and warn once of characters that no font has."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font

FALLBACK_FAMILY: Final = "DejaVu Sans"
LAST_RESORT: Final = "Last Resort High-Efficiency"
"""Matplotlib's own font of boxes. It warns of each box, unless the font is named."""
UNSUITABLE: Final = (LAST_RESORT, "STIXNonUnicode", "STIXSize", "cm")
"""How the names of fonts begin whose characters are not those of Unicode."""
EAST_ASIAN: Final = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH")
INVISIBLE: Final = ("Cc", "Cf", "Mn", "Zs", "Zl", "Zp")


def fallback_families(font: FontProperties, text: str) -> list[str]:
    """Return the families that a font needs to show a text, matplotlib's own family first.

    Other installed families are named for characters that the font and matplotlib's own lack. The
    last one draws boxes for those that no font has.

    Examples
    --------
    >>> fallback_families(FontProperties(), "déjà vu ✓")
    ['DejaVu Sans']
    """
    lacking = _lacking(font, text)
    if not lacking:
        return [FALLBACK_FAMILY]
    families, nowhere = _installed_families(lacking, len(fontManager.ttflist))
    boxes = [LAST_RESORT] if nowhere and LAST_RESORT in _names() else []
    return [FALLBACK_FAMILY, *families, *boxes]


def characters_without_glyph(font: FontProperties, text: str) -> str:
    """Return the visible characters of a text that no installed font has, each once.

    Examples
    --------
    >>> characters_without_glyph(FontProperties(), "déjà vu")
    ''
    """
    lacking = _lacking(font, text)
    if not lacking:
        return ""
    _, nowhere = _installed_families(lacking, len(fontManager.ttflist))
    visible = (each for each in dict.fromkeys(text) if unicodedata.category(each) not in INVISIBLE)
    return "".join(each for each in visible if each in nowhere)


def suggested_font(characters: str) -> str:
    """Return the name of a font that has characters of a script.

    Examples
    --------
    >>> suggested_font("猫"), suggested_font("ก"), suggested_font("🦊")
    ('Noto Sans CJK', 'Noto Sans Thai', 'Noto Emoji')
    """
    name = unicodedata.name(characters[0], "")
    if name.startswith(EAST_ASIAN):
        return "Noto Sans CJK"
    if unicodedata.category(characters[0]) in {"So", "Sk"}:
        return "Noto Emoji" if ord(characters[0]) >= 0x1F000 else "Noto Sans Symbols 2"
    script = name.split(" ")[0].title()
    return f"Noto Sans {script}" if unicodedata.category(characters[0])[0] == "L" else "Noto Sans"


def _lacking(font: FontProperties, text: str) -> frozenset[str]:
    """Return the characters of a text that neither a font nor matplotlib's own has."""
    if text.isascii():
        return frozenset()
    own = FontProperties(family=FALLBACK_FAMILY)
    lacking = _without(_path(own), frozenset(text) - {"\n"})
    if not lacking:
        return lacking
    for family in font.get_family():
        if family == LAST_RESORT:
            continue
        single = font.copy()
        single.set_family(family)
        lacking = _without(_path(single), lacking)
    return lacking


def _path(font: FontProperties) -> tuple[str, int]:
    """Return the file of a font of one family and the index of its face, "" if there is none."""
    try:
        path: Any = fontManager.findfont(font, fallback_to_default=False)
    except ValueError:
        return "", 0
    return str(path), getattr(path, "face_index", 0)


@lru_cache(1024)
def _without(path: tuple[str, int], characters: frozenset[str]) -> frozenset[str]:
    """Return the characters that a font file lacks."""
    file, face = path
    if not file or not characters:
        return characters
    options: dict[str, Any] = {"face_index": face} if face else {}
    font = FT2Font(file, **options)
    return frozenset(each for each in characters if not font.get_char_index(ord(each)))


@lru_cache(256)
def _installed_families(
    characters: frozenset[str],
    n_fonts: int,  # noqa: ARG001 - the cache is for this number
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return installed families that have characters, and the characters that none of them has.

    `n_fonts` is the number of fonts: fonts may be added.
    """
    families = []
    for entry in sorted(fontManager.ttflist, key=_preference):
        if not characters:
            break
        if entry.name.startswith(UNSUITABLE):
            continue
        rest = _without((entry.fname, getattr(entry, "index", 0)), characters)
        if len(rest) < len(characters):
            families.append(entry.name)
            characters = rest
    return tuple(dict.fromkeys(families)), characters


def _preference(entry: Any) -> tuple[bool, bool, str, str]:
    """Return the key by which fonts are tried: upright ones without serifs first."""
    return entry.style != "normal", "Sans" not in entry.name, entry.name, entry.fname


def _names() -> Iterator[str]:
    return (entry.name for entry in fontManager.ttflist)
