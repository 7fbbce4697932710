"""Losses and scores among the values that a framework logs."""

import pytest

from mlpviz._recording.logged_values import losses_and_scores


def test_what_is_neither_is_left_out():
    values = {"loss": 2.0, "val_MulticlassAUROC": 0.5, "lr": 0.1, "epoch": 3}
    assert losses_and_scores(values) == ({"loss": 2.0}, {"val_MulticlassAUROC": 0.5})


def test_a_framework_knows_its_metrics():
    assert losses_and_scores({"phi": 1.0}, {"phi": "score"}) == ({}, {"phi": 1.0})


def test_a_name_that_does_not_tell_is_no_reason_to_stop_a_training():
    with pytest.warns(UserWarning, match="snapshots do not keep 'val_zorp', whose name does not"):
        assert losses_and_scores({"val_zorp": 1.0, "loss": 2.0}) == ({"loss": 2.0}, {})
