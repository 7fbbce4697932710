"""Weights in .safetensors files."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from mlpviz._reading.dispatch import read_layers
from mlpviz._reading.files import open_file
from mlpviz.adapters.safetensors import _natural


def test_layers_are_in_the_order_that_their_numbers_say(tmp_path):
    path, rng = tmp_path / "net.safetensors", np.random.default_rng(0)
    matrices = [rng.normal(size=(5, 5)).astype(np.float32) for _ in range(12)]
    matrices[0] = rng.normal(size=(5, 8)).astype(np.float32)
    save_file({f"layers.{i}.weight": matrix for i, matrix in enumerate(matrices)}, path)
    for read, written in zip(read_layers(path).weights, matrices, strict=True):
        np.testing.assert_array_equal(read, written.T)


def test_numbers_come_in_their_order_and_behind_letters():
    names = ["b", "10", "9", "0", "a.10", "a.9", "9b", "9.1"]
    assert sorted(names, key=_natural) == ["a.9", "a.10", "b", "0", "9", "9.1", "9b", "10"]


@pytest.mark.parametrize("content", [b"", b"no tensors at all", b"\xff" * 64])
def test_a_broken_file_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "net.safetensors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"net\.safetensors cannot be read"):
        read_layers(path)


@pytest.mark.parametrize("name", ["bfloat16", "float16", "float32", "float64"])
def test_weights_in_any_precision_are_read(tmp_path, name):
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file as save_tensors

    tensors = {"fc.weight": torch.randn(3, 4), "fc.bias": torch.randn(3)}
    tensors = {key: tensor.to(getattr(torch, name)) for key, tensor in tensors.items()}
    save_tensors(tensors, tmp_path / "net.safetensors")
    read = read_layers(tmp_path / "net.safetensors")
    np.testing.assert_array_equal(read.weights[0], tensors["fc.weight"].double().numpy().T)
    np.testing.assert_array_equal(read.biases[0], tensors["fc.bias"].double().numpy())


FLOAT8 = ["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"]


@pytest.mark.parametrize("name", FLOAT8)
def test_every_number_of_8_bits_is_read_as_pytorch_reads_it(tmp_path, name):
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file as save_tensors

    tensor = torch.arange(256, dtype=torch.uint8).view(getattr(torch, name)).reshape(32, 8)
    save_tensors({"fc.weight": tensor}, tmp_path / "n.safetensors")
    read = open_file(tmp_path / "n.safetensors")["fc.weight"]
    np.testing.assert_array_equal(read, tensor.float().numpy())
    assert (np.signbit(read) == np.signbit(tensor.float().numpy()))[np.isfinite(read)].all()


def test_a_precision_that_is_not_read_is_named(tmp_path):
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file as save_tensors

    save_tensors({"fc.weight": torch.ones(3, 4, dtype=torch.complex64)}, tmp_path / "n.safetensors")
    with pytest.raises(ValueError, match=r"fc\.weight of .* of the type C64.*bfloat16"):
        read_layers(tmp_path / "n.safetensors")
