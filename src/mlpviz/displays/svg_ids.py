"""The ids in an SVG file, which matplotlib draws at random for each file."""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Final

DRAWN_ID: Final = re.compile(r'\bid="([A-Za-z]+)([0-9a-f]{10})"')
"""A word and ten hexadecimal digits, as matplotlib names glyphs, markers, clip paths and images."""

DIGITS: Final = 10


def settled_ids(svg: str) -> str:
    """Return an SVG whose ids follow from what it shows, where matplotlib drew them at random.

    Pictures that differ have different ids, since a web page may hold several.

    Examples
    --------
    >>> drawn = ['<g id="m0123456789"/><use href="#m0123456789"/>']
    >>> drawn += ['<g id="m9876543210"/><use href="#m9876543210"/>']
    >>> len({settled_ids(svg) for svg in drawn})
    1
    """
    ids = dict.fromkeys(DRAWN_ID.findall(svg))
    numbers = {kind + drawn: f"{kind}-{i}" for i, (kind, drawn) in enumerate(ids)}
    shown = sha256(_renamed(svg, numbers.__getitem__, numbers).encode()).hexdigest()[:DIGITS]
    return _renamed(svg, lambda name: f"{numbers[name]}-{shown}", numbers)


def _renamed(svg: str, new: Callable[[str], str], names: dict[str, str]) -> str:
    if not names:
        return svg
    # Only where an id stands: in a text between tags the same letters are the user's own.
    used = re.compile(rf'(\bid="|href="#|url\(#)({"|".join(names)})(?=["\)])')
    return used.sub(lambda found: found[1] + new(found[2]), svg)
