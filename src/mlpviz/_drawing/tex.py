"""Texts as TeX is to set them, and as matplotlib can where TeX cannot."""

import re
import unicodedata

from matplotlib.cbook import is_math_text
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text

FAMILY_WITH_OUR_SIGNS = "DejaVu Sans"
MATH = re.compile(r"(?<!\\)\$(?=\S)([^$]*?[^$\s\\])\$(?!\d)")
ACCENTS = frozenset("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327")
# Signs of Zapf Dingbats, without its package: the preamble is the user's.
DINGBAT = r"{{\fontencoding{{U}}\fontfamily{{pzd}}\selectfont\symbol{{{}}}}}"
IN_TEX = {
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


def in_tex(text: str) -> str | None:
    r"""Return what TeX must be told to write `text`; None where it has letters that TeX lacks.

    What stands between dollar signs as mathematics does is left to TeX. A dollar sign before a
    space or after one, as in prices, opens or closes none.

    Examples
    --------
    >>> in_tex("t-shirt_top, 50 %, $x^2$")
    't-{}shirt\\_top, 50 \\%, $x^2$'
    >>> in_tex("日本") is None
    True
    """
    parts: list[str | None] = []
    end = 0
    for found in MATH.finditer(text):
        if not _is_balanced(found[1]):
            continue
        parts += [_in_tex(letter) for letter in text[end : found.start()]]
        # A comment or a parameter is never meant within a line.
        parts.append("$" + re.sub(r"(?<!\\)([%#&])", r"\\\1", found[1]) + "$")
        end = found.end()
    parts += [_in_tex(letter) for letter in text[end:]]
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def with_our_signs(font: FontProperties) -> FontProperties:
    """Return a font that falls back, for signs that it lacks, to the one that matplotlib brings."""
    wider = font.copy()
    wider.set_family([*font.get_family(), FAMILY_WITH_OUR_SIGNS])
    return wider


def set_as_written(text: Text) -> None:
    """Have a text of a user shown letter by letter: no letter is a command, or missing.

    Mathematics between dollar signs is shown as such, by TeX or by matplotlib, where it is
    mathematics.
    """
    text.set_fontproperties(with_our_signs(text.get_fontproperties()))
    if not text.get_usetex():
        if is_math_text(text.get_text()) and not _parses(text.get_text()):
            text.set_parse_math(False)
        return
    tex = in_tex(text.get_text())
    if tex is None:
        text.set_usetex(False)
        set_as_written(text)
    else:
        text.set_text(tex)


def _in_tex(letter: str) -> str | None:
    if letter in IN_TEX:
        return IN_TEX[letter]
    base, *marks = list(unicodedata.normalize("NFD", letter))
    plain = base.isascii() and base.isprintable()
    return letter if plain and len(marks) <= 1 and ACCENTS.issuperset(marks) else None


def _is_balanced(mathematics: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", mathematics):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _parses(text: str) -> bool:
    """Return whether matplotlib can read the mathematics of a text."""
    try:
        MathTextParser("path").parse(text)
    except ValueError:
        return False
    return True
