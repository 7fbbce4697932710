"""Histories in files, as frameworks and tracking tools write them."""

import json

import pytest

from mlpviz import plot_loss_curve
from mlpviz._reading.dispatch import read_histories, read_layers


@pytest.fixture
def read(tmp_path):
    """A function that writes a file, and returns the histories in it."""

    def read(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return read_histories(path)

    return read


def points(histories, curve, model=""):
    found = histories[model].curves[curve]
    return dict(zip(found.steps.tolist(), found.values.tolist(), strict=True))


def test_fastai(read):
    text = (
        "epoch,train_loss,valid_loss,accuracy,error_rate,time\n"
        "0,2,3,.5,.5,00:12\n1,1,2,.6,.4,00:11\n"
    )
    histories = read("history.csv", text)
    assert points(histories, "train_loss") == {1: 2, 2: 1}
    kinds = {name: curve.kind for name, curve in histories[""].curves.items()}
    assert kinds["error_rate"] == "loss"
    assert kinds["accuracy"] == "score"
    assert histories[""].left_out == ("time",)


def test_pandas_with_its_index(read):
    assert points(read("h.csv", ",loss,val_loss\n0,2,3\n1,1,2\n"), "val_loss") == {1: 3, 2: 2}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_the_mark_that_excel_writes(read, delimiter):
    text = "\ufeffepoch,loss\n1,2\n2,1\n".replace(",", delimiter)
    assert points(read("h.csv", text), "loss") == {1: 2, 2: 1}


def test_an_export_of_weights_and_biases(read):
    columns = [
        f"{run} - val_loss{end}" for run in ("brisk-1", "calm-2") for end in ("", "__MIN", "__MAX")
    ]
    header = ",".join(f'"{column}"' for column in ["Step", *columns])
    histories = read("wandb.csv", f'{header}\n0,3,3,3,2,2,2\n1,1,1,1,"","",""\n')
    assert points(histories, "val_loss", "brisk-1") == {0: 3, 1: 1}
    assert points(histories, "val_loss", "calm-2") == {0: 2}
    one_run = read(
        "wandb.csv", '"Step","a - val_acc","a - val_acc__MIN","a - val_acc__MAX"\n5,1,1,1\n'
    )
    assert points(one_run, "val_acc") == {5: 1}


def test_an_export_of_tensorboard_is_named_after_its_tag(read):
    text = "Wall time,Step,Value\n1.5,0,2\n2.5,10,1\n"
    assert points(read("run-lenet-tag-epoch_loss.csv", text), "epoch_loss") == {0: 2, 10: 1}
    with pytest.raises(ValueError, match="holds 'export', whose name does not tell"):
        read("export.csv", text)


def test_several_columns_of_ultralytics(read):
    text = "   epoch,   time, train/box_loss, metrics/mAP50(B), lr/pg0\n 1, 3, 2, .1, .01\n"
    (history,) = read("results.csv", text).values()
    assert list(history.curves) == ["train/box_loss", "metrics/mAP50(B)"]
    assert list(history.learning_rates) == ["lr/pg0"]


def test_json_of_keras_of_several_models_and_of_skorch(read):
    assert points(read("h.json", {"loss": [2, None, 1]}), "loss") == {1: 2, 3: 1}
    assert list(read("h.json", {"adam": {"loss": [2, 1]}, "sgd": {"loss": [2, 1]}})) == [
        "adam",
        "sgd",
    ]
    rows = [{"epoch": i, "batches": [{}], "train_loss": 2, "train_loss_best": True} for i in (1, 2)]
    histories = read("h.json", rows)
    assert points(histories, "train_loss") == {1: 2, 2: 2}
    assert set(histories[""].left_out) == {"batches", "train_loss_best"}


def test_the_state_of_a_trainer_of_hugging_face(read):
    log = [
        {"epoch": 0.5, "learning_rate": 1e-5, "grad_norm": 3.0, "loss": 2.0, "step": 5},
        {"epoch": 1.0, "eval_loss": 1.5, "eval_runtime": 0.5, "step": 10},
        {"epoch": 1.5, "learning_rate": 1e-6, "grad_norm": 3.0, "loss": 1.0, "step": 15},
    ]
    histories = read("trainer_state.json", {"epoch": 2.0, "log_history": log})
    assert points(histories, "loss") == {0.5: 2, 1.5: 1}
    assert points(histories, "eval_loss") == {1: 1.5}
    assert histories[""].left_out == ("grad_norm", "eval_runtime")


def test_json_lines(read):
    lines = '{"epoch": 1, "loss": 2}\n\n{"epoch": 2, "loss": 1, "val_loss": 3}\n'
    histories = read("log.jsonl", lines)
    assert points(histories, "loss") == {1: 2, 2: 1}
    assert points(histories, "val_loss") == {2: 3}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("h.json", "{", r"h\.json cannot be read as a \.json file"),
        ("h.json", "[" * 100_000, r"h\.json cannot be read as a \.json file"),
        ("h.json", 3, r"^h\.json must hold losses or scores by name, got 3"),
        ("h.json", ["a"], r"^h\.json must hold losses or scores by name, got 'a'"),
        ("h.json", {"lr": 0.1}, r"^h\.json must hold a list of values for each name"),
        ("h.csv", "epoch,loss\n0,1,2\n", r"^h\.csv has a row with more entries than columns"),
    ],
)
def test_other_content_is_refused_with_the_name_of_the_file(read, name, content, message):
    with pytest.raises(ValueError, match=message):
        read(name, content)


def test_several_histories_have_no_layers(tmp_path):
    path = tmp_path / "h.json"
    path.write_text('{"adam": {"loss": [2, 1]}, "sgd": {"loss": [2, 1]}}')
    with pytest.raises(TypeError, match="cannot read layers"):
        read_layers(path)


def test_several_files_have_their_names(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("epoch,loss\n1,2\n2,1\n")
    display = plot_loss_curve([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert list(display.lines) == ["a.csv", "b.csv"]
