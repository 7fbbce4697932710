"""Files in which frameworks and MATLAB keep networks."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import json

import numpy as np
import pytest

from mlpviz._reading.dispatch import read_layers

RNG = np.random.default_rng(0)
W1, W2 = RNG.normal(size=(16, 5)), RNG.normal(size=(5, 3))
B1, B2 = RNG.normal(size=5), RNG.normal(size=3)


def check(layers):
    for read, written in zip([*layers.weights, *layers.biases], [W1, W2, B1, B2], strict=True):
        np.testing.assert_allclose(read, written, rtol=1e-6)


@pytest.mark.parametrize("suffix", ["pt", "pth", "ckpt"])
@pytest.mark.parametrize("key", [None, "state_dict", "model_state_dict"])
def test_state_dicts_of_pytorch_are_read(tmp_path, suffix, key):
    torch = pytest.importorskip("torch")
    arrays = {"0.weight": W1.T, "0.bias": B1, "2.weight": W2.T, "2.bias": B2}
    state = {name: torch.tensor(array) for name, array in arrays.items()}
    path = tmp_path / f"net.{suffix}"
    torch.save(state if key is None else {key: state, "epoch": 3}, path)
    layers = read_layers(path)
    check(layers)
    assert layers.name == path.name


def test_whole_modules_in_a_file_are_refused(tmp_path):
    torch = pytest.importorskip("torch")
    path = tmp_path / "net.pt"
    torch.save(torch.nn.Linear(16, 3), path)
    with pytest.raises(ValueError, match=r"net\.pt .*may run code"):
        read_layers(path)


@pytest.mark.usefixtures("keras_moves_the_shared_random_generators")
@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
def test_models_of_keras_are_read(tmp_path):
    keras = pytest.importorskip("keras")
    dense = keras.layers.Dense
    model = keras.Sequential([keras.Input((16,)), dense(5, "relu"), dense(3, "softmax")])
    model.set_weights([W1, B1, W2, B2])
    model.save(tmp_path / "net.keras")
    layers = read_layers(tmp_path / "net.keras")
    check(layers)
    assert layers.activations == ("relu", "softmax")


def test_arrays_of_matlab_are_read(tmp_path):
    scipy_io = pytest.importorskip("scipy.io")
    path = tmp_path / "net.mat"
    scipy_io.savemat(path, {"W1": W1, "b1": B1, "W2": W2, "b2": B2})
    check(read_layers(path))
    path.write_bytes(b"no file of MATLAB")
    with pytest.raises(ValueError, match=r"net\.mat cannot be read as a \.mat file"):
        read_layers(path)


@pytest.mark.parametrize(
    "arrays",
    [
        {"W1": W1, "b1": B1, "W2": W2, "b2": B2},
        {"sizes": [16, 5, 3], "weights": [W1.T, W2.T], "biases": [B1[:, None], B2[:, None]]},
    ],
)
def test_weights_in_json_are_read(tmp_path, arrays):
    path = tmp_path / "net.json"
    path.write_text(json.dumps(arrays, default=lambda array: array.tolist()), encoding="utf-8")
    check(read_layers(path))
