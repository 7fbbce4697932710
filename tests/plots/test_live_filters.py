"""Filters in a notebook while a network trains: one output, at most once a second."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from sklearn.neural_network import MLPClassifier

from mlpviz import Layers, Snapshots, live_filters, record_training
from mlpviz._plots import live_filters as module

WEIGHTS = np.arange(24.0).reshape(4, 6)


@pytest.fixture
def shown(monkeypatch):
    """What a notebook shows, one after the other, in its only output."""
    outputs = []
    monkeypatch.setattr(module, "is_notebook", lambda: True)
    monkeypatch.setattr(module.LiveOutput, "show", lambda _, each: outputs.append(each))
    yield outputs
    plt.close("all")


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


def test_snapshots_are_shown_at_most_once_a_second_and_the_last_one_always(shown, clock):
    snapshots = live_filters(Snapshots(), (2, 2))
    for step, time in enumerate([100.0, 100.4, 101.0, 101.9]):
        clock[0] = time
        snapshots.take(Layers([WEIGHTS + step]), step=step)
    assert [display.ax.get_title() for display in shown] == ["epoch 0", "epoch 2"]
    snapshots.finish()
    assert shown[-1].ax.get_title() == "epoch 3"
    snapshots.finish()
    assert len(shown) == 3


def test_a_picture_is_that_of_the_last_snapshot_with_the_limits_of_all_shown(shown):
    snapshots = live_filters(Snapshots(), (2, 2), units=[4, 1], interval=0)
    for step, factor in enumerate([1, -2, 1]):
        snapshots.take(Layers([factor * WEIGHTS]), step=step)
    assert [display.limits for display in shown] == [(0, 23), (-46, 23), (-46, 23)]
    np.testing.assert_array_equal(shown[1].tiles.reshape(2, 4), -2 * WEIGHTS.T[[4, 1]])


def test_a_network_that_cannot_be_shown_goes_on_training(shown):
    snapshots = live_filters(Snapshots(), (2, 2), units=99, interval=0)
    snapshots.take(Layers([WEIGHTS]), step=0)
    snapshots.take(Layers([np.full((4, 6), np.nan)]), step=1)
    assert len(snapshots) == 2
    assert shown[0].startswith("epoch 0 cannot be shown: units must be between 1 and the 6")
    assert shown[1].startswith("epoch 1 cannot be shown: ")


def test_a_training_is_shown_to_its_end(shown, digits):
    snapshots = live_filters(Snapshots(every=2), (8, 8), interval=0)
    record_training(MLPClassifier((4,), random_state=0), *digits, epochs=3, snapshots=snapshots)
    assert [display.ax.get_title() for display in shown] == ["epoch 0", "epoch 2", "epoch 3"]


def test_outside_a_notebook_snapshots_are_only_recorded():
    snapshots = Snapshots()
    assert live_filters(snapshots, (2, 2)) is snapshots
    snapshots.take(Layers([WEIGHTS]), step=0)
    assert snapshots.listeners == []
    assert not plt.get_fignums()


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"snapshots": Layers([WEIGHTS])}, TypeError, "snapshots must be Snapshots"),
        ({"interval": -1}, ValueError, "interval must be"),
        ({"interval": "1"}, TypeError, "interval must be"),
        ({"space": "local"}, ValueError, "space must be one of 'pixels', 'input'"),
        ({"n_cols": 0}, ValueError, "n_cols must be at least 1"),
        ({"cmap": "grey scale"}, ValueError, "cmap"),
        ({"image_shape": 4}, TypeError, "image_shape"),
    ],
)
def test_bad_options_are_refused_before_training(options, error, match):
    with pytest.raises(error, match=match):
        live_filters(**{"snapshots": Snapshots(), "image_shape": (2, 2)} | options)
