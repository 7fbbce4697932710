"""What a plot of a training takes: snapshots, or the folder that they are in."""

import os
from pathlib import Path
from typing import Any

from mlpviz._recording.snapshots import Snapshots


def as_snapshots(source: Any, *, at_least: int = 1) -> Snapshots:
    """Return snapshots, opened where their folder is given.

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
    if isinstance(source, str | os.PathLike):
        if not Path(source).is_dir():
            raise ValueError(f"snapshots is the path {source}, where there is no folder")
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
    """Return whether something is snapshots, or the folder that they are in."""
    if isinstance(source, str | os.PathLike):
        return Path(source).is_dir()
    return isinstance(source, Snapshots)
