"""Read checkpoints: the step and the layers of each network that a training has saved."""

import os
import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from mlpviz._reading.dispatch import read_layers
from mlpviz._records.layers import Layers
from mlpviz._validation import check_sequence

FRAMEWORKS: Final = {
    **dict.fromkeys((".bin", ".ckpt", ".pt", ".pth"), "torch"),
    **dict.fromkeys((".h5", ".keras"), "keras"),
}
"""The frameworks whose adapters read checkpoints, by the ending of a file's name."""


def checkpoint_steps(
    paths: Sequence[str | os.PathLike[str]], steps: Sequence[float] | None, unit: str
) -> list[tuple[float, Path]]:
    """Return the step and the path of each checkpoint, by step.

    Parameters
    ----------
    paths : sequence of path-like
    steps : sequence of numbers or None
    unit : str
        What a step is, as the names of files may say it.

    Examples
    --------
    >>> checkpoint_steps(["b-epoch=10.npz", "a-epoch=9.npz"], None, "epoch")[0][0]
    9
    """
    found = [Path(path) for path in check_sequence("paths", paths, "paths of checkpoints")]
    if not found:
        raise ValueError("paths must hold at least one checkpoint, got none")
    if steps is None:
        steps = [_step_of(path, unit) for path in found]
    elif len(check_sequence("steps", steps, "numbers")) != len(found):
        raise ValueError(
            f"steps must have one entry for each of the {len(found)} paths, got {len(steps)}"
        )
    return sorted(zip(steps, found, strict=True))


def load_checkpoint(path: Path, model: Any = None) -> Layers:
    """Return the layers in a checkpoint. If `model` is given, it takes the weights."""
    framework = FRAMEWORKS.get(path.suffix.lower())
    if framework is None and model is None:
        return read_layers(path)
    if not path.is_file():
        raise FileNotFoundError(f"paths has {path}, but this file does not exist")
    adapter = _adapter(framework or "torch", path)
    return read_layers(adapter.load(path) if model is None else adapter.load_into(path, model))


def _step_of(path: Path, unit: str) -> float:
    """Return the step that a checkpoint, or its name, says it was saved at."""
    if path.suffix.lower() == ".ckpt" and unit == "step" and path.is_file():
        saved = _adapter("torch", path).global_step(path)
        if saved is not None:
            return int(saved)
    named = re.findall(rf"{re.escape(unit)}[=_-]?(\d+)", path.stem, re.IGNORECASE)
    numbers = named or re.findall(r"\d+", path.stem.removesuffix(".weights"))
    if len(numbers) != 1:
        raise ValueError(
            f"steps must be given, since the name of {path.name} does not say at which {unit} it "
            f"was saved: it must hold {unit}=NUMBER, or one number"
        )
    return int(numbers[0])


def _adapter(framework: str, path: Path) -> Any:
    try:
        return import_module(f"mlpviz.adapters.{framework}.checkpoints")
    except ModuleNotFoundError as error:
        raise ImportError(
            f"reading {path} needs the package {framework}, which is not installed: "
            f"pip install {framework}"
        ) from error
