"""Read snapshots that are given as an object or as their folder."""

import os
from pathlib import Path
from typing import Any

from mlpviz._recording.snapshots import Snapshots
from mlpviz._recording.zarr_group import is_zarr_group


def as_snapshots(source: Any, *, at_least: int = 1) -> Snapshots:
    """Return snapshots. A folder of snapshots is opened.

    Parameters
    ----------
    source : Snapshots or path-like
    at_least : int, default: 1
        How many snapshots are needed.

    Raises
    ------
    TypeError
        If it is neither.
    ValueError
        If there are fewer snapshots.
    """
    if is_zarr_group(source):
        source = Snapshots.open(source)
    if isinstance(source, str | os.PathLike):
        if not Path(source).is_dir():
            raise ValueError(f"snapshots is the path {source}, but this folder does not exist")
        source = Snapshots.open(source)
    if not isinstance(source, Snapshots):
        raise TypeError(
            f"snapshots must be Snapshots, or the folder that they are in, got "
            f"{type(source).__name__}; give record_training(estimator, X, y), or "
            "Snapshots.from_models(models, steps)"
        )
    if len(source) < at_least:
        raise ValueError(f"snapshots must hold at least {at_least} of them, got {source!r}")
    return source


def is_snapshots(source: Any) -> bool:
    """Return whether an object is a `Snapshots` or the folder of one."""
    if isinstance(source, str | os.PathLike):
        return Path(source).is_dir()
    return isinstance(source, Snapshots) or is_zarr_group(source)
