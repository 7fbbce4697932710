"""Layers at several steps under a limit of memory."""

import numpy as np
import pytest

from mlpviz import Layers
from mlpviz._recording.folder import new_folder
from mlpviz._recording.kept_layers import KeptLayers
from mlpviz._recording.layer_copies import n_bytes
from mlpviz._recording.stores import MemoryStore


def layers(value):
    return Layers([np.full((3, 2), float(value))])


@pytest.fixture(params=["memory", "folder"])
def store(request, tmp_path):
    return MemoryStore() if request.param == "memory" else new_folder(tmp_path / "new", "epoch")


def test_all_layers_are_kept_without_a_limit(store):
    kept = KeptLayers(store)
    for step in (0, 1, 5):
        kept.add(step, layers(step))
    assert kept.steps.tolist() == [0, 1, 5]
    assert [kept.load(i).weights[0][0, 0] for i in range(len(kept))] == [0, 1, 5]


def test_a_limit_keeps_evenly_spaced_layers_and_the_last_ones(store):
    kept = KeptLayers(store, max_bytes=4 * n_bytes(layers(0)))
    for step in range(20):
        kept.add(step, layers(step))
        assert len(kept) <= 4
        assert kept.steps[-1] == step
    assert kept.steps[0] == 0
    assert [kept.load(i).weights[0][0, 0] for i in range(len(kept))] == kept.steps.tolist()


def test_a_limit_below_two_snapshots_is_refused(store):
    kept = KeptLayers(store, max_bytes=2 * n_bytes(layers(0)) - 1)
    with pytest.raises(ValueError, match="max_bytes must be at least 128"):
        kept.check_size(layers(0))
