"""Networks and training histories in files, told by the ending of the file's name.

Nothing that is read here can run code: pickled files are refused.
"""

import csv
import os
import zipfile
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.csv_logs import history_of_log

WAYS_OUT: Final = {
    **dict.fromkeys(
        (".pt", ".pth", ".ckpt", ".bin"),
        "give torch.load(path, weights_only=True), or the module that has loaded it",
    ),
    ".npy": "it holds one array alone; give Layers([numpy.load(path), …])",
    **dict.fromkeys((".keras", ".h5", ".hdf5"), "give keras.saving.load_model(path)"),
    **dict.fromkeys(
        (".pkl", ".pickle", ".joblib"),
        "such files may run code when they are opened; if you trust it, open it yourself and give "
        "the model",
    ),
}


def open_file(path: str | os.PathLike[str]) -> Any:
    """Return what a file holds: a model, arrays by name, or a history.

    Parameters
    ----------
    path : path-like
        Ending in .npz or .safetensors (arrays by name), .onnx, .skops (models) or .csv (a log of
        losses by epoch).

    Returns
    -------
    object
        A dict of arrays, a `History`, or a model of the file's framework.

    Raises
    ------
    ValueError
        If the ending is another one, or the file is broken; the message says why.
    FileNotFoundError
        If there is no such file.
    ImportError
        If the package that reads such files is not installed.

    Examples
    --------
    >>> open_file("network.pkl")
    Traceback (most recent call last):
    ValueError: model is the path network.pkl, whose ending is none of .csv, .npz, .onnx, \
.safetensors, .skops: such files may run code when they are opened; if you trust it, open it \
yourself and give the model
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in READERS:
        way_out = WAYS_OUT.get(ending, "give the model itself, or Layers of its weights")
        raise ValueError(
            f"model is the path {path}, whose ending is none of {', '.join(sorted(READERS))}: "
            f"{way_out}"
        )
    if not path.is_file():
        raise FileNotFoundError(f"model is the path {path}, where there is no file")
    return READERS[ending](path)


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return dict(arrays)
    except (EOFError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} cannot be read as an .npz file: {error}") from error


def _log(path: Path) -> Any:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, strict=True))
        return history_of_log(rows, path.name)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path} cannot be read as a .csv file: {error}") from error


def _by_adapter(framework: str, path: Path) -> Any:
    """Return what a file holds, as the adapter of a framework reads it."""
    try:
        adapter = import_module(f"mlpviz.adapters.{framework}")
    except ModuleNotFoundError as error:
        raise ImportError(
            f"{path} is read by the package {framework}, which is not installed: "
            f"pip install {framework}"
        ) from error
    return adapter.load(path)


READERS: Final[dict[str, Callable[[Path], Any]]] = {
    ".csv": _log,
    ".npz": _arrays,
    ".onnx": partial(_by_adapter, "onnx"),
    ".safetensors": partial(_by_adapter, "safetensors"),
    ".skops": partial(_by_adapter, "skops"),
}
