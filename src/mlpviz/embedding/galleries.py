"""Pictures for sphinx-gallery and mkdocs-gallery, each with its alt text.

Asked for by ``image_scrapers=("mlpviz", "matplotlib")`` in their configuration.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from mlpviz.displays import Display
from mlpviz.displays.alt_text import alt_text_of
from mlpviz.embedding.document_figures import give_figures_to_pyplot, show_again

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RESULT: Final = "___"
"""The name under which galleries keep the value of a block's last expression."""

MARKUP: Final = str.maketrans({sign: f"&#{ord(sign)};" for sign in "&<>[]()*_`\\\"'!|{}"})
"""Signs that have a meaning in Markdown or HTML, as HTML has them."""


def scrape_figures(block: Any, *host: Any) -> str:
    """Show the open figures of a block of an example, as the gallery's own scraper does.

    Figures with displays have the displays' alt text instead of titles alone. Those made without
    pyplot are shown as well. All are shown in the order in which they were drawn, and then closed.

    Parameters
    ----------
    block : tuple
        The block of code.
    *host
        What the gallery's own scraper takes besides: variables and configuration of
        sphinx-gallery, or the script of mkdocs-gallery.

    Returns
    -------
    str
        The pictures in reStructuredText or in Markdown.
    """
    is_sphinx = len(host) == 2
    scrapers = import_module(("sphinx_gallery" if is_sphinx else "mkdocs_gallery") + ".scrapers")
    _show_result(host[0]["example_globals"] if is_sphinx else host[0].run_vars.example_globals)
    give_figures_to_pyplot()
    with _alt_texts(scrapers, escaped=not is_sphinx):
        pictures: str = scrapers.matplotlib_scraper(block, *host)
    return pictures


def _show_result(variables: MutableMapping[str, Any]) -> None:
    """Show a display that a block ends with as a picture, and not once more as text or HTML."""
    result = variables.get(RESULT)
    if isinstance(result, Display):
        show_again(result._root)  # noqa: SLF001 - of this package
        variables[RESULT] = None


@contextmanager
def _alt_texts(scrapers: Any, *, escaped: bool) -> Iterator[None]:
    """Replace the titles that a gallery's scraper reads by the alt texts of displays."""
    titles = scrapers._matplotlib_fig_titles  # noqa: SLF001 - galleries make alt text of nothing else

    def described(figure: "Figure") -> str:
        text = alt_text_of(figure) or titles(figure)
        return text.translate(MARKUP) if escaped else text

    with patch.object(scrapers, "_matplotlib_fig_titles", described):
        yield
