"""Under Sphinx itself: a small project is built, and its page is read."""

import re
from html import unescape
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from mlpviz import plot_image_grid, plot_loss_curve
from mlpviz.displays import alt_text
from mlpviz.embedding import document_figures
from mlpviz.embedding.plot_directive import replace_plot_directive
from mlpviz.embedding.sphinx_images import description_in

PAGE = """
Page
====

.. plot::

   from mlpviz import plot_image_grid, plot_loss_curve
   plt.figure().suptitle("somebody else's")
   from matplotlib.figure import Figure
   plot_image_grid(np.eye(4), (2, 2), ax=Figure().add_subplot())
   plot_loss_curve([3.0, 2.0])

.. plot::
   :alt: the author's own

   plot_loss_curve([3.0, 2.0])

.. image:: picture.png
.. image:: picture.svg
.. image:: picture.png
   :alt:
.. image:: plain.png
.. image:: plain.svg
"""
BEFORE = (
    "import numpy as np\nfrom matplotlib import pyplot as plt\nfrom mlpviz import plot_loss_curve"
)
PLOT, SRCSET = "matplotlib.sphinxext.plot_directive", "matplotlib.sphinxext.figmpl_directive"


@pytest.fixture(autouse=True)
def nothing_left_to_show(monkeypatch):
    monkeypatch.setattr(alt_text, "_observers", [])
    monkeypatch.setattr(document_figures, "_figures", document_figures.WaitingFigures())
    yield
    plt.close("all")


@pytest.fixture
def display(tmp_path):
    """A display whose files, described and not, lie beside the page."""
    display = plot_image_grid(np.eye(4), (2, 2), labels=["<a>", "&", '"b"', "c"])
    for suffix in ("png", "svg"):
        display.savefig(tmp_path / f"picture.{suffix}")
        display.figure.savefig(tmp_path / f"plain.{suffix}")
    plt.close("all")
    return display


def build(folder, *extensions, **settings):
    """Build the page; return the alt texts of its images, in order."""
    (folder / "index.rst").write_text(PAGE, encoding="utf-8")
    settings |= {"extensions": ["mlpviz.sphinxext", *extensions], "plot_pre_code": BEFORE}
    folders = [str(folder), None, str(folder / "out"), str(folder / "doctrees")]
    with patch_docutils(), docutils_namespace():
        options = {"confoverrides": settings, "status": None, "warningiserror": True}
        Sphinx(*folders, "html", **options).build()
    html = (folder / "out" / "index.html").read_text(encoding="utf-8")
    return [unescape(alt) for alt in re.findall(r'<img [^>]*?alt="([^"]*)"', html)]


def texts_of_plots():
    images = plot_image_grid(np.eye(4), (2, 2))
    loss = plot_loss_curve([3.0, 2.0])
    plt.close("all")
    return images.alt_text, loss.alt_text


def test_every_picture_of_a_page_has_its_alt_text(tmp_path, display):
    images, loss = texts_of_plots()
    plots = ["_images/index-1_00.png", images, loss, "the author's own"]
    files = [display.alt_text, display.alt_text, "", "_images/plain.png", "_images/plain.svg"]
    assert build(tmp_path, PLOT) == plots + files
    # Pictures that are not drawn again are still described.
    (tmp_path / "doctrees" / "environment.pickle").unlink()
    assert build(tmp_path, PLOT) == plots + files


def test_pictures_of_several_resolutions_have_alt_text(tmp_path, display):
    images, loss = texts_of_plots()
    found = build(tmp_path, PLOT, SRCSET, plot_srcset=["2.0x"])
    assert found[:4] == ["", images, loss, "the author's own"]


def test_without_the_plot_directive_there_is_none(tmp_path):
    app = SimpleNamespace(extensions={"sphinx.ext.autodoc": None})
    replace_plot_directive(app, None)
    assert not hasattr(app, "add_directive")


def test_files_without_a_description_have_none(tmp_path, display):
    display.savefig(tmp_path / "picture.jpg")
    for name in ("missing.png", "picture.jpg", "plain.png", "plain.svg"):
        assert description_in(tmp_path / name) is None
    assert description_in(tmp_path / "picture.png") == display.alt_text
    assert description_in(tmp_path / "picture.svg") == display.alt_text
