"""What plots of a training take."""

import numpy as np
import pytest

from mlpviz import Layers, Snapshots
from mlpviz._recording.sources import as_snapshots, is_snapshots


def taken(**options):
    snapshots = Snapshots(**options)
    snapshots.take(Layers(np.ones((4, 2))), step=3)
    return snapshots


def test_snapshots_and_their_folder(tmp_path):
    snapshots = taken(folder=tmp_path / "run")
    for source in (snapshots, tmp_path / "run", str(tmp_path / "run")):
        assert is_snapshots(source)
        assert as_snapshots(source).steps.tolist() == [3]
    assert as_snapshots(snapshots) is snapshots


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        (Layers(np.ones((4, 2))), TypeError, "snapshots must be Snapshots, .* got Layers"),
        ("missing", ValueError, "snapshots is the path missing, but this folder does not exist"),
        (Snapshots(), ValueError, "snapshots must hold at least 1"),
    ],
)
def test_what_holds_no_snapshots_is_refused(source, error, message):
    assert is_snapshots(source) == isinstance(source, Snapshots)
    with pytest.raises(error, match=message):
        as_snapshots(source)


def test_more_may_be_needed_than_one():
    with pytest.raises(ValueError, match="at least 2 of them, got <Snapshots of network: 1"):
        as_snapshots(taken(), at_least=2)
