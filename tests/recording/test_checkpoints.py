"""Checkpoints by name and content, without a framework."""

import numpy as np
import pytest

from mlpviz import Snapshots


def saved(folder, names):
    for i, name in enumerate(names):
        np.savez(folder / name, w=np.full((4, 3), float(i)), b=np.zeros(3))
    return [folder / name for name in names]


@pytest.mark.parametrize(
    ("names", "unit", "expected"),
    [
        (["ckpt-10.npz", "ckpt-9.npz"], "step", [9, 10]),
        (["a-epoch=3-loss=0.25.npz", "a-epoch=12-loss=0.5.npz"], "epoch", [3, 12]),
        (["epoch=1-step=40.npz", "epoch=2-step=80.npz"], "step", [40, 80]),
        (["epoch_01-step_40.npz"], "epoch", [1]),
        (["EPOCH7.npz"], "epoch", [7]),
    ],
)
def test_steps_by_the_names_of_files(tmp_path, names, unit, expected):
    paths = saved(tmp_path, names)
    snapshots = Snapshots.from_checkpoints(paths, unit=unit)
    assert snapshots.steps.tolist() == expected
    assert snapshots.unit == unit
    order = np.argsort([next(e for e in expected if str(e) in name) for name in names])
    assert [layers.weights[0][0, 0] for layers in snapshots] == order.tolist()


def test_steps_that_are_given_count(tmp_path):
    paths = saved(tmp_path, ["a1b2.npz", "c.npz"])
    assert Snapshots.from_checkpoints(paths, [5, 1.5]).steps.tolist() == [1.5, 5]


@pytest.mark.parametrize("name", ["a1b2.npz", "final.npz", "epoch=1-v2.npz"])
def test_a_name_that_does_not_say_its_step_is_no_guess(tmp_path, name):
    paths = saved(tmp_path, [name])
    with pytest.raises(ValueError, match=rf"steps must be given, since the name of {name}"):
        Snapshots.from_checkpoints(paths)


def test_two_files_of_one_step_are_refused(tmp_path):
    with pytest.raises(ValueError, match="step must exceed the last one, 1"):
        Snapshots.from_checkpoints(saved(tmp_path, ["a-1.npz", "b-1.npz"]))


@pytest.mark.parametrize(
    ("paths", "steps", "error", "message"),
    [
        ([], None, ValueError, "paths must hold at least one checkpoint"),
        ("a-1.npz", None, TypeError, "paths must be a sequence"),
        (["a-1.npz"], [1, 2], ValueError, "one entry for each of the 1 paths, got 2"),
        (["a-1.npz"], None, FileNotFoundError, "but this file does not exist"),
        (["a-1.pt"], None, FileNotFoundError, "but this file does not exist"),
    ],
)
def test_what_cannot_be_read_is_refused(paths, steps, error, message):
    with pytest.raises(error, match=message):
        Snapshots.from_checkpoints(paths, steps)
