"""safetensors: arrays by name in a file that cannot run code."""

import re
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize

DTYPES: Final = {
    **{f"F{8 * n}": f"<f{n}" for n in (2, 4, 8)},
    **{f"I{8 * n}": f"<i{n}" for n in (1, 2, 4, 8)},
    **{f"U{8 * n}": f"<u{n}" for n in (1, 2, 4, 8)},
    "BOOL": "?",
}
"""Numpy's names of the types of numbers in a file."""


def load(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file, sorted by name: the file itself promises no order."""
    untyped: Any = deserialize
    try:
        tensors = untyped(path.read_bytes())
    except (OSError, SafetensorError) as error:
        raise ValueError(f"{path} cannot be read as a .safetensors file: {error}") from error
    arrays = {name: _array(path, name, tensor) for name, tensor in tensors}
    return dict(sorted(arrays.items(), key=lambda entry: _natural(entry[0])))


def _array(path: Path, name: str, tensor: dict[str, Any]) -> NDArray[Any]:
    """Return a tensor as an array, bfloat16 in single precision."""
    kind, data, shape = tensor["dtype"], tensor["data"], tensor["shape"]
    if kind == "BF16":  # the upper half of a number in single precision
        upper = np.frombuffer(data, "<u2").astype(np.uint32)
        return (upper << 16).view(np.float32).reshape(shape)
    if kind not in DTYPES:
        raise ValueError(
            f"{name} of {path} holds numbers of the type {kind}, which numpy does not know; save "
            "it in bfloat16 or single precision"
        )
    return np.frombuffer(data, DTYPES[kind]).reshape(shape)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a sort key that places layer 10 after layer 9."""
    parts = re.findall(r"\d+|\D+", name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
