"""Name and describe an SVG, so that screen readers treat it as one picture."""

import re
from hashlib import sha256
from html import escape
from typing import Final

ROOT: Final = re.compile(r"(<svg\b[^>]*)>(?:\s*<title>.*?</title>)?", re.DOTALL)
"""The opening tag of an SVG, and a title if it comes first."""

DESCRIPTION: Final = re.compile(r"<desc\b[^>]*>(.*?)</desc>", re.DOTALL)
"""The description of an SVG, escaped."""

DIGITS: Final = 10


def described_svg(svg: str, title: str | None, description: str | None) -> str:
    """Return an SVG as an image that is labeled by a title and a description.

    Ids depend on the content, because a web page may contain several pictures.

    Examples
    --------
    >>> print(described_svg("<svg></svg>", "Filters", "2 hidden units"))
    <svg role="img" aria-labelledby="title-b12e0d83ce desc-b12e0d83ce">
    <title id="title-b12e0d83ce">Filters</title>
    <desc id="desc-b12e0d83ce">2 hidden units</desc></svg>
    """
    key = sha256(svg.encode()).hexdigest()[:DIGITS]
    texts = {f"title-{key}": title, f"desc-{key}": description}
    texts = {name: escape(text, quote=False) for name, text in texts.items() if text}
    if not texts:
        return svg
    elements = "".join(
        f'\n<{kind} id="{name}">{text}</{kind}>'
        for name, text in texts.items()
        for kind in [name.partition("-")[0]]
    )
    label = f' role="img" aria-labelledby="{" ".join(texts)}">'
    return ROOT.sub(lambda root: root[1] + label + elements, svg, count=1)
