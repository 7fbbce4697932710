"""Pictures for sphinx-gallery, each with its alt text.

Asked for by ``image_scrapers=("mlpviz", "matplotlib")`` in its configuration.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib import pyplot as plt

from mlpviz.displays.alt_text import alt_text_of, is_of_pyplot, take_figures_not_yet_shown
from mlpviz.displays.saving import save

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def scrape_displays(
    _block: Any, block_vars: Mapping[str, Any], gallery_conf: Mapping[str, Any]
) -> str:
    """Save the figures that a block of an example has drawn displays on, and show them.

    Figures made without pyplot are found, too. pyplot's are closed, so that a scraper that comes
    after this one does not show them again; those that the example has closed are not shown.

    Parameters
    ----------
    _block : tuple
        The block of code, which is not looked at.
    block_vars : mapping
        Of which "image_path_iterator" gives the file of each picture.
    gallery_conf : mapping
        sphinx-gallery's configuration, of which "src_dir" and "image_srcset" are used.

    Returns
    -------
    str
        The pictures in reStructuredText, in the order in which their figures were drawn on.
    """
    figures = [figure for figure in take_figures_not_yet_shown() if not _is_closed(figure)]
    paths = block_vars["image_path_iterator"]
    return "".join(_show(figure, Path(next(paths)), gallery_conf) for figure in figures)


def _show(figure: "Figure", path: Path, gallery_conf: Mapping[str, Any]) -> str:
    from sphinx_gallery.scrapers import figure_rst

    described, files = alt_text_of(figure), {0: path}
    save(figure, path, {})
    for factor in gallery_conf["image_srcset"]:
        files[factor] = path.with_name(f"{path.stem}_{factor:.2f}x".replace(".", "_") + path.suffix)
        save(figure, files[factor], {"dpi": factor * figure.dpi})
    plt.close(figure)
    shown: str = figure_rst([path], gallery_conf["src_dir"], described, [files])
    return shown


def _is_closed(figure: "Figure") -> bool:
    return is_of_pyplot(figure) and not plt.fignum_exists(figure.number)
