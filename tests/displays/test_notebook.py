"""Under IPython a figure is shown once, with its alt text, in the user's formats."""

import base64
import io
import re

import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image

IMPORTS = """
import numpy as np
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib import pyplot as plt
from mlpviz import plot_image_grid, plot_loss_curve
X = np.arange(12.0).reshape(3, 4)
def images(**options): return plot_image_grid(X, (2, 2), **options)
"""
IMAGES, LOSS = "3 images of 2 by 2 pixels", "1 training curve"
# Where none is named, pyplot takes one that opens windows if there is a screen.
UNNAMED = """
import os
for name in ("MPLBACKEND", "DISPLAY", "WAYLAND_DISPLAY"):
    os.environ.pop(name, None)
"""
WITHOUT_WARNINGS = (
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
)


def named(backend):
    return f"import os; os.environ['MPLBACKEND'] = {backend!r}"


INLINE = named("module://matplotlib_inline.backend_inline")


def run(cells, first=INLINE):
    """Run cells after the one that chooses a backend; return the outputs of each."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in [first, IMPORTS, *cells]]
    )
    NotebookClient(notebook, kernel_name="python3", timeout=100).execute()
    return [cell.outputs for cell in notebook.cells[2:]]


def alt_texts(outputs):
    """The alt texts of HTML pictures, one for each output; what is not a picture as it is."""
    return [alt_text(each) for each in outputs]


def alt_text(output):
    if output.output_type == "stream":
        return output.text
    if "text/html" not in output.data:
        return output.data["text/plain"]
    (found,) = re.findall('alt="([^"]*)"', output.data["text/html"])
    assert output.data["text/plain"] == found
    return found


# What a cell holds, and what is seen below it, in that order.
CELLS = {
    "the display is the cell's result": ("images()", [IMAGES]),
    "the figure is pyplot's": ("images(ax=plt.figure().add_subplot())", [IMAGES]),
    "the figure is not pyplot's": ("images(ax=Figure().add_subplot())", [IMAGES]),
    "the display is not the result": ("d = images()\n1 + 1", ["2", IMAGES]),
    "the result is hidden": ("images();", [IMAGES]),
    "the cell ends with plt.show": ("images()\nplt.show()", [IMAGES]),
    "two plots": ("images()\nplot_loss_curve([3.0, 2.0])", [IMAGES, LOSS]),
    "somebody else's figure first": ("plt.plot([1, 2])\nimages()", ["<Figure size", IMAGES]),
    "somebody else's figure last": ("images()\nplt.figure().add_subplot();", [IMAGES, "<Figure"]),
    "a loop": (
        "for i in range(2):\n    print('round', i)\n    display(images())",
        ["round 0", IMAGES, "round 1", IMAGES],
    ),
    "a display of an earlier cell": ("d", [IMAGES]),
    "its figure": ("d.figure", [IMAGES]),
    "under plt.ioff": ("with plt.ioff():\n    d = images()\nd", [IMAGES]),
    "figures that stay open": ("%config InlineBackend.close_figures = False\nimages()", [IMAGES]),
    "the cell after it": ("1 + 1", ["2"]),
    "a second figure that stays open": ("images()", [IMAGES]),
    "something drawn on it": ("images(ax=d.ax.figure.add_subplot())", [f"{IMAGES}.*{IMAGES}"]),
}
# HTML cannot show a PDF, so a PNG comes with it.
FORMATS = {
    "retina": ("%config InlineBackend.figure_format = 'retina'\nd", {"image/png"}),
    "svg": ("%config InlineBackend.figure_format = 'svg'\nd", {"image/svg+xml"}),
    "pdf": ("%config InlineBackend.figure_format = 'pdf'\nd", {"application/pdf", "image/png"}),
    "jpeg": ("%config InlineBackend.figure_format = 'jpeg'\nd", {"image/jpeg"}),
    "png": ("%config InlineBackend.figure_format = 'png'\nd", {"image/png"}),
}


@pytest.fixture(scope="module")
def outputs():
    """The outputs of all cells above, from one kernel."""
    cells = {name: cell for name, (cell, _) in (CELLS | FORMATS).items()}
    return dict(zip(cells, run(cells.values()), strict=True))


@WITHOUT_WARNINGS[0]
@WITHOUT_WARNINGS[1]
@pytest.mark.parametrize("name", CELLS)
def test_the_inline_backend_shows_each_figure_once_in_order(outputs, name):
    found, (_, expected) = alt_texts(outputs[name]), CELLS[name]
    assert len(found) == len(expected)
    for text, pattern in zip(found, expected, strict=True):
        assert re.search(pattern, text)


@pytest.mark.parametrize("name", FORMATS)
def test_a_display_has_the_formats_that_the_user_set(outputs, name):
    (output,) = outputs[name]
    assert set(output.data) == {"text/plain", "text/html"} | FORMATS[name][1]


def test_a_retina_picture_has_twice_the_pixels_on_the_same_place(outputs):
    retina, plain = (outputs[name][0].data["image/png"] for name in ("retina", "png"))
    retina, plain = (Image.open(io.BytesIO(base64.b64decode(png))) for png in (retina, plain))
    width = outputs["retina"][0].metadata["image/png"]["width"]
    assert width == retina.width // 2 == pytest.approx(plain.width, abs=1)
    assert f'width="{width}"' in outputs["retina"][0].data["text/html"]


@pytest.mark.parametrize(("name", "source"), [("svg", "svg+xml"), ("jpeg", "jpeg"), ("pdf", "png")])
def test_html_shows_the_picture_of_that_format(outputs, name, source):
    (output,) = outputs[name]
    assert f'src="data:image/{source};base64,' in output.data["text/html"]


OTHERS = ["images()", "d = images()\n1 + 1", "images(ax=Figure().add_subplot())", "d"]


@WITHOUT_WARNINGS[0]
@WITHOUT_WARNINGS[1]
@pytest.mark.parametrize("first", [named("agg"), UNNAMED], ids=["agg", "none"])
def test_a_display_shows_itself_where_the_backend_shows_nothing(first):
    new, not_last, without_pyplot, again = map(alt_texts, run(OTHERS, first))
    assert not_last == ["2"]
    for (text,) in (new, without_pyplot, again):
        assert IMAGES in text


LASTING = "plot_image_grid(X, (2, 2), progress=True)"
NO_WIDGETS = "import sys; sys.modules['ipywidgets'] = None"


def streamed(outputs):
    return "".join(each.text for each in outputs if each.output_type == "stream")


@WITHOUT_WARNINGS[0]
@WITHOUT_WARNINGS[1]
def test_a_notebook_shows_progress_as_a_widget_or_as_text():
    widget, _, text = run([LASTING, NO_WIDGETS, LASTING])
    plain = [each.data.get("text/plain", "") for each in widget if "data" in each]
    assert any(re.search(r"limits: +0%\|.*0/1", each) for each in plain)
    assert streamed(widget) == ""
    assert re.search(r"limits: +0%\|.*0/1", streamed(text))
    assert "Warning" not in streamed(text)
    for outputs in (widget, text):
        assert sum("image/png" in each.get("data", {}) for each in outputs) == 1
