"""Snapshots after the steps of an optimizer of PyTorch."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from mlpviz import Snapshots
from mlpviz.callbacks.torch import take_after_steps


@pytest.fixture
def network():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield torch.nn.Sequential(
            torch.nn.Linear(64, 5),
            torch.nn.BatchNorm1d(5),
            torch.nn.ReLU(),
            torch.nn.Dropout(0.5),
            torch.nn.Linear(5, 10),
        )


def train(network, optimizer, X, y, n=4):
    """Train for some steps; return the loss of each, of the dropout of one generator."""
    losses = []
    for _ in range(n):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(network(X), y)
        loss.backward()
        losses.append(float(loss.detach()))
        optimizer.step()
    return losses


@pytest.fixture
def data(digits):
    X, y = digits
    return torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.int64)


def test_a_snapshot_now_and_after_each_step(network, data):
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    snapshots, losses = Snapshots(unit="step"), []
    handle = take_after_steps(snapshots, optimizer, network, loss=lambda: len(losses))
    for _ in range(3):
        losses += train(network, optimizer, *data, n=1)
    assert snapshots.steps.tolist() == [0, 1, 2, 3]
    first = [layers.weights[0] for layers in snapshots]
    assert all(np.abs(a - b).max() > 0 for a, b in pairwise(first))
    assert snapshots.history.curves["training loss"].values.tolist() == [0, 1, 2]
    handle.remove()
    train(network, optimizer, *data)
    assert len(snapshots) == 4


def test_recording_changes_nothing_of_the_training(network, data):
    import copy

    ends = []
    for recorded in (False, True):
        mine = copy.deepcopy(network)
        optimizer = torch.optim.Adam(mine.parameters())
        if recorded:
            take_after_steps(Snapshots(), optimizer, mine)
        with torch.random.fork_rng():
            torch.manual_seed(1)
            train(mine, optimizer, *data)
        assert mine.training
        ends.append(mine.state_dict())
    assert all(torch.equal(ends[0][key], ends[1][key]) for key in ends[0])


def test_every_hundredth_step_and_the_last(network, data):
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    snapshots = Snapshots(every=3, unit="step")
    take_after_steps(snapshots, optimizer, network)
    train(network, optimizer, *data, n=7)
    snapshots.finish(network)
    assert snapshots.steps.tolist() == [0, 3, 6, 7]


def test_state_dicts_that_change_with_training_are_refused(data):
    network = torch.nn.Sequential(torch.nn.Linear(64, 5), torch.nn.ReLU(), torch.nn.Linear(5, 10))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    live, copies = [], []
    for _ in range(2):
        train(network, optimizer, *data, n=1)
        live.append(network.state_dict())
        copies.append({key: value.clone() for key, value in network.state_dict().items()})
    with pytest.raises(ValueError, match=r"models\[0\] and models\[1\] share the memory"):
        Snapshots.from_models(live, [1, 2])
    with pytest.raises(ValueError, match=r"models\[0\] and models\[1\] share the memory"):
        Snapshots.from_models([network, torch.nn.Sequential(*network)], [1, 2])
    assert len(Snapshots.from_models(copies, [1, 2])) == 2
