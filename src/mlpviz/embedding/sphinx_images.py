"""Alt text for the images of a Sphinx document, from the descriptions in their files."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, Final

from mlpviz.displays.svg_description import DESCRIPTION

FIGURE_WITH_SRCSET: Final = "figmplnode"
"""The node of ``.. plot::`` where ``plot_srcset`` is set."""


def add_alt_texts(app: Any, doctree: Any) -> None:
    """Describe the images of a document that have no alt text, where their files do.

    The author's own ``:alt:`` remains, even if it is empty, as for a picture that decorates.
    """
    for node in _images_without_alt_text(doctree):
        for path in _files_of(node, app.env):
            description = description_in(path)
            if description:
                node["alt"] = description
                break


def description_in(path: Path) -> str | None:
    """Return the description that a PNG or an SVG file holds, None if there is none."""
    if not path.is_file():
        return None
    if path.suffix.lower() == ".svg":
        found = DESCRIPTION.search(path.read_text(encoding="utf-8", errors="replace"))
        return unescape(found[1]) if found else None
    if path.suffix.lower() == ".png":
        from PIL import Image

        with Image.open(path) as picture:
            text: str | None = picture.info.get("Description")
        return text
    return None


def _images_without_alt_text(doctree: Any) -> Iterator[Any]:
    for node in doctree.findall():
        undescribed = node.tagname == "image" and "alt" not in node
        if undescribed or (node.tagname == FIGURE_WITH_SRCSET and not node["alt"]):
            yield node


def _files_of(node: Any, env: Any) -> Iterator[Path]:
    """Return the files of an image: several where builders can choose between formats."""
    if node.tagname == FIGURE_WITH_SRCSET:
        yield Path(env.relfn2path(node["uri"], env.docname)[1])
        return
    names = [node["uri"], *node.get("candidates", {}).values()]
    yield from (Path(env.srcdir, name) for name in names)
