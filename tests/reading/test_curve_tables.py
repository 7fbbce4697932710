"""Training histories in tables that a framework logged."""

import csv
import io

import numpy as np
import pytest

from mlpviz._reading.curve_tables import history_of_table

# As Lightning 2.6 wrote it, shortened: training by step, validation by epoch, gaps between.
LIGHTNING = """epoch,lr-Adam,step,train_loss_epoch,train_loss_step,val_acc,val_loss
,0.001,0,,,,
,0.001,2,,,,
0,,2,,1.189171552658081,,
,0.001,5,,,,
0,,5,,1.1767361164093018,,
0,,7,,,0.328125,1.1019611358642578
0,,7,1.109461784362793,,,
,0.001,8,,,,
1,,8,,1.0741064548492432,,
1,,15,,,0.3125,1.095431923866272
1,,15,1.100175380706787,,,
"""
BY_EPOCH = """epoch,step,train_loss,val_acc,val_loss
0,6,,0.5,2.2
0,6,2.3,,
1,13,,0.75,nan
1,13,2.1,,
"""
KERAS = """epoch,accuracy,learning_rate,loss,val_loss
0,0.5,0.01,2.3,2.4
1,0.6,0.01,2.1,NA
2,0.7,0.001,1.9,2.0
"""


def history(text):
    rows = list(csv.DictReader(io.StringIO(text)))
    return history_of_table({name: [row[name] for row in rows] for name in rows[0]}, "metrics.csv")


def test_what_is_logged_by_step_is_drawn_by_step():
    read = history(LIGHTNING)
    assert read.unit == "step"
    assert set(read.curves) == {"train_loss_epoch", "train_loss_step", "val_loss", "val_acc"}
    np.testing.assert_array_equal(read.curves["train_loss_step"].steps, [2, 5, 8])
    np.testing.assert_array_equal(read.curves["val_acc"].values, [0.328125, 0.3125])
    assert read.curves["val_acc"].kind == "score"
    assert read.curves["val_loss"].kind == "loss"


def test_what_is_logged_once_an_epoch_is_drawn_by_epoch_from_1():
    read = history(BY_EPOCH)
    assert read.unit == "epoch"
    np.testing.assert_array_equal(read.curves["train_loss"].steps, [1, 2])
    np.testing.assert_array_equal(read.curves["val_loss"].values, [2.2, np.nan])


def test_keras_s_log_has_its_gaps():
    read = history(KERAS)
    assert read.name == "metrics.csv"
    assert list(read.curves) == ["loss", "val_loss", "accuracy"]
    np.testing.assert_array_equal(read.curves["val_loss"].steps, [1, 3])


def steps(text, curve="loss"):
    return history(text).curves[curve].steps.tolist()


def values(text, curve="loss"):
    return history(text).curves[curve].values.tolist()


def test_epochs_from_0_are_counted_from_1_and_others_are_as_they_are():
    assert steps("epoch,loss\n0,2\n1,1\n") == [1, 2]
    assert steps("epoch,loss\n1,2\n2,1\n") == [1, 2]
    assert steps("Epoch,loss\n10,2\n20,1\n") == [10, 20]
    assert steps("epoch,loss\n0.5,2\n1.0,1\n") == [0.5, 1]
    assert steps("step,loss\n0,2\n1,1\n") == [0, 1]


def test_rows_in_any_order_are_sorted():
    text = "epoch,loss\n3,1\n2,2\n1,3\n"
    assert (steps(text), values(text)) == ([1, 2, 3], [3, 2, 1])


def test_rows_without_a_counter_are_epochs():
    assert steps("loss,val_auroc\n2,0.5\n1,0.75\n") == [1, 2]


def test_an_index_counts_rows():
    assert steps(",loss\n0,2\n1,1\n") == [1, 2]
    assert steps("Unnamed: 0,loss\n10,2\n20,1\n") == [10, 20]


def test_the_last_of_several_values_of_an_epoch_is_drawn_and_noted():
    text = "epoch,loss\n1,3\n1,2.5\n2,2\n2,1\n"
    assert (steps(text), values(text)) == ([1, 2], [2.5, 1])
    assert history(text).notes == ("of several values for one epoch, the last one is drawn",)


def test_steps_within_epochs_are_drawn_over_steps():
    text = "epoch,iteration,loss\n1,0,3\n1,1,2\n2,2,1\n"
    assert (steps(text), history(text).unit) == ([0, 1, 2], "iteration")
    assert not history(text).notes


def test_several_trainings_in_one_log_are_refused():
    with pytest.raises(ValueError, match=r"^metrics\.csv holds several trainings, since its count"):
        history("epoch,loss\n0,3\n1,2\n0,3\n1,1\n")


def test_every_metric_is_drawn_and_the_rest_is_told():
    read = history("epoch,val_auroc,val_losses,val_iou,lr,dur,date\n1,.5,3,.1,.1,9,monday\n")
    assert list(read.curves) == ["val_losses", "val_auroc", "val_iou"]
    assert list(read.learning_rates) == ["lr"]
    assert read.left_out == ("date", "dur")


def test_names_have_no_padding():
    assert list(history("  epoch,  train/box_loss\n1,2\n").curves) == ["train/box_loss"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("epoch,lr\n0,1\n", "got the columns epoch, lr"),
        ("loss,val_loss\n1,\n,2\n", "must have a column named epoch or step, since no row has"),
        ("epoch,loss\n0,low\n", "^metrics.csv has an entry that is no number in loss: 'low'"),
        ("epoch,loss\n0,1\n1,low\n", "no number in loss: 'low'"),
        ("epoch,loss\n0,\n", "at least one curve"),
        ("epoch,loss,val_zorp\n0,1,2\n", "^metrics.csv holds 'val_zorp', whose name does not tell"),
    ],
)
def test_what_is_no_log_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        history(text)


def test_an_empty_log_and_a_name_given_twice_are_refused():
    with pytest.raises(ValueError, match="got the columns none"):
        history_of_table({}, "metrics.csv")
    with pytest.raises(ValueError, match="two columns named 'loss'"):
        history_of_table({"loss": [1], "loss ": [2]}, "metrics.csv")


def test_a_column_of_stages_splits_the_others():
    read = history("epoch,phase,loss,acc\n1,train,3,.1\n1,val,4,.2\n2,train,2,.3\n2,val,3,.4\n")
    assert list(read.curves) == ["train loss", "val loss", "train acc", "val acc"]
    assert read.curves["val loss"].values.tolist() == [4, 3]
    assert read.curves["val loss"].steps.tolist() == [1, 2]
    assert not read.notes
