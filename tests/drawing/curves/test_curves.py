"""The axes, the legend and the marks of training curves."""

import numpy as np
import pytest
from cycler import cycler
from matplotlib import rc_context
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from mlpviz import History, plot_loss_curve

LOSSES = [0.9, 0.5, 0.3, 0.35]
SCORES = [0.5, 0.7, 0.9, 0.8]


def names(display):
    """The names of curves, at their ends or in a legend, without their best points."""
    if display.end_names:
        return [text.get_text().partition("\n")[0] for text in display.end_names.values()]
    return legend_texts(display)


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


def test_several_models_have_a_color_each_and_their_names():
    display = plot_loss_curve({"sgd": [3, 2, 1], "adam": [3, 1, 0.5]}, mark_best=False)
    assert set(names(display)) == {"sgd", "adam"}
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


def test_the_best_of_a_smooth_curve_is_marked_where_it_was_reached():
    display = plot_loss_curve(LOSSES, smooth=0.8)
    (x,), (y,) = display.best["training loss"].get_data()
    assert (x, y) == (3.0, 0.3)
    assert y in display.raw_lines["training loss"].get_ydata()
    assert legend_texts(display) == ["best raw: epoch 3"]


def looks(display):
    """What is seen of lines in gray print."""
    return [
        (line.get_linestyle(), line.get_marker(), line.get_fillstyle())
        for line in display.lines.values()
    ]


@pytest.mark.parametrize("mark_best", [True, False])
@pytest.mark.parametrize("n", [2, 5, 12])
def test_models_are_told_apart_without_color(n, mark_best):
    display = plot_loss_curve({f"run {i}": LOSSES for i in range(n)}, mark_best=mark_best)
    assert len(set(looks(display))) == n
    if mark_best:
        for name, mark in display.best.items():
            assert mark.get_marker() == display.lines[name].get_marker()
            assert mark.get_markersize() > display.lines[name].get_markersize()


def test_curves_that_the_legend_does_not_name_lie_gray_beneath_the_others():
    display = plot_loss_curve({f"run {i}": LOSSES for i in range(40)}, mark_best=False)
    lines = list(display.lines.values())
    named, others = lines[:12], lines[12:]
    assert [line.get_marker() != "None" for line in lines] == [True] * 12 + [False] * 28
    assert len({to_hex(line.get_color()) for line in others}) == 1
    assert not {to_hex(line.get_color()) for line in named} & {to_hex(others[0].get_color())}
    assert max(line.get_zorder() for line in others) < min(line.get_zorder() for line in named)
    counted = display.ax.get_legend().get_lines()[-1]
    assert to_hex(counted.get_color()) == to_hex(others[0].get_color())


def test_the_best_of_curves_without_a_name_hides_no_best_of_the_others():
    marks = list(
        plot_loss_curve({f"run {i}": History({"loss": LOSSES}) for i in range(40)}).best.values()
    )
    named, others = marks[:12], marks[12:]
    assert len(others) == 28
    assert max(mark.get_zorder() for mark in others) < min(mark.get_zorder() for mark in named)
    assert max(mark.get_markersize() for mark in others) < named[0].get_markersize()


def test_several_curves_of_each_model_are_told_apart_by_dashes_that_the_legend_explains():
    losses = {"loss": LOSSES, "val_loss": LOSSES[::-1]}
    scores = {"accuracy": SCORES, "val_accuracy": SCORES[::-1]}
    display = plot_loss_curve({name: History(losses, scores) for name in "abcd"}, mark_best=False)
    seen = {
        (to_hex(line.get_color()), line.get_linestyle(), line.axes)
        for line in display.lines.values()
    }
    assert len(seen) == 16
    assert legend_texts(display) == [*"abcd", *losses, *scores]
    dashes = [line.get_linestyle() for line in display.score_ax.get_legend().get_lines()]
    assert dashes[-4:] == ["-", ":", "--", "-."]
    assert [display.lines[f"d: {name}"].get_linestyle() for name in losses] == ["-", ":"]


