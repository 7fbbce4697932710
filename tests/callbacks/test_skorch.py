"""Snapshots while skorch trains, taken by its own `fit`."""

import numpy as np
import pytest
import skorch
import torch
from sklearn.base import clone

from mlpviz import Snapshots
from mlpviz.callbacks.skorch import TakeSnapshots


@pytest.fixture
def data(digits):
    X, y = digits
    return X.astype(np.float32), y.astype(np.int64)


def net(snapshots, **options):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        module = torch.nn.Sequential(
            torch.nn.Linear(64, 5), torch.nn.ReLU(), torch.nn.Linear(5, 10)
        )
    callbacks = [] if snapshots is None else [TakeSnapshots(snapshots)]
    settings = {"max_epochs": 2, "verbose": 0, "criterion": torch.nn.CrossEntropyLoss}
    settings |= {"iterator_train__shuffle": False, "callbacks": callbacks}
    return skorch.NeuralNetClassifier(module, **(settings | options))


def weights(fitted):
    return fitted.module_[0].weight.detach().numpy().T


def test_a_snapshot_before_training_and_after_each_epoch(data):
    snapshots = Snapshots()
    fitted = net(snapshots).fit(*data)
    assert snapshots.steps.tolist() == [0, 1, 2]
    assert np.array_equal(snapshots[-1].weights[0], weights(fitted))
    assert not np.array_equal(snapshots[0].weights[0], snapshots[1].weights[0])
    curves = snapshots.history.curves
    expected = {"train_loss": "loss", "valid_loss": "loss", "valid_acc": "score"}
    assert {name: curve.kind for name, curve in curves.items()} == expected
    assert curves["train_loss"].values.tolist() == fitted.history[:, "train_loss"]


def test_recording_changes_nothing_of_the_training(data):
    ends = [
        weights(net(snapshots).fit(*data))
        for snapshots in (None, Snapshots(), Snapshots(unit="batch"))
    ]
    assert np.array_equal(ends[0], ends[1])
    assert np.array_equal(ends[0], ends[2])


def test_partial_fit_goes_on_and_fit_begins_another_training(data):
    snapshots = Snapshots()
    started = net(snapshots).fit(*data)
    started.partial_fit(*data)
    assert snapshots.steps.tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="another training"):
        started.fit(*data)
    assert len(snapshots) == 5


def test_batches_of_training_are_counted(data):
    snapshots = Snapshots(unit="batch")
    net(snapshots, batch_size=64).fit(*data)
    assert snapshots.steps.tolist() == list(range(11))


def test_a_clone_of_the_net_takes_into_the_same_snapshots(data):
    snapshots = Snapshots()
    clone(net(snapshots)).fit(*data)
    assert len(snapshots) == 3
