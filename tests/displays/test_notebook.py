"""A display as the last line of a cell shows its figure once, whatever the backend."""

import re

import nbformat
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from nbclient import NotebookClient

from mlpviz import plot_image_grid
from mlpviz.displays.notebook import shown_by_pyplot

IMPORTS = """
import numpy as np
from matplotlib.figure import Figure
from matplotlib import pyplot as plt
from mlpviz import plot_image_grid
X = np.arange(12.0).reshape(3, 4)
"""
NEW = "plot_image_grid(X, (2, 2))"
NOT_LAST = "display = plot_image_grid(X, (2, 2))\n1 + 1"
ON_PYPLOT = "plot_image_grid(X, (2, 2), ax=plt.figure().add_subplot())"
ON_FIGURE = "plot_image_grid(X, (2, 2), ax=Figure().add_subplot())"
CELLS = [IMPORTS, NEW, NOT_LAST, ON_PYPLOT, ON_FIGURE]


# Where none is named, pyplot takes one that opens windows if there is a screen.
UNNAMED = """
import os
for name in ("MPLBACKEND", "DISPLAY", "WAYLAND_DISPLAY"):
    os.environ.pop(name, None)
"""


def named(backend):
    return f"import os; os.environ['MPLBACKEND'] = {backend!r}"


def run(cells, first):
    """Run cells in a kernel after the one that chooses a backend; return the outputs of each."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in [first, *cells]]
    )
    NotebookClient(notebook, kernel_name="python3", timeout=100).execute()
    return [cell.outputs for cell in notebook.cells[1:]]


def pictures(outputs):
    return [each.data["image/png"] for each in outputs if "image/png" in each.get("data", {})]


INLINE = "module://matplotlib_inline.backend_inline"


@pytest.mark.parametrize(
    ("first", "unless_last"),
    [(named(INLINE), 1), (named("agg"), 0), (UNNAMED, 0)],
    ids=["inline", "agg", "none"],
)
@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_notebook_shows_each_figure_once(first, unless_last):
    _, new, not_last, on_pyplot, on_figure = run(CELLS, first)
    assert [len(pictures(each)) for each in (new, on_pyplot, on_figure)] == [1, 1, 1]
    assert len(pictures(not_last)) == unless_last
    (shown,) = [each.data["text/html"] for each in on_figure if "text/html" in each.data]
    assert re.search(r'alt="[^"]*3 images of 2 by 2 pixels', shown)
    told = "".join(each.data.get("text/plain", "") for each in new)
    assert "3 images of 2 by 2 pixels" in told


LASTING = "plot_image_grid(X, (2, 2), progress=True)"
NO_WIDGETS = "import sys; sys.modules['ipywidgets'] = None"


def told(outputs):
    return "".join(each.text for each in outputs if each.output_type == "stream")


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_notebook_shows_progress_as_text_where_there_are_no_widgets():
    *_, lasting = run([NO_WIDGETS, IMPORTS, LASTING], named(INLINE))
    assert re.search(r"limits: +0%\|.*0/1", told(lasting))
    assert "Warning" not in told(lasting)
    assert len(pictures(lasting)) == 1


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_notebook_shows_progress_as_a_widget():
    *_, lasting = run([IMPORTS, LASTING], named(INLINE))
    widgets = [each.data.get("text/plain", "") for each in lasting if "data" in each]
    assert any(re.search(r"limits: +0%\|.*0/1", text) for text in widgets)
    assert told(lasting) == ""
    assert len(pictures(lasting)) == 1


def test_figures_that_pyplot_does_not_know_are_not_shown_by_it(monkeypatch):
    figure = Figure()
    monkeypatch.setattr(plt, "get_backend", lambda: "QtAgg")
    assert not shown_by_pyplot(figure)
    assert shown_by_pyplot(plt.figure())


def test_pyplot_shows_nothing_where_its_backend_is_silent():
    assert not shown_by_pyplot(plt.figure())


def test_a_picture_is_described_in_html():
    display = plot_image_grid([[0, 1, 2, 3]], (2, 2), labels=['<a> & "b"'])
    shown = display._repr_mimebundle_()
    assert shown["text/plain"] == repr(display)
    assert shown["image/png"] in shown["text/html"]
    assert f'alt="{display.alt_text}"' in shown["text/html"]
