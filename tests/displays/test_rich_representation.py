"""What hosts other than IPython ask of a display, and what backends show without being asked."""

import base64
import pickle
import re
import sys

import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from mlpviz import plot_image_grid, plot_loss_curve


def images(**options):
    return plot_image_grid([[0, 1, 2, 3]], (2, 2), **options)


@pytest.fixture
def outside_ipython(monkeypatch):
    """No shell runs, even if another test has imported IPython."""
    monkeypatch.setitem(sys.modules, "IPython", None)


@pytest.fixture
def backend(monkeypatch):
    """Let pyplot claim to use a backend, so that no window opens."""

    def claim(name, *, interactive=True):
        monkeypatch.setattr("matplotlib.get_backend", lambda: name)
        monkeypatch.setattr("matplotlib.is_interactive", lambda: interactive)

    return claim


@pytest.mark.usefixtures("outside_ipython")
def test_all_representations_show_the_same_picture():
    display = images(labels=['<a> & "b"'])
    bundle = display._repr_mimebundle_(include=None, exclude=None)
    assert list(bundle) == ["text/plain", "text/html", "image/png"]
    assert bundle["text/plain"] == display.alt_text
    assert bundle["text/html"] == display._repr_html_()
    assert base64.b64decode(bundle["image/png"]) == display._repr_png_()
    assert bundle["image/png"] in bundle["text/html"]
    assert display._repr_svg_().startswith("<?xml")


@pytest.mark.usefixtures("outside_ipython")
def test_html_describes_all_displays_on_the_figure_and_is_escaped():
    left, right = Figure().subplots(1, 2)
    first = images(labels=['<a> & "b"'], ax=left)
    second = plot_loss_curve([3.0, 2.0], ax=right)
    (alt,) = re.findall('alt="([^"]*)"', first._repr_html_())
    assert "<" not in alt
    assert second.alt_text in alt
    assert first._repr_html_() == second._repr_html_()


SHOWING = ["QtAgg", "TkAgg", "macosx", "nbagg", "webagg", "widget", "module://ipympl.backend_nbagg"]


@pytest.mark.parametrize("name", SHOWING)
def test_a_display_adds_only_words_to_a_figure_that_its_backend_shows(backend, name):
    display = images()
    backend(name)
    assert display._repr_mimebundle_() == {"text/plain": display.alt_text}
    assert display._repr_html_() is display._repr_png_() is display._repr_svg_() is None


@pytest.mark.parametrize("name", [*SHOWING, "agg", "module://marimo._output.mpl", "svg"])
def test_a_display_shows_a_figure_that_its_backend_does_not_show(backend, name):
    without_pyplot = images(ax=Figure().add_subplot())
    backend(name)
    assert "image/png" in without_pyplot._repr_mimebundle_()
    display = images()
    backend(name, interactive=False)
    assert "image/png" in display._repr_mimebundle_()


def test_a_closed_figure_is_shown_by_no_backend(backend):
    display = images()
    plt.close(display.figure)
    backend("QtAgg")
    assert "image/png" in display._repr_mimebundle_()


def test_nothing_but_ipython_s_inline_backend_closes_a_figure(backend):
    display = images()
    backend("module://matplotlib_inline.backend_inline")
    display._repr_mimebundle_()
    assert plt.fignum_exists(display.figure.number)


def test_ipython_is_told_the_alt_text_of_a_figure_only_while_a_display_is_on_it():
    display = images()
    texts = display.figure._repr_mimebundle_(include=None, exclude=None)
    assert texts == {"text/plain": display.alt_text, "text/html": display._repr_html_()}
    display.ax.clear()
    assert display.figure._repr_mimebundle_() == {}


def test_a_pickled_figure_is_still_described():
    display = images()
    again = pickle.loads(pickle.dumps(display.figure))  # noqa: S301 - it is our own
    assert again._repr_mimebundle_()["text/plain"] == display.alt_text
