"""What a plot returns."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlpviz import Layers, plot_first_layer_filters, plot_image_grid
from mlpviz._layout.label_fitting import NOTHING, Fit
from mlpviz.displays import TileDisplay

WEIGHTS = np.random.default_rng(0).normal(size=(16, 5))


def tile_display(fit):
    """A display of two tiles whose labels are written as `fit` says."""
    ax = Figure().add_subplot()
    labels = None if fit is None else SimpleNamespace(fit=lambda: fit)
    return TileDisplay(
        figure=ax.figure,
        ax=ax,
        summary="Two tiles.",
        image=ax.imshow(np.zeros((2, 4))),
        labels=labels,
        colorbar=None,
        tiles=np.zeros((2, 2, 2)),
        boxes=np.zeros((2, 4)),
        frames=None,
        limits=(0.0, 1.0),
        saturated=(0.0, 0.0),
    )


@pytest.mark.parametrize(
    ("fit", "left_out", "shortened", "text"),
    [
        (None, False, 0, "Two tiles."),
        (Fit(8.0, (("a",), ("b",))), False, 0, "Two tiles."),
        (Fit(8.0, (("a…",), ("b",)), 1), False, 1, "Two tiles. 1 label shortened."),
        (Fit(8.0, (("a…",), ("b…",)), 2), False, 2, "Two tiles. 2 labels shortened."),
        (
            NOTHING,
            True,
            0,
            "Two tiles. Labels are left out, since they would be too small to read.",
        ),
    ],
)
def test_what_became_of_the_labels_is_said(fit, left_out, shortened, text):
    display = tile_display(fit)
    assert display.labels_left_out == left_out
    assert display.labels_shortened == shortened
    assert display.alt_text == text
    assert repr(display) == f"<TileDisplay: {text}>"


def test_a_display_is_frozen():
    display = tile_display(None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        display.summary = "Something."


def test_savefig_saves_the_whole_figure_of_a_subfigure(tmp_path):
    figure = Figure(figsize=(4, 2), dpi=50)
    left, _ = figure.subfigures(1, 2)
    display = plot_image_grid(WEIGHTS.T, (4, 4), ax=left.add_subplot())
    assert display.figure is left
    display.savefig(tmp_path / "figure.png", dpi=50)
    from matplotlib.image import imread

    assert imread(tmp_path / "figure.png").shape[:2] == (100, 200)


def test_labels_that_are_left_out_are_told_as_the_figure_is_now():
    figure = Figure(figsize=(6, 4))
    display = plot_first_layer_filters(
        Layers(WEIGHTS), (4, 4), labels=["a long label"] * 5, ax=figure.add_subplot()
    )
    assert not display.labels_left_out
    figure.set_size_inches(0.4, 0.3)
    assert display.labels_left_out
    assert "Labels are left out" in display.alt_text
