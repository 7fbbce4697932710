"""The record of a training: what is kept, at which steps, in memory of its own."""

import json
import signal
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from mlpviz import Activation, History, Layers, Snapshots, plot_filters_over_time
from mlpviz._records.chain_break import ChainBreak


def network(value=0.0, sizes=(4, 3, 2)):
    shapes = list(pairwise(sizes))
    return Layers([np.full(shape, float(value)) for shape in shapes], activations=["relu"] * 2)


def taken(n, **options):
    snapshots = Snapshots(**options)
    for i in range(n):
        snapshots.take(network(i), step=i)
    return snapshots


def firsts(snapshots):
    """The first weight of each snapshot, which says when it was taken."""
    return [layers.weights[0][0, 0] for layers in snapshots]


def test_steps_layers_and_curves_are_those_that_were_given():
    snapshots = Snapshots()
    snapshots.take(network(5), step=0)
    snapshots.take(network(6), step=2, loss=0.5, score={"accuracy": 0.75})
    snapshots.take(network(7), step=3.5, loss=0.25)
    assert len(snapshots) == 3
    assert snapshots.steps.tolist() == [0, 2, 3.5]
    assert firsts(snapshots) == [5, 6, 7]
    assert isinstance(snapshots[-1], Layers)
    assert snapshots[-1] is snapshots[2]
    assert snapshots[1].activations == ("relu", "relu")
    curves = snapshots.history.curves
    assert isinstance(snapshots.history, History)
    assert curves["training loss"].steps.tolist() == [2, 3.5]
    assert curves["training loss"].values.tolist() == [0.5, 0.25]
    assert (curves["accuracy"].kind, curves["accuracy"].values.tolist()) == ("score", [0.75])


def test_the_same_arrays_of_scikit_learn_are_copied_each_time(digits):
    X, y = digits
    model = MLPClassifier((5,), random_state=0)
    snapshots = Snapshots()
    for epoch in range(3):
        model.partial_fit(X, y, classes=range(10))
        snapshots.take(model, step=epoch, loss=model.loss_)
    assert np.array_equal(snapshots[2].weights[0], model.coefs_[0])
    assert not np.array_equal(snapshots[0].weights[0], snapshots[1].weights[0])
    for i, layers in enumerate(snapshots):
        others = [other for j, other in enumerate(snapshots) if j != i]
        assert not any(
            np.shares_memory(a, b) for a in layers.weights for o in others for b in o.weights
        )
        assert not np.shares_memory(layers.weights[0], model.coefs_[0])


def test_a_memory_map_is_copied(tmp_path):
    mapped = np.lib.format.open_memmap(tmp_path / "w.npy", "w+", np.float64, (4, 3))
    snapshots = Snapshots()
    snapshots.take(Layers(mapped), step=0)
    mapped[:] = 7
    snapshots.take(Layers(mapped), step=1)
    assert firsts(snapshots) == [0, 7]


def test_weights_of_a_given_type_are_kept_in_it():
    snapshots = taken(2, dtype="float16")
    assert {w.dtype for layers in snapshots for w in layers.weights} == {np.dtype("float16")}
    assert firsts(snapshots) == [0, 1]
    with pytest.raises(ValueError, match="100000 is infinite in float16; give 'float32'"):
        snapshots.take(network(1e5), step=9)
    assert len(snapshots) == 2


def test_every_passes_over_layers_but_not_over_losses():
    snapshots = Snapshots(every=3)
    for i in range(8):
        snapshots.take(network(i), step=10 + i, loss=float(i))
    assert snapshots.steps.tolist() == [10, 13, 16]
    assert len(snapshots.history.curves["training loss"].values) == 8
    snapshots.finish(network(7))
    assert snapshots.steps.tolist() == [10, 13, 16, 17]
    assert firsts(snapshots) == [0, 3, 6, 7]
    snapshots.finish(network(8))
    assert len(snapshots) == 4


@pytest.mark.parametrize(
    ("n", "expected"), [(4, [0, 1, 2, 3]), (5, [0, 2, 4]), (7, [0, 2, 4, 6]), (8, [0, 4, 7])]
)
def test_a_limit_in_bytes_thins_evenly(tmp_path, n, expected):
    size = 8 * (4 * 3 + 3 * 2 + 3 + 2)
    for options in ({}, {"folder": tmp_path / "run"}):
        snapshots = taken(n, max_bytes=4 * size + 7, **options)
        assert snapshots.steps.tolist() == expected == firsts(snapshots)
    assert len(list((tmp_path / "run").glob("*.npz"))) == len(expected)
    assert Snapshots.open(tmp_path / "run").steps.tolist() == expected


def test_a_limit_that_holds_no_two_snapshots_is_refused():
    with pytest.raises(ValueError, match=r"max_bytes must be at least 368, .* got 300"):
        taken(1, max_bytes=300)


