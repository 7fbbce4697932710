"""Losses and scores that a training reports."""

import numpy as np
import pytest

from mlpviz._recording.progress_log import ProgressLog


def test_entries_become_curves_with_their_own_steps():
    log = ProgressLog()
    log.add(log.check(1, loss=0.5, score=None))
    log.add(log.check(2, loss=np.float32(0.25), score={"accuracy": 0.75}))
    history = log.history("epoch", "net")
    assert history.curves["training loss"].steps.tolist() == [1, 2]
    assert history.curves["training loss"].values.tolist() == [0.5, 0.25]
    assert history.curves["accuracy"].steps.tolist() == [2]
    assert history.curves["accuracy"].kind == "score"


def test_nothing_is_added_by_a_check():
    log = ProgressLog()
    log.check(1, loss=0.5, score=None)
    with pytest.raises(ValueError, match=r"give loss= to Snapshots\.take"):
        log.history("epoch", "net")


def test_a_name_stays_a_loss_or_a_score():
    log = ProgressLog()
    log.add(log.check(1, loss={"error": 1.0}, score=None))
    with pytest.raises(ValueError, match="both name 'error'"):
        log.check(2, loss=None, score={"error": 1.0})


@pytest.mark.parametrize("value", [True, "0.5", [0.5, 0.25], {"loss": "low"}])
def test_values_that_are_not_numbers_are_refused(value):
    with pytest.raises(TypeError, match=r"^loss must be a number or a mapping"):
        ProgressLog().check(1, loss=value, score=None)
