"""What a plot returns."""

import dataclasses
import inspect
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlpviz import (
    History,
    Layers,
    plot_first_layer_filters,
    plot_image_grid,
    plot_layer_weights,
    plot_loss_curve,
    plot_weight_distribution,
)
from mlpviz._layout.label_fitting import NO_LABELS, LabelFit

WEIGHTS = np.random.default_rng(0).normal(size=(16, 5))


TEXT = "5 tiles, color map gray, shared limits 0 to 4; all are even."


def tile_display(fit):
    """A display of images whose labels are written as `fit` says."""
    images = np.arange(5)[:, None] * np.ones(16)
    display = plot_image_grid(images, (4, 4), ax=Figure().add_subplot())
    labels = None if fit is None else SimpleNamespace(fit=lambda: fit, axes=display.ax)
    texts = {"subject": "5 tiles", "findings": "all are even"}
    return type(display)(**{**vars(display), **texts, "labels": labels})


@pytest.mark.parametrize(
    ("fit", "left_out", "shortened", "text"),
    [
        (None, False, 0, TEXT),
        (LabelFit(8.0, (("a",), ("b",))), False, 0, TEXT),
        (LabelFit(8.0, (("a…",), ("b",)), 1), False, 1, f"{TEXT} 1 label shortened."),
        (LabelFit(8.0, (("a…",), ("b…",)), 2), False, 2, f"{TEXT} 2 labels shortened."),
        (
            NO_LABELS,
            True,
            0,
            f"{TEXT} Labels are left out, since they would be too small to read.",
        ),
    ],
)
def test_what_became_of_the_labels_is_said(fit, left_out, shortened, text):
    display = tile_display(fit)
    assert display.labels_left_out == left_out
    assert display.labels_shortened == shortened
    assert display.alt_text == text
    assert repr(display) == f"<ImageDisplay: {text}>"


def test_a_display_is_frozen():
    display = tile_display(None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        display.subject = "Something."
    with pytest.raises(dataclasses.FrozenInstanceError):
        del display.subject


def test_a_display_takes_all_of_its_attributes_by_name():
    display = tile_display(None)
    attributes = vars(display)
    assert set(inspect.signature(type(display)).parameters) == set(attributes)
    with pytest.raises(TypeError, match="'indices'"):
        type(display)(**{name: attributes[name] for name in attributes if name != "indices"})
    with pytest.raises(TypeError, match="'other'"):
        type(display)(**attributes, other=1)


def test_a_display_is_no_dataclass_which_streamlit_would_document():
    assert not dataclasses.is_dataclass(tile_display(None))


def test_alt_text_tells_colors_and_scales_as_they_are_now():
    tiles = plot_image_grid(WEIGHTS.T, (4, 4), ax=Figure().add_subplot())
    tiles.image.set_cmap("viridis")
    tiles.image.set_clim(-10, 10)
    assert ", color map viridis, shared limits -10 to 10; " in tiles.alt_text
    matrix = plot_layer_weights(Layers(WEIGHTS), ax=Figure().add_subplot())
    matrix.image.set_cmap("RdBu_r")
    matrix.image.set_clim(0, 10)
    assert ", color map RdBu_r, limits 0 to 10, " in matrix.alt_text
    below = (WEIGHTS < 0).mean()
    assert f", {below:.1%} of the values beyond them; " in matrix.alt_text


def test_alt_text_tells_scales_of_axes_as_they_are_now():
    history = History({"loss": [0.9, 0.5]}, {"accuracy": [0.5, 0.6]})
    curves = plot_loss_curve(history, ax=Figure().add_subplot())
    assert ", on a linear scale; " in curves.alt_text
    curves.ax.set_yscale("log")
    assert ", on a log scale, scores on a linear one; " in curves.alt_text
    weights = plot_weight_distribution(Layers(WEIGHTS), ax=Figure().add_subplot())
    weights.ax.set_yscale("linear")
    weights.ax.set_xscale("symlog")
    assert ", shares on a linear scale, weights on a symlog one; " in weights.alt_text


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


class Snapshot:
    """What a test tool compares with, as the package of that tool defines it."""

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


@pytest.mark.parametrize(
    ("package", "way_out"),
    [
        ("syrupy.assertion", "NumbersExtension"),
        ("inline_snapshot._snapshot.eq_value", "format_numbers"),
        ("snapshottest.module", "format_numbers"),
    ],
)
def test_a_snapshot_that_cannot_keep_a_display_is_refused_with_the_way_out(
    package, way_out, monkeypatch
):
    monkeypatch.setattr(Snapshot, "__module__", package)
    display = plot_loss_curve([0.9, 0.3], ax=Figure().add_subplot())
    with pytest.raises(TypeError, match=way_out):
        assert display == Snapshot()


def test_a_display_equals_itself_only_and_other_things_may_say_what_they_equal():
    first, second = (plot_loss_curve([0.9, 0.3], ax=Figure().add_subplot()) for _ in range(2))
    assert first == first  # noqa: PLR0124
    assert first != second
    assert first != 3
    assert first == Snapshot()
    assert len({first, second}) == 2