def test_memory_of_a_snapshot_is_little_more_than_its_weights():
    import tracemalloc

    layers = Layers([np.ones((784, 100)), np.ones((100, 10))])
    snapshots = Snapshots()
    snapshots.take(layers, step=0)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for step in range(1, 6):
        snapshots.take(Layers(layers.weights), step=step)
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    size = sum(w.nbytes for w in layers.weights)
    assert 5 * size < held < 1.2 * 6 * size  # the last Layers given is known as well


@pytest.fixture(params=["folder", "zarr"])
def place(request, tmp_path):
    """A place for snapshots that outlive their process."""
    if request.param == "folder":
        return tmp_path / "run"
    return pytest.importorskip("zarr").open_group(tmp_path / "run.zarr", mode="a")


def test_a_folder_or_group_holds_what_memory_would(place):
    memory, stored = Snapshots(unit="batch"), Snapshots(place, unit="batch")
    for snapshots in (memory, stored):
        snapshots.take(network(1), step=0)
        snapshots.take(network(2), step=5, loss=float("nan"), score={"accuracy": 0.5})
        snapshots.take(network(3), step=10, loss=0.25)
    for read in (stored, Snapshots.open(place)):
        assert read.steps.tolist() == memory.steps.tolist()
        assert read.steps.dtype == memory.steps.dtype
        assert firsts(read) == firsts(memory)
        assert read[0].weights[0].dtype == memory[0].weights[0].dtype
        assert read[0].activations == memory[0].activations
        assert (read.name, read.unit) == (memory.name, memory.unit)
        for name, curve in memory.history.curves.items():
            assert np.array_equal(read.history.curves[name].values, curve.values, equal_nan=True)
            assert np.array_equal(read.history.curves[name].steps, curve.steps)


@pytest.mark.parametrize("labels", [["cat", "dog"], [3, 7], [0.5, 1.5]])
def test_classes_and_what_was_not_read_are_kept(place, labels):
    broken = ChainBreak("norm (LayerNorm)", "layer_norm", "it mixes values")
    given = Layers([np.ones((4, 2))], classes=labels, task="classes", chain_break=broken)
    for snapshots in (Snapshots(), Snapshots(dtype="float32"), Snapshots(place)):
        snapshots.take(given, step=0)
        kept = snapshots[0]
        assert kept.classes.tolist() == labels
        assert (kept.task, kept.chain_break) == ("classes", broken)


def test_a_group_is_thinned_and_read_by_plots(tmp_path):
    group = pytest.importorskip("zarr").open_group(tmp_path / "run.zarr", mode="a")
    layers = network()
    size = sum(array.nbytes for array in (*layers.weights, *layers.biases))
    snapshots = Snapshots(group, max_bytes=3 * size)
    for step in range(9):
        snapshots.take(network(step), step=step)
    assert Snapshots.open(group).steps.tolist() == snapshots.steps.tolist() == [0, 4, 8]
    assert plot_filters_over_time(group, (2, 2)).steps.tolist() == [0, 4, 8]


def test_a_snapshot_without_its_description_is_left(tmp_path):
    group = pytest.importorskip("zarr").open_group(tmp_path / "run.zarr", mode="a")
    snapshots = Snapshots(group)
    for step in range(3):
        snapshots.take(network(step), step=step)
    del group["00000002"].attrs["description"]
    assert Snapshots.open(group).steps.tolist() == [0, 1]
    for number in (0, 1):
        del group[f"{number:08d}"]
    with pytest.raises(FileNotFoundError, match="folder must hold snapshots"):
        Snapshots.open(group)


def test_a_group_that_holds_something_is_left_alone(tmp_path):
    zarr = pytest.importorskip("zarr")
    group = zarr.open_group(tmp_path / "data.zarr", mode="a")
    group.create_array("mine", data=np.ones(3))
    with pytest.raises(FileExistsError, match=r"folder must be new or empty.*Snapshots\.open"):
        Snapshots(group)
    with pytest.raises(FileNotFoundError, match="has none"):
        Snapshots.open(group)
    with pytest.raises(FileNotFoundError, match=r"give zarr\.open_group"):
        Snapshots.open(tmp_path / "data.zarr")


def test_the_framework_of_the_network_is_known(tmp_path, digits):
    from mlpviz._analysis.initialization import check_scheme

    X, y = digits
    model = MLPClassifier((5,), random_state=0).partial_fit(X, y, classes=range(10))
    for snapshots in (Snapshots(), Snapshots(tmp_path / "run")):
        snapshots.take(model, step=1)
        assert snapshots.frameworks[0] == "sklearn"
        assert check_scheme(None, snapshots) == "sklearn"
    assert Snapshots.open(tmp_path / "run").frameworks[0] == "sklearn"
    assert check_scheme(None, taken(1)) == "glorot"


