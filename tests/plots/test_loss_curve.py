"""The mean and the band of several runs, as plot_loss_curve draws them."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from mlpviz import History, Layers, Snapshots, plot_filters_over_time, plot_loss_curve

LONG, SHORT = [0.9, 0.5, 0.3, 0.25], [0.7, 0.3, 0.2]


def legend_of(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def edges(band):
    """The lowest and highest shaded value at each step, from the polygon itself."""
    (path,) = band.get_paths()
    found = {}
    for x, y in path.vertices:
        found.setdefault(float(x), []).append(float(y))
    return {x: (min(ys), max(ys)) for x, ys in found.items()}


def test_the_line_is_the_mean_and_the_band_reaches_from_the_lowest_run_to_the_highest():
    display = plot_loss_curve([LONG, SHORT], band=True)
    line, band = display.lines["training loss"], display.bands["training loss"]
    np.testing.assert_allclose(line.get_xydata(), [[1, 0.8], [2, 0.4], [3, 0.25], [4, 0.25]])
    assert edges(band) == {1: (0.7, 0.9), 2: (0.3, 0.5), 3: (0.2, 0.3), 4: (0.25, 0.25)}
    assert tuple(band.get_facecolor()[0][:3]) == to_rgba(line.get_color())[:3]
    assert band.get_zorder() < line.get_zorder()


def test_the_legend_says_of_how_many_runs_and_what_is_shaded():
    display = plot_loss_curve([LONG, LONG, SHORT], band=True)
    assert legend_of(display.ax) == [
        "training loss, mean of 2–3 runs",
        "best mean: epoch 3",
        "lowest to highest run",
    ]
    np.testing.assert_array_equal(display.n_runs["training loss"], [3, 3, 3, 2])
    assert "fewer runs in 1, from epoch 4 on" in display.alt_text
    even = plot_loss_curve([LONG, LONG], band=True)
    assert legend_of(even.ax)[0] == "training loss, mean of 2 runs"
    assert "fewer" not in even.alt_text


def test_the_best_mean_is_looked_for_where_all_runs_reach():
    display = plot_loss_curve([[0.9, 0.5, 0.1], [0.9, 0.4]], band=True)
    assert display.best_steps == {"training loss": 2.0}
    assert plot_loss_curve([LONG, SHORT], band=True, mark_best=False).best_steps == {}


def test_scores_have_a_band_on_their_own_axis():
    runs = [History({"training loss": LONG}, {"accuracy": [0.1, 0.5, k]}) for k in (0.7, 0.9)]
    display = plot_loss_curve(runs, band=True)
    assert display.bands["training loss"].axes is display.ax
    assert display.bands["accuracy"].axes is display.score_ax
    assert edges(display.bands["accuracy"])[3] == (0.7, 0.9)
    assert display.best_steps == {"accuracy": 3.0}


def test_several_kinds_of_runs_have_a_mean_each():
    display = plot_loss_curve({"sgd": [LONG, SHORT], "adam": [SHORT, SHORT]}, band=True)
    assert list(display.lines) == list(display.bands) == ["sgd", "adam"]
    assert len({line.get_color() for line in display.lines.values()}) == 2


def test_smoothing_is_that_of_each_run():
    display = plot_loss_curve([LONG, LONG[::-1]], band=True, smooth=0.5)
    smooth = [plot_loss_curve(run, smooth=0.5) for run in (LONG, LONG[::-1])]
    expected = np.mean([each.lines["training loss"].get_ydata() for each in smooth], axis=0)
    np.testing.assert_allclose(display.lines["training loss"].get_ydata(), expected)
    raw = display.raw_lines["training loss"].get_ydata()
    np.testing.assert_allclose(raw, np.mean([LONG, LONG[::-1]], axis=0))


def test_a_run_that_diverged_leaves_a_gap_in_line_and_band():
    display = plot_loss_curve([LONG, [0.7, np.nan, 0.2, 0.1]], band=True)
    heights = display.lines["training loss"].get_ydata()
    np.testing.assert_array_equal(np.isnan(heights), [False, True, False, False])
    shaded = {
        float(x) for path in display.bands["training loss"].get_paths() for x, _ in path.vertices
    }
    assert shaded == {1.0, 3.0, 4.0}


def test_the_band_of_one_epoch_can_be_seen():
    figure = plt.figure()
    ax = figure.add_subplot()
    plot_loss_curve([[0.2], [0.8]], band=True, mark_best=False, ax=ax)
    ax.set_axis_off()
    ax.get_legend().remove()
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]
    rows = np.flatnonzero((pixels != 255).any(axis=(1, 2)))
    assert rows.size > 0.5 * ax.bbox.height


def test_without_band_nothing_is_shaded():
    display = plot_loss_curve({"a": History({"loss": LONG}), "b": History({"loss": SHORT})})
    assert (display.bands, display.n_runs) == ({}, {})
    assert not display.ax.collections


@pytest.mark.parametrize("unit", ["epoch", "step", "batch"])
def test_steps_are_called_what_they_are(unit):
    runs = [History({"training loss": run}, unit=unit) for run in (LONG, SHORT)]
    assert plot_loss_curve(runs[0]).ax.get_xlabel() == unit
    display = plot_loss_curve(runs, band=True)
    assert display.ax.get_xlabel() == unit
    assert f"best mean: {unit} 3" in legend_of(display.ax)


@pytest.mark.parametrize("band", [False, True])
def test_epochs_and_steps_share_no_axis(band):
    runs = {"a": History({"loss": LONG}), "b": History({"loss": SHORT}, unit="step")}
    with pytest.raises(ValueError, match="epoch and step, which share no axis"):
        plot_loss_curve(runs, band=band)
    assert not plt.get_fignums()


def test_histories_of_unequal_length_keep_their_own_steps():
    given = {"a": History({"loss": LONG}), "b": History({"loss": SHORT}, steps={"loss": [1, 5, 9]})}
    lines = plot_loss_curve(given).lines
    assert lines["a"].get_xdata().tolist() == [1, 2, 3, 4]
    assert lines["b"].get_xdata().tolist() == [1, 5, 9]


@pytest.mark.parametrize("yscale", ["linear", "log", "symlog"])
def test_every_scale_shows_the_whole_band(yscale):
    display = plot_loss_curve([LONG, SHORT], band=True, yscale=yscale)
    low, high = display.ax.get_ylim()
    assert low < min(SHORT)
    assert high > max(LONG)


def test_a_log_scale_refuses_a_run_that_is_not_positive_before_drawing():
    with pytest.raises(ValueError, match="yscale='log' cannot show"):
        plot_loss_curve([LONG, [0.5, 0.0]], band=True, yscale="log")
    assert not plt.get_fignums()


def test_steps_that_another_plot_shows_are_marked():
    snapshots = Snapshots()
    for step in range(7):
        snapshots.take(Layers([np.eye(4) * step]), step=step, loss=1 / (1 + step))
    steps = plot_filters_over_time(snapshots, (2, 2), steps=[6, 0, 3]).steps
    display = plot_loss_curve(snapshots, mark_steps=steps)
    segments = np.array(display.step_marks.get_segments())
    np.testing.assert_array_equal(segments[:, :, 0], [[0, 0], [3, 3], [6, 6]])
    low, high = display.ax.get_xlim()
    assert low < 0
    assert high > 6
    assert display.ax.get_ylim()[0] < 1 / 7 < 0.9 < display.ax.get_ylim()[1] < 1.2
    np.testing.assert_array_equal(display.numbers()["marked steps"], [0, 3, 6])
    assert display.alt_text.endswith("vertical lines at 0, 3, 6.")
    plain = plot_loss_curve(snapshots, ax=Figure().add_subplot())
    assert plain.step_marks is None
    assert "marked steps" not in plain.numbers()


def test_a_step_beyond_the_curve_is_in_view():
    display = plot_loss_curve([0.5, 0.4], mark_steps=[30], ax=Figure().add_subplot())
    assert display.ax.get_xlim()[1] > 30


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        (3, TypeError),
        ("3", TypeError),
        ([[1]], TypeError),
        (["a"], TypeError),
        ([np.nan], ValueError),
    ],
)
def test_steps_that_are_no_numbers_are_refused(steps, error):
    with pytest.raises(error, match=r"^mark_steps must be"):
        plot_loss_curve([0.5, 0.4], mark_steps=steps)
