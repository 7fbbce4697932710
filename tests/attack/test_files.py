"""Thousands of damaged files end in an error of ours that names the file, or are read."""

import json
import re
import zipfile

import numpy as np
import pytest

from attack.frameworks import imported
from attack.seeds import N_DAMAGED, START
from mlpviz._reading.dispatch import read_history, read_layers

RNG = np.random.default_rng(0)
ARRAYS = {
    "0.weight": RNG.normal(size=(5, 16)).astype(np.float32),
    "0.bias": np.zeros(5, np.float32),
    "2.weight": RNG.normal(size=(3, 5)).astype(np.float32),
    "2.bias": np.zeros(3, np.float32),
}


def save_plain(path):
    np.savez(path, **ARRAYS)


def save_compressed(path):
    np.savez_compressed(path, **ARRAYS)


def save_safetensors(path):
    imported("safetensors.numpy").save_file(ARRAYS, path)


def save_csv(path):
    rows = [f"{i},{1 / (i + 1)},{i / 20}" for i in range(10)]
    path.write_text("\n".join(["epoch,loss,val_accuracy", *rows]))


def save_json(path):
    path.write_text(json.dumps({name: array.tolist() for name, array in ARRAYS.items()}))


def save_history(path):
    losses = [1 / (i + 1) for i in range(20)]
    path.write_text(json.dumps({"loss": losses, "val_loss": losses[::-1]}))


def save_json_lines(path):
    rows = [{"epoch": i, "loss": 1 / (i + 1), "val_accuracy": i / 20} for i in range(10)]
    path.write_text("\n".join(map(json.dumps, rows)))


def save_onnx(path):
    onnx = imported("onnx")
    helper, numbers = onnx.helper, onnx.TensorProto.FLOAT
    nodes = [
        helper.make_node("Gemm", ["x", "0.weight", "0.bias"], ["z"], transB=1),
        helper.make_node("Relu", ["z"], ["h"]),
        helper.make_node("Gemm", ["h", "2.weight", "2.bias"], ["y"], transB=1),
    ]
    given = helper.make_tensor_value_info("x", numbers, ["n", 16])
    returned = helper.make_tensor_value_info("y", numbers, ["n", 3])
    arrays = [onnx.numpy_helper.from_array(array, name) for name, array in ARRAYS.items()]
    graph = helper.make_graph(nodes, "network", [given], [returned], arrays)
    opsets = [helper.make_opsetid("", 20)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), path)


def save_torch(path):
    torch = imported("torch")
    torch.save({name: torch.tensor(array) for name, array in ARRAYS.items()}, path)


def save_npy(path):
    with path.open("wb") as file:
        np.save(file, ARRAYS["0.weight"])


OURS = "weights|the curve|^model must (have|be|say|take)"
"""What is said of a file that was read, but whose network or curve makes no sense."""
KINDS = {
    "plain.npz": (save_plain, read_layers),
    "compressed.npz": (save_compressed, read_layers),
    "file.safetensors": (save_safetensors, read_layers),
    "log.csv": (save_csv, read_history),
    "array.npz": (save_npy, read_layers),
    "array.npy": (save_npy, read_layers),
    "weights.json": (save_json, read_layers),
    "history.json": (save_history, read_history),
    "log.jsonl": (save_json_lines, read_history),
    "network.onnx": (save_onnx, read_layers),
    "network.pt": (save_torch, read_layers),
}


def damaged(content, rng):
    """A file cut short, with bytes changed anywhere or at its ends, or with a part repeated."""
    changed = bytearray(content)
    kind = rng.integers(4)
    if kind == 0:
        return changed[: rng.integers(len(changed))]
    if kind == 1:
        start = rng.integers(len(changed))
        return changed[:start] + changed[start // 2 :]
    for _ in range(rng.integers(1, 5)):
        anywhere = rng.integers(len(changed))
        near_an_end = rng.choice([rng.integers(200), len(changed) - 1 - rng.integers(300)])
        changed[(anywhere if kind == 2 else near_an_end) % len(changed)] = rng.integers(256)
    return changed


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", KINDS)
def test_a_damaged_file_ends_in_an_error_that_names_it_or_is_read(name, tmp_path):
    save, read = KINDS[name]
    path = tmp_path / name
    save(path)
    content, rng = path.read_bytes(), np.random.default_rng(START)
    for i in range(N_DAMAGED):
        path.write_bytes(damaged(content, rng))
        try:
            read(str(path))
        except (ValueError, TypeError) as error:
            message = str(error)
            assert name in message or re.search(OURS, message), message
        except BaseException as error:
            raise AssertionError(f"{type(error).__name__} for damage {i}: {error}") from error


def test_an_archive_that_claims_more_than_it_holds(tmp_path):
    path = tmp_path / "huge.npz"
    header = np.lib.format.magic(1, 0) + b"v\x00"
    text = b"{'descr': '<f8', 'fortran_order': False, 'shape': (100000, 1000000000), }"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("w.npy", header + text.ljust(117) + b"\n")
    with pytest.raises(ValueError, match=r"huge\.npz"):
        read_layers(str(path))
