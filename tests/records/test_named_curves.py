"""Curves that are sorted into losses and scores by their names."""

import pytest

from mlpviz._records.named_curves import history_of_curves, sort_names


def test_names_are_sorted_in_their_order():
    names = sort_names(["val_acc", "loss", "lr", "dur", "phi", "mse", "train"])
    assert (names.losses, names.scores) == (("loss", "mse", "train"), ("val_acc",))
    assert (names.learning_rates, names.left_out, names.unknown) == (("lr",), ("dur",), ("phi",))


def test_a_framework_knows_more_than_the_name():
    names = sort_names(["val_acc", "phi"], {"val_acc": "loss", "phi": "score"})
    assert (names.losses, names.scores, names.unknown) == (("val_acc",), ("phi",), ())


def test_losses_and_scores_and_what_is_left_out():
    curves = {"val_accuracy": [0.5], "loss": [2], "lr": [0.1], "epoch_time": [3]}
    history = history_of_curves(curves)
    assert {name: curve.kind for name, curve in history.curves.items()} == {
        "loss": "loss",
        "val_accuracy": "score",
    }
    assert list(history.learning_rates) == ["lr"]
    assert history.left_out == ("epoch_time",)


def test_an_unknown_name_is_refused_with_two_ways_out():
    with pytest.raises(ValueError, match="phi") as error:
        history_of_curves({"loss": [2.0], "val_acc": [0.5], "phi": [1.0]}, source="log.csv")
    assert str(error.value) == (
        "log.csv holds 'phi', whose name does not tell whether lower or higher is better. Give "
        "History({'loss': […]}, scores={'val_acc': […], 'phi': […]}) if higher is better, or "
        "History({'loss': […], 'phi': […]}, scores={'val_acc': […]}) if lower is better"
    )


def test_without_a_loss_or_score_there_is_nothing_to_draw():
    with pytest.raises(ValueError, match="must hold at least one loss or score, got lr, dur"):
        history_of_curves({"lr": [0.1], "dur": [3.0]})
