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
FLOAT8: Final = {
    "F8_E4M3": (3, 7, {0x7F: np.nan}),
    "F8_E5M2": (2, 15, {0x7C: np.inf} | dict.fromkeys((0x7D, 0x7E, 0x7F), np.nan)),
    "F8_E4M3FNUZ": (3, 8, {}),
    "F8_E5M2FNUZ": (2, 16, {}),
}
"""Formats of 8 bits: the size of the mantissa, the bias of the exponent, codes of no number."""


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
    """Return a tensor as an array, bfloat16 and floats of 8 bits in single precision."""
    kind, data, shape = tensor["dtype"], tensor["data"], tensor["shape"]
    if kind == "BF16":  # the upper half of a number in single precision
        upper = np.frombuffer(data, "<u2").astype(np.uint32)
        return (upper << 16).view(np.float32).reshape(shape)
    if kind in FLOAT8:
        return np.take(_float8_values(kind), np.frombuffer(data, "u1")).reshape(shape)
    if kind not in DTYPES:
        raise ValueError(
            f"{name} of {path} holds numbers of the type {kind}, which mlpviz does not read; save "
            "it in bfloat16 or single precision"
        )
    return np.frombuffer(data, DTYPES[kind]).reshape(shape)


def _float8_values(kind: str) -> NDArray[np.float32]:
    """Return the numbers that the 256 codes of a format stand for."""
    n_bits, bias, special = FLOAT8[kind]
    codes = np.arange(128)
    exponent, mantissa = codes >> n_bits, codes % 2**n_bits / 2**n_bits
    is_normal = exponent > 0
    positive = np.ldexp(mantissa + is_normal, np.maximum(exponent, 1) - bias)
    for code, value in special.items():
        positive[code] = value
    values = np.concatenate([positive, -positive]).astype(np.float32)
    if not special:  # these formats have no negative zero, and its code is their only NaN
        values[128] = np.nan
    return values


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a sort key that places layer 10 after layer 9."""
    parts = re.findall(r"\d+|\D+", name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
