"""safetensors: arrays by name in a file that cannot run code."""

import re
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file


def load(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file, sorted by name: the file itself promises no order."""
    try:
        arrays: dict[str, NDArray[Any]] = load_file(path)
    except (OSError, SafetensorError) as error:
        raise ValueError(f"{path} cannot be read as a .safetensors file: {error}") from error
    return dict(sorted(arrays.items(), key=lambda entry: _natural(entry[0])))


def _natural(name: str) -> list[tuple[int, str]]:
    """Return what sorts layer 10 behind layer 9."""
    parts = re.findall(r"\d+|\D+", name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
