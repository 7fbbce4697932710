"""Histories in lists, dicts and data frames, as people keep them."""

from types import SimpleNamespace

import numpy as np
import pytest

from mlpviz import History
from mlpviz._reading.dispatch import read_histories

KERAS = {"loss": [0.9, 0.5], "val_loss": [1.0, 0.7], "accuracy": [0.5, 0.75], "lr": [0.1, 0.1]}
KINDS = {"loss": "loss", "val_loss": "loss", "accuracy": "score"}


def kinds(history):
    return {name: curve.kind for name, curve in history.curves.items()}


def values(history, name="training loss"):
    return history.curves[name].values.tolist()


def only(given):
    (history,) = read_histories(given).values()
    return history


def test_the_history_of_one_training():
    history = only(KERAS)
    assert kinds(history) == KINDS
    assert list(history.learning_rates) == ["lr"]
    assert history.name == "network"


@pytest.mark.parametrize("frames", ["pandas", "polars"])
def test_a_data_frame_is_a_table(frames):
    frame = pytest.importorskip(frames).DataFrame(KERAS)
    assert kinds(only(frame)) == KINDS


def test_an_index_with_a_name_counts():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"loss": [2.0, 1.0]}, index=pd.Index([10, 20], name="epoch"))
    assert only(frame).curves["loss"].steps.tolist() == [10, 20]


def test_an_index_that_does_not_count_the_rows_counts_epochs():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"loss": [3.0, 2.0, 1.0]}, index=[5, 10, 15])
    assert only(frame).curves["loss"].steps.tolist() == [5, 10, 15]


def test_columns_of_one_name_are_refused():
    pd = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="two columns of one name: loss, loss"):
        read_histories(pd.DataFrame([[1.0, 2.0]], columns=["loss", "loss"]))


def test_an_array_of_histories_is_a_list():
    assert list(read_histories(np.array([KERAS, KERAS], dtype=object))) == ["model 0", "model 1"]


def test_nested_dicts_of_each_epoch():
    rows = [{"epoch": i, "train": {"loss": 3}, "val": {"loss": 4}} for i in (1, 2)]
    assert kinds(only(rows)) == {"train loss": "loss", "val loss": "loss"}


def test_gaps_of_a_data_frame_are_no_divergence_and_the_other_way_round():
    pd = pytest.importorskip("pandas")
    nan = np.nan
    frame = pd.DataFrame({"loss": [3, 2, nan, nan], "val_loss": [nan, 2, nan, 1]})
    history = only(frame)
    np.testing.assert_array_equal(values(history, "loss"), [3, 2, nan, nan])
    assert history.curves["val_loss"].steps.tolist() == [2, 4]


def test_several_models_by_name_and_in_a_list():
    by_name = read_histories({"adam": KERAS, "sgd": KERAS})
    assert {name: kinds(history) for name, history in by_name.items()} == {
        "adam": KINDS,
        "sgd": KINDS,
    }
    assert list(read_histories([KERAS, KERAS])) == ["model 0", "model 1"]
    assert list(read_histories({"a": KERAS, "b": KERAS}.values())) == ["model 0", "model 1"]


def test_one_dict_for_each_epoch():
    rows = [{"epoch": i, "loss": 1 / i, "dur": 3, "is_best": True} for i in (1, 2)]
    history = only(rows)
    assert values(history, "loss") == [1, 0.5]
    assert history.left_out == ("is_best", "dur")


def test_curves_by_stage():
    expected = {"train loss": "loss", "val loss": "loss", "train acc": "score", "val acc": "score"}
    by_stage = {stage: {"loss": [2, 1], "acc": [0, 1]} for stage in ("train", "val")}
    assert kinds(only(by_stage)) == expected
    by_metric = {metric: {"train": [2, 1], "val": [2, 1]} for metric in ("loss", "acc")}
    assert kinds(only(by_metric)) == expected


def test_lists_of_losses_by_the_names_of_models():
    history = only({"no momentum": [2, 1], "constant with momentum": [2, 1], "lr=0.1": [3, 2]})
    assert kinds(history) == dict.fromkeys(history.curves, "loss")


def test_a_stage_alone_is_a_loss():
    assert kinds(only({"train": [2, 1], "val": [3, 2], "val_acc": [0, 1]})) == {
        "train": "loss",
        "val": "loss",
        "val_acc": "score",
    }