def test_dashes_that_mean_different_curves_are_not_explained_but_named():
    one, other = ({"loss": LOSSES, "val_loss": LOSSES}, {"val_loss": LOSSES, "loss": LOSSES})
    display = plot_loss_curve({"a": History(one), "b": History(other)}, mark_best=False)
    assert legend_texts(display) == ["a: loss", "a: val_loss", "b: val_loss", "b: loss"]


def test_a_fourth_loss_of_a_model_has_a_name_of_its_own():
    history = History(dict.fromkeys("wxyz", LOSSES))
    display = plot_loss_curve({"a": history, "b": history}, mark_best=False)
    assert legend_texts(display)[:4] == ["a: w", "a: x", "a: y", "a: z"]


def test_curves_of_a_hue_that_is_named_are_never_gray():
    curves = {"w": LOSSES, "x": LOSSES, "y": LOSSES, "z": LOSSES}
    display = plot_loss_curve({f"run {i}": History(curves) for i in range(5)}, mark_best=False)
    assert legend_texts(display)[-1] == "… and 8 more"
    assert len({to_hex(line.get_color()) for line in display.lines.values()}) == 5


def test_losses_of_one_model_are_told_apart_without_color():
    display = plot_loss_curve({"training loss": LOSSES, "validation loss": LOSSES[::-1]})
    assert len(set(looks(display))) == 2


def test_one_curve_has_no_marks_but_the_best():
    assert looks(plot_loss_curve(LOSSES)) == [("-", "None", "full")]


def test_a_user_s_cycle_that_tells_lines_apart_needs_no_marks():
    own = cycler(color=["k", "k", "k"], linestyle=["-", ":", "-."])
    with rc_context({"axes.prop_cycle": own}):
        display = plot_loss_curve(dict.fromkeys("abc", LOSSES))
    assert looks(display) == [(dashes, "None", "full") for dashes in ("-", ":", "-.")]


def test_dashes_tell_scores_whatever_the_user_s_cycle():
    history = History({"loss": LOSSES}, {"accuracy": SCORES})
    with rc_context({"axes.prop_cycle": cycler(linestyle=["--", "-"], linewidth=[1, 3])}):
        display = plot_loss_curve({"a": history, "b": history})
    dashes = {name: line.get_linestyle() for name, line in display.lines.items()}
    assert dashes == {"a: loss": "-", "a: accuracy": "--", "b: loss": "-", "b: accuracy": "--"}
    assert display.lines["b: loss"].get_linewidth() == 3


def test_a_mark_that_the_user_chose_stands_at_every_point():
    display = plot_loss_curve({"a": LOSSES, "b": LOSSES}, line_kw={"marker": "."})
    for line in display.lines.values():
        assert line.get_marker() == "."
        assert line.get_markevery() is None


def test_the_best_is_seen_on_fat_lines():
    display = plot_loss_curve(LOSSES, line_kw={"linewidth": 8})
    assert display.best["training loss"].get_markersize() > 16


def test_models_with_a_loss_and_a_score_each_are_named_once():
    history = History({"loss": LOSSES}, {"accuracy": SCORES})
    display = plot_loss_curve({"a": history, "b": history})
    best = "best: epoch 3"
    assert legend_texts(display) == [f"a ({best})", f"b ({best})", "loss", "accuracy"]
    solid, dashed = display.score_ax.get_legend().get_lines()[-2:]
    assert (solid.get_linestyle(), dashed.get_linestyle()) == ("-", "--")


def test_the_legend_of_many_models_says_what_dashes_mean():
    history = History({"loss": LOSSES}, {"accuracy": SCORES})
    display = plot_loss_curve({f"run {i}": history for i in range(15)}, mark_best=False)
    assert legend_texts(display)[-3:] == ["… and 3 more", "loss", "accuracy"]


def test_names_with_broken_mathematics_are_written_as_they_are():
    display = plot_loss_curve({"$_$": [2, 1], r"$\nonsense$": [3, 1]})
    display.figure.draw_without_rendering()
    plot_loss_curve({r"loss $\nonsense$": [2, 1]}).figure.draw_without_rendering()


def test_names_may_begin_with_an_underscore():
    for new in (LOSSES, LOSSES[::-1]):
        display = plot_loss_curve(History({"_old": LOSSES, "new": new}), mark_best=False)
        assert names(display) == ["_old", "new"]


