"""Networks and histories in files."""

import io
import locale
import pickle
import sys
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest

from mlpviz import plot_first_layer_filters, plot_loss_curve
from mlpviz._reading.dispatch import read_histories, read_layers
from mlpviz._reading.files import open_file


def test_an_npz_file_is_a_network(tmp_path):
    path = tmp_path / "network.npz"
    W, b = np.random.default_rng(0).normal(size=(16, 3)), np.arange(3.0)
    np.savez_compressed(path, W=W, b=b)
    for given in (path, str(path)):
        layers = read_layers(given)
        np.testing.assert_array_equal(layers.weights[0], W)
        np.testing.assert_array_equal(layers.biases[0], b)
        assert layers.name == "network.npz"
    assert plot_first_layer_filters(path, (4, 4)).tiles.shape == (3, 4, 4)


class Bomb:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


def test_nothing_in_a_file_is_run(tmp_path):
    for name in ("objects.npz", "model.pkl", "weights.npy"):
        path, trace = tmp_path / name, tmp_path / f"{name}.trace"
        if name == "objects.npz":
            np.savez(path, W=np.array([Bomb(trace)], dtype=object))
        else:
            path.write_bytes(pickle.dumps(Bomb(trace)))
        with pytest.raises(ValueError, match=name.replace(".", r"\.")):
            read_layers(path)
        assert not trace.exists()


@pytest.mark.parametrize("name", ["net.npz", "log.csv"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"\xff\xfe\x00", b"a,b\n1,2\n"])
def test_a_broken_file_is_refused_with_its_name(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=name.replace(".", r"\.")):
        open_file(path)


@pytest.mark.parametrize(
    ("name", "way_out"),
    [
        ("net.bin", "give torch.load(path, weights_only=True), or the module that has loaded it"),
        ("net.pt2", "give torch.export.load(path)"),
        ("net.h5", "give keras.saving.load_model(path)"),
        (
            "net.weights.h5",
            (
                "it holds weights without their model; call model.load_weights(path), and give the "
                "model"
            ),
        ),
        ("epoch.3.h5", "give keras.saving.load_model(path)"),
        ("net.npy", "it holds only one array; give numpy.load(path)"),
        (
            "net.joblib",
            (
                "such files can run code when they are opened; if you trust the file, open it and "
                "give the model"
            ),
        ),
        ("net.txt", "give the model itself, or Layers of its weights"),
        ("net", "give the model itself, or Layers of its weights"),
    ],
)
def test_other_files_are_refused_with_the_way_out(name, way_out):
    with pytest.raises(ValueError, match="whose suffix is none of") as error:
        read_layers(name)
    assert str(error.value) == (
        f"model is the path {name}, whose suffix is none of .ckpt, .csv, .json, .jsonl, .keras, "
        f".mat, .npz, .onnx, .pt, .pth, .safetensors, .skops, .tsv: {way_out}"
    )


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match=r"nowhere\.npz, but this file does not exist"):
        read_layers("nowhere.npz")


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    """It may be a backend of the framework."""
    monkeypatch.setattr(
        "mlpviz._reading.files.import_module", lambda _: __import__("no_such_backend.parts")
    )
    path = tmp_path / "net.onnx"
    path.touch()
    with pytest.raises(ImportError, match="needs the package no_such_backend") as error:
        open_file(path)
    assert str(error.value) == (
        f"reading {path} needs the package no_such_backend, which is not installed: "
        "pip install no_such_backend"
    )


@pytest.mark.parametrize("framework", ["onnx", "safetensors", "skops"])
def test_the_adapter_of_its_framework_reads_a_file(framework, tmp_path, monkeypatch):
    adapter = SimpleNamespace(load=lambda path: ("a model from", path))
    monkeypatch.setitem(sys.modules, f"mlpviz.adapters.{framework}", adapter)
    path = tmp_path / f"net.{framework}"
    path.touch()
    assert open_file(path) == ("a model from", path)


def test_logs_are_compared_by_name(tmp_path):
    for name, losses in (("a", (3, 2)), ("b", (5, 4, 3))):
        rows = "".join(f"{i},{loss}\n" for i, loss in enumerate(losses))
        (tmp_path / f"{name}.csv").write_text(f"epoch,loss\n{rows}", encoding="utf-8")
    given = {name: tmp_path / f"{name}.csv" for name in "ab"}
    histories = read_histories(given)
    assert [len(history.curves["loss"].values) for history in histories.values()] == [2, 3]
    assert len(plot_loss_curve(given).lines) == 2
    assert plot_loss_curve(given["a"]).best_steps == {"loss": 2.0}


def test_a_quote_out_of_place_breaks_a_log(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text('epoch,loss\n0,"1"2\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"log\.csv cannot be read as a \.csv file: "):
        open_file(path)


def test_a_log_keeps_the_names_of_its_columns_whatever_is_in_them(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes('epoch,"loss\r\n(größer)"\r\n0,1\r\n'.encode())
    assert list(open_file(path).curves) == ["loss\r\n(größer)"]


@pytest.fixture
def plain_locale():
    """A locale whose encoding is not UTF-8."""
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C")
    yield
    locale.setlocale(locale.LC_CTYPE, before)


@pytest.mark.usefixtures("plain_locale")
def test_a_log_is_read_as_utf_8_whatever_the_locale(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("epoch,größter loss\n0,1\n", encoding="utf-8")
    assert list(open_file(path).curves) == ["größter loss"]


@pytest.mark.parametrize("shape", [(10**6, 10**6), (10**9, 10**9), (-3,), (10, 10)])
def test_an_npz_that_claims_more_than_it_holds_is_named(tmp_path, shape):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": shape}
    )
    path = tmp_path / "weights.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("w.npy", header.getvalue() + b"abc")
    with pytest.raises(ValueError, match=r"weights\.npz cannot be read as an \.npz file"):
        read_layers(path)


def test_files_of_other_kinds_are_no_histories():
    with pytest.raises(ValueError, match=r"\.tsv: give the curves, as History\(\{'training loss'"):
        plot_loss_curve("log.txt")


def test_arrays_of_a_file_are_curves(tmp_path):
    path = tmp_path / "history.npz"
    np.savez(path, loss=[3.0, 2.0], val_acc=[0.5, 0.75])
    (history,) = read_histories(path).values()
    assert {name: curve.kind for name, curve in history.curves.items()} == {
        "loss": "loss",
        "val_acc": "score",
    }
    np.savez(path, W=np.eye(3))
    with pytest.raises(ValueError, match="one-dimensional"):
        read_histories(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("log.tsv", "epoch\tloss\n0\t3.5\n1\t2.5\n"),
        ("log.csv", "epoch;loss\n0;3,5\n1;2,5\n"),
        ("log.csv", "epoch;loss\n0;3.5\n1;2.5\n"),
    ],
)
def test_logs_with_tabs_and_decimal_commas(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert open_file(path).curves["loss"].values.tolist() == [3.5, 2.5]


def test_a_log_without_rows_is_refused(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("epoch,loss\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"log\.csv has the columns epoch, loss, but no rows"):
        open_file(path)


def test_an_object_with_a_loss_curve_is_a_history():
    model = SimpleNamespace(loss_curve_=[3.0, 2.0], validation_scores_=[0.5, 0.75])
    (history,) = read_histories(model).values()
    assert list(history.curves) == ["training loss", "validation score"]
    assert list(read_histories({"a": SimpleNamespace(loss_curve_=[3.0]), "b": [2.0]})) == ["a", "b"]
