"""Networks and histories in files."""

import pickle

import numpy as np
import pytest

from mlpviz import plot_first_layer_filters, plot_loss_curve
from mlpviz.files import open_file
from mlpviz.reading import read_histories, read_layers


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
        ("net.pt", r"torch\.load\(path, weights_only=True\)"),
        ("net.keras", r"keras\.saving\.load_model"),
        ("net.joblib", "may run code"),
        ("net.txt", "give the model itself"),
        ("net", "give the model itself"),
    ],
)
def test_other_files_are_refused_with_the_way_out(name, way_out):
    with pytest.raises(ValueError, match=way_out):
        read_layers(name)


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match=r"nowhere\.npz, where there is no file"):
        read_layers("nowhere.npz")


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "mlpviz.files.import_module", lambda _: __import__("no_such_package_at_all")
    )
    path = tmp_path / "net.onnx"
    path.touch()
    with pytest.raises(ImportError, match="read by the package onnx, which is not installed"):
        open_file(path)


def test_logs_are_compared_by_name(tmp_path):
    for name, losses in (("a", (3, 2)), ("b", (5, 4, 3))):
        rows = "".join(f"{i},{loss}\n" for i, loss in enumerate(losses))
        (tmp_path / f"{name}.csv").write_text(f"epoch,loss\n{rows}")
    given = {name: tmp_path / f"{name}.csv" for name in "ab"}
    histories = read_histories(given)
    assert [len(history.curves["loss"].values) for history in histories.values()] == [2, 3]
    assert len(plot_loss_curve(given).lines) == 2
    assert plot_loss_curve(given["a"]).best_steps == {"loss": 2.0}
