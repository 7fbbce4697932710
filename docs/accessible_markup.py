"""A Sphinx extension that makes the HTML of docutils, sphinx-gallery and the theme accessible."""

import re
from typing import Any

# sphinx-gallery hides the title of a thumbnail in its link, and shows it again below the link.
THUMBNAIL = re.compile(
    r"(?P<start><div class=\"sphx-glr-thumbcontainer\"(?: data-sgtags='[^']*')? "
    r'tooltip="(?P<told>[^"]*)">\s*<img alt=")'
    r'(?P<image>"[^>]*>)(?P<between>.*?)<a class="reference internal" (?P<link>[^>]*>)'
    r"(?P<title>.*?)</a>",
    re.DOTALL,
)
TAG = re.compile("<[^>]*>")
TOGGLE = re.compile(r'<summary>(\s*<span class="toctree-toggle")')


def accessible(body: str) -> str:
    """Return the body of a page with names for thumbnails and without obsolete ARIA roles.

    Examples
    --------
    >>> accessible('<div role="list" class="citation-list">')
    '<div class="citation-list">'
    """
    body = body.replace('<div role="list" class="citation-list">', '<div class="citation-list">')
    body = body.replace(' role="doc-biblioentry"', "")
    return THUMBNAIL.sub(_named, body)


def with_named_toggles(navigation: str) -> str:
    """Return the navigation of the theme with names for the arrows that show subpages.

    Examples
    --------
    >>> with_named_toggles('<summary><span class="toctree-toggle"></span></summary>')
    '<summary aria-label="Subpages"><span class="toctree-toggle"></span></summary>'
    """
    return TOGGLE.sub(r'<summary aria-label="Subpages">\1', navigation)


def _named(thumbnail: re.Match[str]) -> str:
    title = TAG.sub("", thumbnail["title"])
    alt = f"{title}: {thumbnail['told']}"
    link = f'<a class="reference internal" aria-label="{title}" {thumbnail["link"]}'
    named = f"{thumbnail['start']}{alt}{thumbnail['image']}"
    return f"{named}{thumbnail['between']}{link}{thumbnail['title']}</a>"


def _improve(_app: Any, _page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    if "body" in context:
        context["body"] = accessible(context["body"])
    if "generate_toctree_html" in context:
        navigation = context["generate_toctree_html"]
        context["generate_toctree_html"] = lambda *arguments, **options: with_named_toggles(
            str(navigation(*arguments, **options))
        )


def setup(app: Any) -> dict[str, bool]:
    """Register the extension: each page is improved before it is written."""
    app.connect("html-page-context", _improve, priority=900)  # after the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}
