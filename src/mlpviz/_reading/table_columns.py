"""The columns of data frames, and of lists with a dict for each row."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

import numpy as np


def is_frame(given: Any) -> bool:
    """Return whether something is a data frame of pandas, polars or the like."""
    return hasattr(given, "columns") and hasattr(given, "to_numpy") and hasattr(given, "shape")


def columns_of_frame(frame: Any) -> dict[str, list[Any]]:
    """Return the columns of a data frame, with its index if that has a name."""
    names = [str(column) for column in frame.columns]
    if len(set(names)) < len(names):
        raise ValueError(
            f"model has two columns of one name: {', '.join(names)}; rename one of them"
        )
    columns = {str(column): _with_gaps(frame[column]) for column in frame.columns}
    index: Any = getattr(frame, "index", None)
    name = getattr(index, "name", None)
    if isinstance(name, str) or (index is not None and _counts_unevenly(index)):
        return {name or "index": list(index), **columns}
    return columns


def _counts_unevenly(index: Any) -> bool:
    """Return whether an index holds whole numbers other than those of the rows."""
    numbers = np.asarray(index)
    is_whole = numbers.ndim == 1 and numbers.dtype.kind in "iu"
    return is_whole and not np.array_equal(numbers, np.arange(len(numbers)))


def _with_gaps(column: Any) -> list[Any]:
    """Return the entries of a column, None where NaN means that nothing was logged.

    A frame writes NaN for gaps as well as for a loss that diverged. NaN at the end is kept if
    there is more of it than between any two values, since no gap explains it.
    """
    entries = list(column)
    is_nan = np.array([isinstance(entry, float) and isnan(entry) for entry in entries])
    values = np.flatnonzero(~is_nan)
    if len(values) == 0 or len(values) == len(entries):
        return entries
    period = int(np.diff(values).max(initial=1))
    n_last = len(entries) - 1 - int(values[-1])
    kept = n_last >= period
    last = int(values[-1])
    return [
        None if nan and not (kept and i > last) else entry
        for i, (entry, nan) in enumerate(zip(entries, is_nan, strict=True))
    ]


def columns_of_rows(rows: Sequence[Mapping[Any, Any]]) -> dict[str, list[Any]]:
    """Return the columns of a table that has a dict for each row."""
    flat = [flat_row(row) for row in rows]
    names = dict.fromkeys(key for row in flat for key in row)
    return {name: [row.get(name) for row in flat] for name in names}


def flat_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row without nested dicts: {"train loss": …} for {"train": {"loss": …}}."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            flat |= {f"{key} {inner}": entry for inner, entry in value.items()}
        else:
            flat[str(key)] = value
    return flat