def test_a_folder_does_not_hold_layers_in_memory(tmp_path):
    snapshots = taken(3, folder=tmp_path / "run")
    assert snapshots[1] is not snapshots[1]


def test_what_a_killed_training_leaves_can_be_read(tmp_path):
    script = """
import os, signal, sys
import numpy as np
from mlpviz import Layers, Snapshots
snapshots = Snapshots(sys.argv[1])
real = np.savez
for step in range(9):
    if step == 3:
        def killed(file, **arrays):
            file.write(b"PK")
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        np.savez = killed
    snapshots.take(Layers(np.full((4, 3), float(step))), step=step, loss=1.0)
"""
    command = [sys.executable, "-c", script, tmp_path / "run"]
    done = subprocess.run(command, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list((tmp_path / "run").glob("*.unfinished"))) == 1
    read = Snapshots.open(tmp_path / "run")
    assert read.steps.tolist() == [0, 1, 2] == firsts(read)


def test_a_line_of_losses_that_was_cut_is_left(tmp_path):
    snapshots = Snapshots(tmp_path / "run")
    for step in range(3):
        snapshots.take(network(), step=step, loss=1.0)
    log = tmp_path / "run" / "history.jsonl"
    log.write_text(log.read_text(encoding="utf-8")[:-5], encoding="utf-8")
    assert len(Snapshots.open(tmp_path / "run").history.curves["training loss"].values) == 2


def test_a_broken_file_is_named(tmp_path):
    taken(2, folder=tmp_path / "run")
    (tmp_path / "run" / "00000001.npz").write_bytes(b"PK broken")
    with pytest.raises(ValueError, match=r"00000001\.npz cannot be read as a snapshot"):
        Snapshots.open(tmp_path / "run")


def test_a_file_that_runs_code_is_refused(tmp_path):
    taken(1, folder=tmp_path / "run")
    np.savez(tmp_path / "run" / "00000000.npz", description=np.array([print], dtype=object))
    with pytest.raises(ValueError, match="cannot be read as a snapshot"):
        Snapshots.open(tmp_path / "run")


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match=r"folder must be new or empty.*Snapshots\.open"):
        Snapshots(tmp_path)
    with pytest.raises(FileNotFoundError, match="has none"):
        Snapshots.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_snapshots_of_a_folder_take_no_more(tmp_path):
    taken(2, folder=tmp_path / "run")
    read = Snapshots.open(tmp_path / "run")
    with pytest.raises(ValueError, match="a folder that was read"):
        read.take(network(), step=9)
    assert len(read) == 2


def test_preprocessing_that_a_folder_does_not_keep_is_missed(tmp_path, digits, fit):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from mlpviz import plot_first_layer_filters

    X, y = digits
    model = fit(
        make_pipeline(StandardScaler(), MLPClassifier((4,), max_iter=2, random_state=0)), X, y
    )
    snapshots = Snapshots(tmp_path / "run")
    snapshots.take(model, step=2)
    layers = snapshots[0]
    with pytest.raises(ValueError, match="StandardScaler cannot be applied; give space='input'"):
        plot_first_layer_filters(layers, (8, 8))
    shown = plot_first_layer_filters(layers, (8, 8), space="input")
    assert np.array_equal(shown.tiles.reshape(4, 64).T, model[-1].coefs_[0])


def test_activations_that_a_folder_does_not_keep_are_not_taken_for_others(tmp_path):
    own = Activation("relu", lambda z: np.maximum(z, -1))
    snapshots = Snapshots(tmp_path / "run")
    snapshots.take(Layers([np.ones((4, 3)), np.ones((3, 2))], None, [own, "unknown"]), step=0)
    snapshots.take(Layers([np.ones((4, 3)), np.ones((3, 2))], None, ["tanh", "relu"]), step=1)
    assert [activation.is_known for activation in snapshots[0].activations] == [False, False]
    assert snapshots[0].activations[0].name.startswith("relu (a function")
    assert snapshots[1].activations == ("tanh", "relu")


def test_a_list_of_models_makes_snapshots():
    snapshots = Snapshots.from_models([network(1), network(2)], [10, 20], unit="batch")
    assert (snapshots.steps.tolist(), firsts(snapshots)) == ([10, 20], [1, 2])
    assert snapshots.unit == "batch"


@pytest.mark.parametrize("n_steps", [1, 3])
def test_models_without_their_steps_are_refused(n_steps):
    with pytest.raises(ValueError, match="of one length, at least 1, got 2 models"):
        Snapshots.from_models([network(), network()], range(n_steps))


