"""Event files of TensorBoard, which its own writer has written."""

import pytest

from mlpviz._reading.dispatch import read_histories

pytest.importorskip("tensorboard")
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter


def write(folder, **scalars):
    writer = EventFileWriter(str(folder))
    for tag, values in scalars.items():
        for step, value in enumerate(values):
            summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
            writer.add_event(Event(step=step, wall_time=step, summary=summary))
    writer.close()


def test_a_file_and_its_folder(tmp_path):
    write(tmp_path, loss=[3, 2, 1], learning_rate=[0.5, 0.25, 0.25])
    (file,) = tmp_path.iterdir()
    for path in (file, tmp_path):
        (history,) = read_histories(path).values()
        assert history.curves["loss"].steps.tolist() == [0, 1, 2]
        assert history.curves["loss"].values.tolist() == [3, 2, 1]
        assert list(history.learning_rates) == ["learning_rate"]
        assert history.unit == "step"


def test_folders_of_stages_are_one_history_and_others_are_runs(tmp_path):
    for stage in ("train", "validation"):
        write(tmp_path / "fit" / stage, epoch_loss=[2, 1])
    (history,) = read_histories(tmp_path / "fit").values()
    assert list(history.curves) == ["train/epoch_loss", "validation/epoch_loss"]
    for run in ("adam", "sgd"):
        write(tmp_path / "runs" / run, epoch_loss=[2, 1])
    assert list(read_histories(tmp_path / "runs")) == ["adam", "sgd"]
