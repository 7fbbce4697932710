"""The axes, the legend and the marks of training curves."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlpviz import History, plot_loss_curve

LOSSES = [0.9, 0.5, 0.3, 0.35]
SCORES = [0.5, 0.7, 0.9, 0.8]


def legend_texts(display):
    legend = (display.score_ax or display.ax).get_legend()
    return [text.get_text() for text in legend.get_texts()]


def test_a_score_has_an_axis_of_its_own_and_is_never_called_a_loss():
    display = plot_loss_curve(History({"training loss": LOSSES}, {"accuracy": SCORES}))
    assert display.score_ax is not display.ax
    assert display.ax.get_ylabel() == "training loss"
    assert display.score_ax.get_ylabel() == "accuracy"
    assert display.lines["accuracy"].axes is display.score_ax
    assert display.lines["training loss"].axes is display.ax


def test_only_scores_need_no_second_axis():
    display = plot_loss_curve({"accuracy": SCORES})
    assert display.score_ax is None
    assert display.ax.get_ylabel() == "accuracy"


def test_the_best_epoch_is_that_of_the_score():
    display = plot_loss_curve(History({"training loss": LOSSES}, {"accuracy": SCORES}))
    assert display.best_steps == {"accuracy": 3.0}
    (x,), (y,) = display.best["accuracy"].get_data()
    assert (x, y) == (3.0, 0.9)
    assert legend_texts(display) == ["training loss", "accuracy (best: epoch 3)"]


def test_without_scores_the_validation_loss_decides():
    curves = {"training loss": [3, 2, 1], "validation loss": [3, 1, 2]}
    assert plot_loss_curve(curves).best_steps == {"validation loss": 2.0}


def test_smoothing_keeps_the_raw_curve_faint_behind():
    display = plot_loss_curve(LOSSES, smooth=0.5)
    raw, smooth = display.raw_lines["training loss"], display.lines["training loss"]
    np.testing.assert_array_equal(raw.get_ydata(), LOSSES)
    assert raw.get_alpha() < 0.5
    assert raw.get_zorder() < smooth.get_zorder()
    assert smooth.get_ydata()[0] == pytest.approx(LOSSES[0])
    assert smooth.get_ydata()[-1] != LOSSES[-1]


def test_several_models_have_a_colour_each_and_their_names():
    display = plot_loss_curve({"sgd": [3, 2, 1], "adam": [3, 1, 0.5]}, mark_best=False)
    assert set(legend_texts(display)) == {"sgd", "adam"}
    assert len({line.get_color() for line in display.lines.values()}) == 2


def test_a_logarithmic_axis():
    assert plot_loss_curve(LOSSES, yscale="log").ax.get_yscale() == "log"


def test_many_curves_are_all_drawn_and_the_legend_tells_how_many_it_leaves_out():
    display = plot_loss_curve({f"run {i}": LOSSES for i in range(40)}, mark_best=False)
    assert len(display.lines) == 40
    assert legend_texts(display)[-1] == "… and 28 more"


def test_epochs_are_whole_numbers():
    display = plot_loss_curve([3.0, 2.0], ax=Figure().add_subplot())
    display.figure.draw_without_rendering()
    ticks = display.ax.get_xticks()
    np.testing.assert_array_equal(ticks, np.round(ticks))


def test_a_curve_of_one_epoch_is_seen():
    assert plot_loss_curve([0.5], mark_best=False).lines["training loss"].get_marker() == "o"


def test_a_diverged_training_leaves_a_gap():
    display = plot_loss_curve([3.0, np.nan, 2.0, np.inf, 1.0])
    assert display.best_steps == {"training loss": 5.0}