def test_the_axis_of_scores_has_no_grid_of_its_own():
    with rc_context({"axes.grid": True}):
        display = plot_loss_curve(History({"loss": LOSSES}, {"accuracy": SCORES}))
    assert display.ax.yaxis.get_gridlines()[0].get_visible()
    assert not display.score_ax.yaxis.get_gridlines()[0].get_visible()


def test_the_mark_in_the_legend_has_no_halo():
    display = plot_loss_curve(History({"loss": LOSSES}, {"accuracy": SCORES}))
    legend = display.score_ax.get_legend()
    marks = [line for line in legend.findobj(Line2D) if line.get_marker() == "o"]
    assert display.best["accuracy"].get_markeredgewidth() > 0
    assert {mark.get_markeredgewidth() for mark in marks} == {0}


@pytest.mark.parametrize("step", [0, 0.2])
def test_curves_that_are_added_go_through_the_colors_and_have_one_legend(step):
    ax = Figure().add_subplot()
    displays = [
        plot_loss_curve([3.0, 2.0, 1 + step * i], ax=ax, line_kw={"label": label}, mark_best=False)
        for i, label in enumerate(("_first", "second", "third"))
    ]
    lines = [display.lines["training loss"] for display in displays]
    looks_of = {(line.get_linestyle(), line.get_marker()) for line in lines}
    assert len({to_hex(line.get_color()) for line in lines}) == len(looks_of) == 3
    assert [line.get_label() for line in lines] == ["_first", "second", "third"]
    if step:
        found = [text.get_text() for text in ax.texts]
        assert ax.get_legend() is None
    else:
        found = legend_texts(displays[-1])
    assert found == ["_first", "second", "third"]


def test_scores_that_are_added_share_the_axis_of_scores():
    ax = Figure().add_subplot()
    history = History({"loss": LOSSES}, {"accuracy": SCORES})
    displays = [plot_loss_curve(history, ax=ax, line_kw={"label": name}) for name in "ab"]
    assert displays[0].score_ax is displays[1].score_ax
    assert len(ax.figure.axes) == 2
    assert [each.get_legend() is not None for each in ax.figure.axes] == [False, True]
    assert legend_texts(displays[-1]) == [
        "a: loss",
        "a: accuracy (best: epoch 3)",
        "b: loss",
        "b: accuracy (best: epoch 3)",
    ]


def test_curves_that_the_user_removed_are_in_no_legend():
    ax = Figure().add_subplot()
    first = plot_loss_curve(LOSSES, ax=ax, line_kw={"label": "a"}, mark_best=False)
    first.lines["training loss"].remove()
    second = plot_loss_curve(LOSSES, ax=ax, line_kw={"label": "b"}, mark_best=False)
    assert legend_texts(second) == ["b"]
    ax.clear()
    assert plot_loss_curve(LOSSES, ax=ax, mark_best=False).ax.get_legend() is None


def test_curves_over_other_steps_are_not_added():
    ax = Figure().add_subplot()
    plot_loss_curve(LOSSES, ax=ax)
    with pytest.raises(ValueError, match="ax holds curves over each epoch"):
        plot_loss_curve(History({"loss": LOSSES}, unit="batch"), ax=ax)
    assert len(ax.get_lines()) == 2


RATES = [0.1, 0.1, 0.01, 0.01]


def test_learning_rates_have_an_axis_of_their_own_on_request():
    curves = {"loss": LOSSES, "val_acc": SCORES, "lr": RATES, "dur": RATES}
    display = plot_loss_curve(curves, learning_rate=True)
    assert display.lines["lr"].axes is display.rate_ax
    assert display.rate_ax not in {display.ax, display.score_ax}
    assert (display.rate_ax.get_yscale(), display.ax.get_yscale()) == ("log", "linear")
    assert display.rate_ax.get_ylabel() == "learning rate"
    assert display.left_out == ("dur",)
    assert "learning rates on a log one" in display.alt_text
    without = plot_loss_curve(curves)
    assert without.rate_ax is None
    assert without.left_out == ("dur", "lr")
    assert "left out, neither losses nor scores: dur, lr" in without.alt_text


