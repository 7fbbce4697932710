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
    return history_from_log(list(csv.DictReader(io.StringIO(text))), "metrics.csv")


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "got the columns none"),
        ("epoch,lr\n0,1\n", "got the columns epoch, lr"),
        ("loss\n1\n", "must have a column named epoch or step"),
        (
            "epoch,loss\n0,low\n",
            "^metrics.csv has an entry in the column loss that is not a number",
        ),
        ("epoch,loss\n0,1\n0,2\n", "^metrics.csv has several values of a curve at the same epoch$"),
        ("epoch,step,loss\n0,3,1\n0,3,2\n", "several values of a curve at the same epoch and step"),
        ("epoch,loss\n0,\n", "at least one curve"),
    ],
)
def test_what_is_no_log_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        history(text)