def test_none_is_a_gap():
    assert only([0.5, None, 0.25]).curves["training loss"].steps.tolist() == [1, 3]
    assert only({"loss": [3, 2], "val_loss": [None, 2]}).curves["val_loss"].steps.tolist() == [2]


def test_losses_without_item():
    torch = pytest.importorskip("torch")
    losses = [torch.tensor(0.5, requires_grad=True), torch.tensor(0.25, requires_grad=True)]
    assert values(only(losses)) == [0.5, 0.25]
    assert values(only({"loss": losses}), "loss") == [0.5, 0.25]
    assert values(only([{"loss": loss} for loss in losses]), "loss") == [0.5, 0.25]
    assert values(only(torch.stack(losses))) == [0.5, 0.25]


def test_a_series_has_a_name():
    pd = pytest.importorskip("pandas")
    assert kinds(only(pd.Series([0.5, 0.75], name="val_acc"))) == {"val_acc": "score"}
    assert kinds(only(pd.Series([2.0, 1.0]))) == {"training loss": "loss"}


def test_what_is_said_besides_is_left_out():
    history = only({"loss": [3, 2], "best_epoch": 2, "date": ["mon", "tue"]})
    assert set(history.left_out) == {"best_epoch", "date"}


def test_names_are_read_as_text_and_none_is_dropped():
    assert list(only({1: [2, 1], 0: [3, 2]}).curves) == ["1", "0"]
    for names in ((1, "1"), (0.1, np.float32(0.1))):
        with pytest.raises(ValueError, match="two names that are both written"):
            read_histories({name: [2, 1] for name in names})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "model is an empty dict"),
        ({"loss": 0.5}, "must hold a list of values for each name, got one value of loss"),
        ({"loss": [2, 1], "phi": [1, 2]}, "model holds 'phi'"),
        ({"val_zorp": [1, 2]}, "model holds 'val_zorp'"),
        ({"learning_rate": [1, 2]}, "at least one curve that is a loss or a score"),
        ({"a": {"val_zorp": [1, 2], "loss": [1, 2]}}, r"^model\['a'\] holds 'val_zorp'"),
        ({"fit_time": [1], "score_time": [1], "test_score": [1]}, "return_estimator=True"),
        ({"fit_time": [1], "score_time": [1], "estimator": [1]}, r"give model\['estimator'\]"),
        ({"mean_fit_time": [1], "params": [{}]}, "give the fitted search itself"),
        ([], "must be a non-empty one-dimensional list"),
        ([[2, 1], [3, 1]], r"got lists of \(2, 2\); give a dict of one list for each model"),
        ([(0.9, 1.0), (0.5,)], "got lists of unequal lengths; give a dict"),
        ((np.ones(3), np.ones((3, 2))), "got lists of unequal lengths; give a dict"),
    ],
)
def test_what_is_no_history_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        read_histories(given)


@pytest.mark.parametrize("given", [3, None, {"a": None}, SimpleNamespace(), [object()]])
def test_what_is_no_model_is_refused(given):
    with pytest.raises(TypeError, match="model must be a fitted model"):
        read_histories(given)


def test_text_is_no_number():
    with pytest.raises(TypeError, match="the curve 'loss' must hold real numbers"):
        read_histories({"loss": ["low"]})


def test_records_are_taken_as_they_are():
    record = History({"a": [1.0]})
    assert read_histories(record) == {"": record}
    assert read_histories({"x": record, "y": [1, 2]})["x"] is record


@pytest.mark.parametrize(
    "given",
    [{"goodness": [0.1, 0.5, 0.9]}, {"a": [1, 2], "b": [5, 9]}, {"a": [0.9, 0.1], "b": [0.1, 0.9]}],
)
def test_curves_of_unknown_names_that_rise_are_not_taken_for_losses(given):
    with pytest.raises(ValueError, match=r"rises, as scores do, .* give History\(\{…\}\) or Hist"):
        read_histories(given)
    assert read_histories(History({}, scores=given))


@pytest.mark.parametrize(
    "given",
    [
        {"adam": [3, 2], "sgd, lr 10": [3, 99]},
        {"adam": [0.5, 0.5], "sgd": [0.5, 0.4]},
        {"one epoch": [0.5]},
        {"noise": [0.4, 0.6, 0.5, 0.4, 0.6, 0.5]},
        {"constant": [0.5, 0.5]},
        {"diverged": [0.5, 0.7, np.nan]},
    ],
)
def test_curves_of_models_that_fall_or_diverge_are_losses(given):
    (history,) = read_histories(given).values()
    assert set(kinds(history).values()) == {"loss"}