def test_learning_rates_of_several_models_and_of_runs():
    history = History({"loss": LOSSES}, learning_rates={"lr": RATES})
    display = plot_loss_curve({"a": history, "b": history}, learning_rate=True)
    assert list(display.lines) == ["a", "b", "a: lr", "b: lr"]
    texts = [text.get_text() for text in display.rate_ax.get_legend().get_texts()]
    assert texts[-2:] == ["loss", "learning rate"]
    assert len(plot_loss_curve([history, history], band=True, learning_rate=True).lines) == 2


def test_without_a_learning_rate_there_is_nothing_to_add():
    with pytest.raises(ValueError, match="learning_rate=True needs a learning rate"):
        plot_loss_curve(LOSSES, learning_rate=True)


FALLING = {f"model {i}": np.exp(-np.arange(30) / (5 + 10 * i)) for i in range(4)}


def test_curves_are_named_at_their_ends_and_differ_in_gray_print():
    display = plot_loss_curve(FALLING, mark_best=False)
    assert names(display) == list(FALLING)
    assert display.ax.get_legend() is None
    dashes = {str(line._dash_pattern) for line in display.lines.values()}
    assert len(dashes) == 4
    assert {line.get_marker() for line in display.lines.values()} == {"None"}


def test_names_at_the_ends_cover_neither_lines_nor_each_other():
    display = plot_loss_curve(FALLING)
    display.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in display.end_names.values()]
    assert len(boxes) == 4
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert max(box.x1 for box in boxes) <= display.figure.bbox.x1
    for line in display.lines.values():
        ends = line.get_transform().transform(line.get_xydata())[:, 0]
        assert min(box.x0 for box in boxes) > ends.max()


def test_the_best_epoch_is_named_at_the_end_of_its_curve():
    curves = {"training loss": [3, 2, 1, 0.5], "validation loss": [3, 2, 2.5, 3]}
    display = plot_loss_curve(curves)
    texts = [text.get_text() for text in display.end_names.values()]
    assert texts == ["training loss", "validation loss\n(best: epoch 2)"]


@pytest.mark.parametrize(
    "curves",
    [
        {"a": [3, 2, 1], "b": [3, 2, 1.001]},
        {"a": [3, 2, 1], "b": [3, 2]},
        {"a": [3, 2, 1], "a name that is too long to stand beside its curve": [3, 2, 2]},
        {"accuracy": [0.1, 0.5, 0.9], "loss": [3, 2, 1]},
        {f"run {i}": [3, 2, i] for i in range(7)},
    ],
    ids=["ends-meet", "lengths", "long-name", "score", "many"],
)
def test_without_room_at_the_ends_a_legend_names_the_curves(curves):
    display = plot_loss_curve(curves)
    assert display.end_names == {}
    assert len(legend_texts(display)) >= len(curves)


def test_line_styles_and_markers_that_the_user_chose_stay():
    display = plot_loss_curve(FALLING, line_kw={"linestyle": "-.", "marker": "x"})
    assert set(looks(display)) == {("-.", "x", "full")}


def test_names_at_the_ends_go_when_curves_are_added_that_have_no_room():
    ax = Figure().add_subplot()
    first = plot_loss_curve({"a": [3, 2, 1], "b": [3, 2, 2]}, ax=ax, mark_best=False)
    texts = list(first.end_names.values())
    assert len(texts) == 2
    added = plot_loss_curve([3, 2, 1.001], ax=ax, line_kw={"label": "c"}, mark_best=False)
    assert not first.end_names
    assert not {text.axes for text in texts} - {None}
    assert legend_texts(added) == ["a", "b", "c"]


def test_the_mark_of_the_best_is_not_seen_beyond_limits_of_the_user():
    display = plot_loss_curve([3, 2, 1])
    mark = display.best["training loss"]
    renderer = display.figure.canvas.get_renderer()
    assert mark.get_tightbbox(renderer).width > 0
    display.ax.set_ylim(2, 3)
    seen = mark.get_tightbbox(renderer)
    assert seen is None or seen.width * seen.height == 0
