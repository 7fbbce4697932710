"""Show texts of users literally: TeX and mathtext interpret no character as a command."""

import re
import unicodedata

from matplotlib.cbook import is_math_text
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text

from mlpviz._drawing.glyphs import fallback_families

MATH = re.compile(r"(?<!\\)\$(?=\S)([^$]*?[^$\s\\])\$(?!\d)")
ACCENTS = frozenset("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327")
# Zapf Dingbats are selected as a font, without a package: the preamble belongs to the user.
DINGBAT = r"{{\fontencoding{{U}}\fontfamily{{pzd}}\selectfont\symbol{{{}}}}}"
TEX_OF_CHARACTER = {
    "\\": r"\textbackslash{}",
    "_": r"\_",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "{": r"\{",
    "}": r"\}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    "-": "-{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    '"': r"\char`\"{}",
    "\t": " ",
    "\n": "\n",
    "\u00a0": "~",
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
    "−": "$-$",
    "×": r"$\times$",
    "↓": r"$\downarrow$",
    "±": r"$\pm$",
    "≈": r"$\approx$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "→": r"$\rightarrow$",
    "○": r"$\bigcirc$",
    "°": r"$^\circ$",
    "µ": r"$\mu$",
    "✓": DINGBAT.format(51),
    "✗": DINGBAT.format(55),
    "▲": DINGBAT.format(115),
} | {letter: letter for letter in "æÆøØœŒßłŁı"}


def to_tex(text: str) -> str | None:
    r"""Return TeX code that shows `text`, or None if TeX lacks one of its characters.

    Mathematics between dollar signs is passed to TeX unchanged. A dollar sign next to a space, as
    in prices, does not delimit mathematics.

    Examples
    --------
    >>> to_tex("t-shirt_top, 50 %, $x^2$")
    't-{}shirt\\_top, 50 \\%, $x^2$'
    >>> to_tex("日本") is None
    True
    """
    parts: list[str | None] = []
    end = 0
    for match in MATH.finditer(text):
        if not _has_balanced_braces(match[1]):
            continue
        parts += [_character_to_tex(letter) for letter in text[end : match.start()]]
        # Within a line, a comment or a parameter is never intended.
        parts.append("$" + re.sub(r"(?<!\\)([%#&])", r"\\\1", match[1]) + "$")
        end = match.end()
    parts += [_character_to_tex(letter) for letter in text[end:]]
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def with_fallback_font(font: FontProperties, text: str) -> FontProperties:
    """Return a font that falls back to others for characters of `text` that it lacks."""
    result = font.copy()
    result.set_family([*font.get_family(), *fallback_families(font, text)])
    return result


def show_literally(text: Text) -> None:
    """Show a text of a user literally.

    Valid mathematics between dollar signs is still typeset, by TeX or by matplotlib.
    """
    text.set_fontproperties(with_fallback_font(text.get_fontproperties(), text.get_text()))
    if not text.get_usetex():
        if is_math_text(text.get_text()) and not _is_valid_mathtext(text.get_text()):
            text.set_parse_math(False)
        return
    tex = to_tex(text.get_text())
    if tex is None:
        text.set_usetex(False)
        show_literally(text)
    else:
        text.set_text(tex)


def _character_to_tex(character: str) -> str | None:
    if character in TEX_OF_CHARACTER:
        return TEX_OF_CHARACTER[character]
    base, *accents = list(unicodedata.normalize("NFD", character))
    is_plain = base.isascii() and base.isprintable()
    return character if is_plain and len(accents) <= 1 and ACCENTS.issuperset(accents) else None


def _has_balanced_braces(math: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", math):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _is_valid_mathtext(text: str) -> bool:
    try:
        MathTextParser("path").parse(text)
    except ValueError:
        return False
    return True
