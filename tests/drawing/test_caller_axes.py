"""Plots on Axes of the caller: of other kinds, shared, drawn on before, cleared afterwards."""

import io

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import mlpviz

RNG = np.random.default_rng(0)
LAYERS = mlpviz.Layers([RNG.normal(size=(16, 6)), RNG.normal(size=(6, 3))])
X = RNG.random((6, 16))
REPORT = mlpviz.unit_report(LAYERS, (4, 4))
TRUE = [0, 1, 2, 0, 1, 2]
SCORED = {"training loss": [3.0, 2.0, 1.0], "validation score": [0.1, 0.3, 0.2]}

IMAGES = {
    "filters": lambda ax=None: mlpviz.plot_first_layer_filters(LAYERS, (4, 4), ax=ax),
    "images": lambda ax=None: mlpviz.plot_image_grid(X, (4, 4), labels=TRUE, ax=ax),
    "predictions": lambda ax=None: mlpviz.plot_prediction_grid(
        None, X, TRUE, (4, 4), y_pred=[0, 1, 1, 0, 1, 2], ax=ax
    ),
    "unit classes": lambda ax=None: mlpviz.plot_unit_classes(LAYERS, (4, 4), ax=ax),
    "unit report": lambda ax=None: mlpviz.plot_unit_report(REPORT, ax=ax),
    "receptive fields": lambda ax=None: mlpviz.plot_receptive_fields(LAYERS, (4, 4), ax=ax),
    "layer weights": lambda ax=None: mlpviz.plot_layer_weights(LAYERS, ax=ax),
}
LINES = {
    "losses": lambda ax=None: mlpviz.plot_loss_curve([3.0, 2.0, 1.0], ax=ax),
    "losses and scores": lambda ax=None: mlpviz.plot_loss_curve(SCORED, ax=ax),
    "distribution": lambda ax=None: mlpviz.plot_weight_distribution(LAYERS, ax=ax),
}
PLOTS = IMAGES | LINES
OTHER_KINDS = {
    "polar": lambda figure: figure.add_subplot(projection="polar"),
    "3d": lambda figure: figure.add_subplot(projection="3d"),
    "mollweide": lambda figure: figure.add_subplot(projection="mollweide"),
}


def state_of(ax):
    """All that a refused plot must leave as it was."""
    return ax.get_children(), ax.get_xlim(), ax.get_ylim(), ax.get_axes_locator(), ax.axison


@pytest.mark.parametrize("kind", OTHER_KINDS)
@pytest.mark.parametrize("plot", PLOTS)
def test_axes_of_other_kinds_are_refused_by_name(plot, kind):
    ax = OTHER_KINDS[kind](Figure())
    before = state_of(ax)
    with pytest.raises(TypeError, match=f"^ax must .*projection '{kind}'"):
        PLOTS[plot](ax)
    assert state_of(ax) == before
    assert plt.get_fignums() == []


@pytest.mark.parametrize("axis", ["x", "y"])
@pytest.mark.parametrize("plot", IMAGES)
def test_images_are_refused_on_a_log_scale_until_it_is_linear(plot, axis):
    ax = Figure().add_subplot()
    ax.set(**{f"{axis}scale": "log"})
    with pytest.raises(ValueError, match=f"^ax must have linear scales.*set_{axis}scale"):
        PLOTS[plot](ax)
    ax.set(**{f"{axis}scale": "linear"})
    PLOTS[plot](ax)


@pytest.mark.parametrize("other", ["none", "line", "image"])
@pytest.mark.parametrize("shared", ["x", "y"])
@pytest.mark.parametrize("plot", IMAGES)
def test_images_are_refused_on_shared_axes(plot, shared, other):
    axes = Figure().subplots(1, 2, **{f"share{shared}": True})
    if other == "line":
        axes[0].plot([1, 2])
    if other == "image":
        axes[0].imshow([[1, 2]])
    before = state_of(axes[1]), state_of(axes[0])
    with pytest.raises(ValueError, match=f"^ax shares its {shared} axis.*share{shared}=False"):
        PLOTS[plot](axes[1])
    assert (state_of(axes[1]), state_of(axes[0])) == before


def test_lines_may_share_axes():
    axes = Figure().subplots(1, 2, sharex=True, sharey=True)
    for ax, losses in zip(axes, ([3.0, 2.0], [9.0, 8.0, 7.0]), strict=True):
        mlpviz.plot_loss_curve(losses, ax=ax)
    assert axes[0].get_xlim()[1] > 2
    assert axes[0].get_ylim()[1] > 9