def test_models_that_share_their_memory_are_refused(digits):
    import copy

    X, y = digits
    model = MLPClassifier((5,), random_state=0).partial_fit(X, y, classes=range(10))
    shared = r"models\[0\] and models\[1\] share the memory"
    with pytest.raises(ValueError, match=shared):
        Snapshots.from_models([model, model], [0, 1])
    with pytest.raises(ValueError, match=shared):
        Snapshots.from_models([model, copy.copy(model)], [0, 1])
    arrays = {"w": np.ones((4, 3)), "b": np.ones(3)}
    with pytest.raises(ValueError, match=shared):
        Snapshots.from_models([arrays, dict(arrays)], [0, 1])
    with pytest.raises(ValueError, match=shared):
        Snapshots.from_models([network(), layers := network(), layers][1:], [0, 1])
    assert len(Snapshots.from_models([model, copy.deepcopy(model)], [0, 1])) == 2


def test_layers_that_do_not_follow_the_network_are_refused():
    layers = network()
    snapshots = Snapshots()
    snapshots.take(layers, step=0)
    with pytest.raises(ValueError, match="the same Layers as at the step before"):
        snapshots.take(layers, step=1)
    assert snapshots.steps.tolist() == [0]


BAD_TAKES = {
    "step again": ({"step": 3}, ValueError, "step must exceed the last one, 3, got 3"),
    "step back": ({"step": 1}, ValueError, "step must exceed"),
    "step nan": ({"step": float("nan")}, ValueError, "step must be finite"),
    "step text": ({"step": "4"}, TypeError, "step must be a number"),
    "step bool": ({"step": True}, TypeError, "step must be a number"),
    "other sizes": ({"model": network(sizes=(4, 5, 2))}, ValueError, "layers of the first"),
    "no model": ({"model": "a"}, ValueError, "model is the path a"),
    "loss text": ({"loss": "0.5"}, TypeError, "loss must be a number or a mapping"),
    "losses text": ({"loss": {"a": None}}, TypeError, "loss must be a number or a mapping"),
    "score list": ({"score": [1]}, TypeError, "score must be a number or a mapping"),
    "both": ({"loss": {"a": 1}, "score": {"a": 1}}, ValueError, "both name 'a'"),
    "both in time": ({"score": {"training loss": 1}}, ValueError, "both name 'training loss'"),
}


@pytest.mark.parametrize("case", BAD_TAKES)
def test_what_cannot_be_taken_changes_nothing(case):
    options, error, message = BAD_TAKES[case]
    snapshots = Snapshots()
    snapshots.take(network(), step=3, loss=0.5)
    with pytest.raises(error, match=message):
        snapshots.take(**({"model": network(1), "step": 4} | options))
    assert snapshots.steps.tolist() == [3]
    assert list(snapshots.history.curves) == ["training loss"]
    assert snapshots.last_step == 3


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"every": 0}, ValueError, "every must be at least 1"),
        ({"every": 1.5}, TypeError, "every must be a whole number"),
        ({"max_bytes": True}, TypeError, "max_bytes must be a whole number"),
        ({"dtype": "int8"}, ValueError, "dtype must be one of 'float16'"),
        ({"dtype": 3}, ValueError, "dtype must be one of 'float16'"),
        ({"unit": 3}, TypeError, "unit must be a str"),
    ],
)
def test_options_are_checked(options, error, message):
    with pytest.raises(error, match=message):
        Snapshots(**options)


def test_no_history_is_an_error_that_says_why():
    with pytest.raises(ValueError, match="taken without losses; give loss="):
        _ = taken(2).history


@pytest.mark.parametrize("index", [2, -3])
def test_a_snapshot_that_is_not_there(index):
    with pytest.raises(IndexError, match="there is no snapshot"):
        taken(2)[index]


def test_a_snapshot_is_asked_by_its_number():
    with pytest.raises(TypeError, match="whole number"):
        taken(2)["0"]


def test_texts():
    assert repr(Snapshots()) == "<Snapshots: none>"
    assert repr(taken(3, unit="batch")) == "<Snapshots of network: 3 by batch, 0 to 2>"


def test_listeners_are_told_of_snapshots_that_are_kept():
    class Listener:
        def __init__(self):
            self.seen = []

        def on_snapshot(self, snapshots):
            self.seen.append(snapshots.steps[-1])

        def on_finish(self, snapshots):
            self.seen.append("end")

    listener, snapshots = Listener(), Snapshots(every=2)
    snapshots.listeners.append(listener)
    for i in range(4):
        snapshots.take(network(i), step=i)
    snapshots.finish(network(3))
    assert listener.seen == [0, 2, 3, "end"]


def test_the_lines_of_a_folder_are_json(tmp_path):
    snapshots = Snapshots(tmp_path / "run")
    snapshots.take(network(), step=1, loss={"a": 1.5})
    line = (tmp_path / "run" / "history.jsonl").read_text(encoding="utf-8")
    assert json.loads(line) == {"step": 1, "losses": {"a": 1.5}, "scores": {}}
