"""Reproducible ids in SVG files. Matplotlib generates random ones for each file."""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Final

RANDOM_ID: Final = re.compile(r'\bid="([A-Za-z]+)([0-9a-f]{10})"')
"""A prefix and ten hexadecimal digits: the id of a glyph, marker, clip path or image."""

DIGITS: Final = 10


def reproducible_ids(svg: str) -> str:
    """Replace the random ids in an SVG file with ids that depend on its content.

    Different pictures get different ids, because a web page may contain several of them.

    Examples
    --------
    >>> drawn = ['<g id="m0123456789"/><use href="#m0123456789"/>']
    >>> drawn += ['<g id="m9876543210"/><use href="#m9876543210"/>']
    >>> len({reproducible_ids(svg) for svg in drawn})
    1
    """
    ids = dict.fromkeys(RANDOM_ID.findall(svg))
    numbered = {prefix + digits: f"{prefix}-{i}" for i, (prefix, digits) in enumerate(ids)}
    content = _rename_ids(svg, numbered.__getitem__, numbered)
    digest = sha256(content.encode()).hexdigest()[:DIGITS]
    return _rename_ids(svg, lambda old: f"{numbered[old]}-{digest}", numbered)


def _rename_ids(svg: str, new_id: Callable[[str], str], old_ids: dict[str, str]) -> str:
    if not old_ids:
        return svg
    # Match ids and references to ids only: the same letters may be part of a text of the user.
    use = re.compile(rf'(\bid="|href="#|url\(#)({"|".join(old_ids)})(?=["\)])')
    return use.sub(lambda match: match[1] + new_id(match[2]), svg)