def kinds_of(figure):
    """The types of all artists on all Axes, which a plot that is left behind adds to."""
    axes = [each for ax in figure.axes for each in (ax, *ax.child_axes)]
    return sorted(type(artist).__name__ for ax in axes for artist in ax.get_children())


@pytest.mark.parametrize("second", PLOTS)
@pytest.mark.parametrize("first", PLOTS)
def test_a_second_plot_replaces_the_first_and_leaves_nothing_behind(first, second):
    adds = "losses" in first and "losses" in second
    figure, fresh = Figure(), Figure()
    ax = figure.add_subplot()
    PLOTS[first](ax)
    display = PLOTS[second](ax)
    if not adds:
        PLOTS[second](fresh.add_subplot())
        assert kinds_of(figure) == kinds_of(fresh)
        assert len(figure.axes) == len(fresh.axes)
    figure.savefig(io.BytesIO())
    assert repr(display)


@pytest.mark.parametrize("plot", PLOTS)
def test_a_second_plot_on_a_new_figure_fills_it(plot):
    display = IMAGES["filters"]()
    PLOTS[plot](display.ax)
    figure = display.figure
    figure.canvas.draw()
    box = display.ax.get_tightbbox()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= figure.bbox.x1 + 1
    assert box.y1 <= figure.bbox.y1 + 1


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("plot", IMAGES)
def test_a_cleared_axes_is_as_new(plot, own):
    reference = plt.figure(layout="none") if own else Figure()
    fresh = reference.add_subplot()
    display = PLOTS[plot](None if own else Figure().add_subplot())
    display.figure.canvas.draw()
    ax = display.ax
    ax.clear()
    for each in (ax, fresh):
        each.plot([0, 1, 2], [0, 1, 5])
        each.get_figure().set_size_inches(6, 4)
        each.get_figure().draw_without_rendering()
    if plot != "layer weights" or not own:
        np.testing.assert_allclose(ax.get_position().bounds, fresh.get_position().bounds)
    assert ax.get_aspect() == fresh.get_aspect()
    assert ax.axison
    assert ax.format_coord(1, 2) == fresh.format_coord(1, 2)
    assert len(ax.get_xticks()) == len(fresh.get_xticks())
    assert ax.get_legend() is None


@pytest.mark.parametrize("plot", IMAGES)
@pytest.mark.parametrize("engine", ["constrained", "tight", "compressed", None])
def test_everything_stays_in_its_subplot(plot, engine):
    figure = Figure(figsize=(8, 4), layout=engine)
    axes = figure.subplots(1, 2)
    PLOTS[plot](axes[0])
    figure.draw_without_rendering()
    box = axes[0].get_tightbbox()
    subplot = figure.transFigure.transform(axes[0].get_position(original=True).get_points())
    # The grid starts at a whole device pixel.
    assert box.x1 <= subplot[1, 0] + 0.5
    assert box.y1 <= subplot[1, 1] + 0.5
    if plot != "layer weights":
        assert box.x0 >= subplot[0, 0] - 0.5
        assert box.y0 >= subplot[0, 1] - 0.5
    assert box.x1 < axes[1].bbox.x0


@pytest.mark.parametrize("plot", IMAGES)
@pytest.mark.parametrize("engine", ["constrained", "tight", "compressed"])
def test_the_second_draw_is_the_first(plot, engine):
    for width, title in ((5.0, False), (6.13, True), (7.31, False)):
        figure = Figure(figsize=(width, 4), layout=engine)
        axes = figure.subplots(1, 2)
        displays = [PLOTS[plot](ax) for ax in axes]
        if title:
            axes[0].set_title("A title")
            axes[1].set_xlabel("units")
        figure.draw_without_rendering()
        first = [ax.bbox.bounds for ax in axes]
        bars = [d.colorbar.ax.bbox.bounds for d in displays if d.colorbar is not None]
        figure.draw_without_rendering()
        np.testing.assert_allclose([ax.bbox.bounds for ax in axes], first, atol=1e-6)
        again = [d.colorbar.ax.bbox.bounds for d in displays if d.colorbar is not None]
        np.testing.assert_allclose(again, bars, atol=1e-6)
