"""What counts as wrong on a page of the documentation."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

NOT_OURS: Final[dict[str, str]] = {}
"""Rules of axe-core that the theme's own markup breaks, each with the reason."""

FEWEST_WORDS: Final = 3
NO_WORDS: Final = frozenset({"image", "picture", "figure", "plot", "photo", "img"})


def described_badly(file: str, alt: str | None) -> str:
    """Say what is wrong with the words of a picture, nothing if they say what it shows."""
    name = PurePosixPath(unquote(urlsplit(file).path))
    words = (alt or "").split()
    if not words:
        return f"no alt: {name.name}"
    if len(words) < FEWEST_WORDS or {word.lower().strip(".:") for word in words} <= NO_WORDS:
        return f"alt {alt!r} says nothing: {name.name}"
    plain = "".join(filter(str.isalnum, str(alt).lower()))
    if plain in {"".join(filter(str.isalnum, part.lower())) for part in (name.name, name.stem)}:
        return f"alt is the file's name: {name.name}"
    return ""


def from_axe(result: Mapping[str, Any]) -> list[str]:
    """Return what axe-core found, a line for each rule, with the first place."""
    return [
        f"axe {violation['id']}: {violation['help']}, {len(violation['nodes'])} times,"
        f" first at {violation['nodes'][0]['html'][:160]}"
        for violation in result["violations"]
    ]


def sought_for(function: str, links: Iterable[str]) -> list[str]:
    """Say whether a search for a function led to its page."""
    found = list(links)
    if any(PurePosixPath(urlsplit(link).path).stem == function for link in found):
        return []
    return [f"no page of {function} among {len(found)} results"]
