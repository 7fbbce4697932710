"""Read networks and training histories from files; the suffix of a file tells its format.

Pickled files are refused, because they can run code.
"""

import csv
import json
import os
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from tokenize import TokenError
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.history_files import read_csv, read_json, read_json_lines

EVENT_FILE: Final = "events.out.tfevents"
HINTS: Final = {
    ".bin": "give torch.load(path, weights_only=True), or the module that has loaded it",
    ".pt2": "give torch.export.load(path)",
    ".npy": "it holds only one array; give numpy.load(path)",
    ".weights.h5": "it holds weights without their model; call model.load_weights(path), and give "
    "the model",
    **dict.fromkeys((".h5", ".hdf5"), "give keras.saving.load_model(path)"),
    **dict.fromkeys(
        (".pkl", ".pickle", ".joblib"),
        "such files can run code when they are opened; if you trust the file, open it and give the "
        "model",
    ),
}


DAMAGED: Final = (
    EOFError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TokenError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What numpy raises for files that are damaged, or claim to hold more than they do."""


def open_file(path: str | os.PathLike[str], way_out: str = "give the model itself") -> Any:
    """Return what a file holds: a model, arrays by name, or a history.

    Parameters
    ----------
    path : path-like
        A file of arrays by name (.npz, .safetensors), a model (.onnx, .skops) or a log of losses
        (.csv, .tsv, .json, .jsonl, an event file of TensorBoard or a folder of them).
    way_out : str, optional
        What the user can do if mlpviz does not read such files.

    Returns
    -------
    object
        A dict of arrays, a `History`, a dict of these, or a model of the file's framework.

    Raises
    ------
    ValueError
        If mlpviz does not read files with this suffix, or the file is broken.
    FileNotFoundError
        If the file does not exist.
    ImportError
        If the package that reads such files is not installed.

    Examples
    --------
    >>> open_file("network.pkl")
    Traceback (most recent call last):
    ValueError: model is the path network.pkl, whose suffix is none of .ckpt, .csv, .json, .jsonl, \
.keras, .mat, .npz, .onnx, .pt, .pth, .safetensors, .skops, .tsv: such files can run code when \
they are opened; if you trust the file, open it and give the model
    """
    path = Path(path)
    if _is_event_path(path):
        return _by_adapter("tensorboard", path)
    suffix = path.suffix.lower()
    if suffix not in READERS:
        suffixes = ", ".join(sorted(READERS))
        double_suffix = "".join(path.suffixes[-2:]).lower()
        hint = HINTS.get(double_suffix, HINTS.get(suffix, way_out))
        raise ValueError(f"model is the path {path}, whose suffix is none of {suffixes}: {hint}")
    if not path.is_file():
        raise FileNotFoundError(f"model is the path {path}, but this file does not exist")
    return READERS[suffix](path)


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with path.open("rb") as file:
            arrays = np.load(file, allow_pickle=False)
            if not isinstance(arrays, np.ndarray):
                return dict(arrays)
    except DAMAGED as error:
        raise ValueError(f"{path} cannot be read as an .npz file: {error}") from error
    raise ValueError(f"{path} cannot be read as an .npz file: {HINTS['.npy']}")


def _log(read: Callable[[Path], Any], path: Path) -> Any:
    try:
        return read(path)
    except (UnicodeDecodeError, csv.Error, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"{path} cannot be read as a {path.suffix} file: {error}") from error


def _is_event_path(path: Path) -> bool:
    """Return whether a path is that of an event file of TensorBoard, or of a folder of them."""
    if path.is_dir():
        return any(path.rglob(f"{EVENT_FILE}*"))
    return path.name.startswith(EVENT_FILE)


def _by_adapter(framework: str, path: Path, module: str = "") -> Any:
    """Return what a file holds, as the adapter of a framework reads it."""
    try:
        adapter = import_module(f"mlpviz.adapters.{module or framework}")
    except ModuleNotFoundError as error:
        # A backend of the framework may be what is missing.
        missing = (error.name or framework).partition(".")[0]
        raise ImportError(
            f"reading {path} needs the package {missing}, which is not installed: "
            f"pip install {missing}"
        ) from error
    return adapter.load(path)


def _matlab_arrays(path: Path) -> dict[str, Any]:
    try:
        matlab = import_module("scipy.io.matlab")
    except ModuleNotFoundError as error:
        raise ImportError(f"reading {path} needs scipy: pip install mlpviz[scipy]") from error
    try:
        arrays: dict[str, Any] = matlab.loadmat(path)
    except (*DAMAGED, IndexError, KeyError, TypeError, matlab.MatReadError) as error:
        raise ValueError(f"{path} cannot be read as a .mat file: {error}") from error
    return arrays


READERS: Final[dict[str, Callable[[Path], Any]]] = {
    ".csv": partial(_log, read_csv),
    ".json": partial(_log, read_json),
    ".jsonl": partial(_log, read_json_lines),
    ".keras": partial(_by_adapter, "keras", module="keras.checkpoints"),
    ".mat": _matlab_arrays,
    ".npz": _arrays,
    **dict.fromkeys(
        (".pt", ".pth", ".ckpt"), partial(_by_adapter, "torch", module="torch.checkpoints")
    ),
    ".onnx": partial(_by_adapter, "onnx"),
    ".safetensors": partial(_by_adapter, "safetensors"),
    ".skops": partial(_by_adapter, "skops"),
    ".tsv": partial(_log, read_csv),
}
