"""Convert the numbers of a picture to readable JSON and back.

JSON has neither NaN nor infinities. NaN is written as null, and an infinity as 1e999, which is too
large for a float, so every reader of JSON reads it as infinity.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

DIGITS: Final = 9
"""Significant digits: more than a tolerance needs, fewer than rounding errors change."""


def to_json(numbers: Mapping[str, Any]) -> str:
    """Write a dict of arrays, numbers and text as JSON, a line for each row of an array.

    Examples
    --------
    >>> print(to_json({"limits": [0.0, 1 / 3], "tile 0": [[1.0, np.nan]], "label 0": "7"}), end="")
    {
     "limits": [0.0, 0.333333333],
     "tile 0": [
      [1.0, null]
     ],
     "label 0": "7"
    }
    """
    lines = [f" {_text(name)}: {_array(np.asarray(value))}" for name, value in numbers.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def from_json(text: str) -> dict[str, Any]:
    """Return the numbers that a text was written from.

    Examples
    --------
    >>> from_json('{"values": [1.0, null, -1e999], "label 0": "7"}')
    {'values': array([  1.,  nan, -inf]), 'label 0': '7'}
    """
    return as_numbers(json.loads(text))


def as_numbers(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return entries of JSON as numbers."""
    return {name: _value(value) for name, value in entries.items()}


def _value(value: Any) -> Any:
    if value is None:
        return math.nan
    if not isinstance(value, list):
        return value
    array = np.array(value)
    return array.astype(np.float64) if array.dtype == object else array


def _array(array: NDArray[Any]) -> str:
    if array.ndim < 2 or not len(array):
        return _row(array.tolist())
    return "[\n" + ",\n".join(f"  {_row(row.tolist())}" for row in array) + "\n ]"


def _row(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_row, value))}]"
    return _number(value) if isinstance(value, float) else _text(value)


def _number(value: float) -> str:
    if math.isnan(value):
        return "null"
    if math.isinf(value):
        return "1e999" if value > 0 else "-1e999"
    return repr(float(f"{value:.{DIGITS}g}"))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
