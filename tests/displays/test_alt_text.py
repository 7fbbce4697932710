import gc
import io
import pickle
import weakref

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from mlpviz import Layers, plot_first_layer_filters, plot_image_grid, plot_loss_curve
from mlpviz.displays import alt_text
from mlpviz.displays.alt_text import alt_text_of, observe_figures

LAYERS = Layers(np.random.default_rng(0).normal(size=(16, 4)))


def filters(ax=None):
    return plot_first_layer_filters(LAYERS, (4, 4), ax=ax or Figure().add_subplot())


def saved(display, **options):
    buffer = io.BytesIO()
    display.savefig(buffer, **options)
    return buffer.getvalue()


def png_description(display, **options):
    return Image.open(io.BytesIO(saved(display, **options))).text.get("Description")


def test_a_figure_is_described_by_all_displays_on_it_in_the_order_of_their_axes():
    left, right = Figure().subplots(1, 2)
    loss = plot_loss_curve([0.9, 0.3], ax=right)
    weights = filters(left)
    assert alt_text_of(left.figure) == f"{weights.alt_text} {loss.alt_text}"


def test_subfigures_are_described_with_their_figure():
    figure = Figure()
    display = filters(figure.subfigures(1, 2)[1].add_subplot())
    assert alt_text_of(figure) == display.alt_text


def test_what_was_cleared_is_not_described():
    display = filters()
    display.ax.clear()
    loss = plot_loss_curve([0.9, 0.3], ax=display.ax)
    assert alt_text_of(display.figure) == loss.alt_text


def test_a_figure_without_a_display_has_no_alt_text():
    assert alt_text_of(Figure()) == ""


def test_the_description_tells_how_labels_fit_the_figure_as_it_is_saved():
    ax = Figure(figsize=(4, 4)).add_subplot()
    display = plot_image_grid(np.eye(16), (4, 4), labels=["a label of many words"] * 16, ax=ax)
    assert "left out" not in alt_text_of(display.figure)
    display.figure.set_size_inches(0.8, 0.8)
    assert "left out" in alt_text_of(display.figure)


def test_titles_are_appended_once_each():
    figure = Figure()
    upper, lower = figure.subfigures(2, 1)
    display = filters(upper.add_subplot())
    other = lower.add_subplot()
    figure.suptitle("Digits")
    lower.suptitle("Training")
    display.ax.set_title("Weights", loc="left")
    other.set_title("Weights")
    assert alt_text_of(figure) == f"{display.alt_text} Titles: Digits; Training; Weights."


def test_a_figure_without_a_display_is_not_described_by_its_titles_either():
    figure = Figure()
    figure.suptitle("somebody else's")
    assert alt_text_of(figure) == ""


def test_an_observer_is_called_once_with_the_figure_of_each_new_display(monkeypatch):
    monkeypatch.setattr(alt_text, "_observers", [])
    seen = []
    for _ in range(2):
        observe_figures(seen.append)
    displays = [filters(), filters()]
    assert seen == [display.figure for display in displays]


def test_no_figure_is_kept_alive():
    figure = weakref.ref(filters().figure)
    gc.collect()
    assert figure() is None


def test_a_pickled_figure_keeps_its_alt_text():
    display = filters()
    again = pickle.loads(pickle.dumps(display.figure))  # noqa: S301 – it is our own
    assert alt_text_of(again) == display.alt_text
