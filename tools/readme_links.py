"""The README in the metadata, with the links that a package index needs.

Links of the README lead to files beside it. A package index does not have them, so a release names
the address of the repository in MLPVIZ_REPOSITORY, and the links lead there, to its tag.
"""

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<path>(?!https?:|#)[^)]+)\)")


class ReadmeHook(MetadataHookInterface):
    """Gives hatchling the README."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the README to the metadata."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        repository = os.environ.get("MLPVIZ_REPOSITORY", "").rstrip("/")
        if repository:
            text = with_absolute_links(text, repository, f"v{metadata['version']}")
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def with_absolute_links(text: str, repository: str, tag: str) -> str:
    """Return Markdown whose links and pictures lead to a tag of a repository.

    Examples
    --------
    >>> with_absolute_links("[License](LICENSE)", "https://example.org/a", "v1")
    '[License](https://example.org/a/blob/v1/LICENSE)'
    """

    def absolute(link: re.Match[str]) -> str:
        kind = "raw" if link["image"] else "blob"
        return f"{link['image']}[{link['text']}]({repository}/{kind}/{tag}/{link['path']})"

    return LINK.sub(absolute, text)
