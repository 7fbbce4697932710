"""Check the steps and the dtype of snapshots."""

from math import isfinite
from typing import Any, Final

import numpy as np

DTYPES: Final = ("float16", "float32", "float64")


def check_dtype(dtype: Any) -> np.dtype[Any]:
    """Return the checked type in which weights are kept."""
    try:
        checked: np.dtype[Any] = np.dtype(dtype)
    except TypeError:
        checked = np.dtype(object)
    if checked.name not in DTYPES:
        raise ValueError(f"dtype must be one of {', '.join(map(repr, DTYPES))}, got {dtype!r}")
    return checked


def check_step(step: Any, last: float | None) -> float:
    """Return a checked step, which must exceed the last one."""
    if isinstance(step, bool) or not isinstance(step, int | float | np.integer | np.floating):
        raise TypeError(f"step must be a number, got {step!r}")
    if not isfinite(step):
        raise ValueError(f"step must be finite, got {step}")
    if last is not None and step <= last:
        raise ValueError(
            f"step must exceed the last one, {last:g}, got {step:g}; take snapshots of another "
            "training with another Snapshots()"
        )
    return int(step) if isinstance(step, int | np.integer) else float(step)
