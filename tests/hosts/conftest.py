"""What the tests of hosts share: a small notebook, and how a page is read."""

import os
import re
from html import unescape
from pathlib import Path

import pytest

# Each host needs an environment of its own: `nox -s hosts`.
collect_ignore_glob = [] if os.environ.get("MLPVIZ_HOSTS") else ["test_*.py"]

SETUP = """
import numpy as np
from IPython.display import display
from mlpviz import plot_image_grid, plot_loss_curve
X = np.arange(12.0).reshape(3, 4)
"""
CELLS = [
    SETUP,
    "plot_image_grid(X, (2, 2))",
    "d = plot_loss_curve([3.0, 2.0])",
    "for _ in range(2):\n    display(plot_loss_curve([4.0, 1.0]))",
    "d",
]
"""Cells that show five pictures."""


def texts():
    """The alt texts of those pictures, in order."""
    import numpy as np
    from matplotlib.figure import Figure

    from mlpviz import plot_image_grid, plot_loss_curve

    def loss(values):
        return plot_loss_curve(values, ax=Figure().add_subplot()).alt_text

    X = np.arange(12.0).reshape(3, 4)
    images = plot_image_grid(X, (2, 2), ax=Figure().add_subplot()).alt_text
    return [images, loss([3.0, 2.0]), *[loss([4.0, 1.0])] * 2, loss([3.0, 2.0])]


def alt_texts(page):
    """The alt texts of the pictures of a page, without icons; no display is shown as text."""
    html = Path(page).read_text(encoding="utf-8")
    assert "Display:" not in html
    images = [unescape(each) for each in re.findall(r"<img [^>]*>", html)]
    assert not re.search(r"&lt;\w+Display", html)
    found = [re.search(r'alt="([^"]*)"', each) for each in images if "logo" not in each]
    return [each[1] if each else None for each in found]


@pytest.fixture
def notebook(tmp_path):
    """The path of a notebook that has been run."""
    import nbformat
    from nbclient import NotebookClient

    path = tmp_path / "example.ipynb"
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    content = nbformat.v4.new_notebook(cells=cells)
    content.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python",
        "language": "python",
    }
    NotebookClient(content, timeout=200).execute()
    nbformat.write(content, path)
    return path


@pytest.fixture(scope="session")
def expected():
    """The alt texts that a page must have."""
    return texts()


@pytest.fixture
def read():
    """Read the alt texts of a page."""
    return alt_texts
