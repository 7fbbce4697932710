"""Snapshots in a folder, with one file for each, written during training.

A file is written under another name first and then renamed, so that a training that is killed
leaves only files that can be read.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mlpviz._recording.progress_log import Entry
from mlpviz._recording.stored_layers import arrays_of, describe_layers, layers_from
from mlpviz._records.layers import Layers

FILES: Final = "[0-9]*.npz"
TRAINING_NAME: Final = "training.json"
LOG_NAME: Final = "history.jsonl"
DESCRIPTION: Final = "description"


@dataclass(frozen=True, slots=True)
class FolderStore:
    """Layers in files of numpy's format .npz, and a line of JSON for each report of losses.

    Attributes
    ----------
    folder : Path
    unit : str
        What a step is.
    """

    folder: Path
    unit: str

    def begin(self, frameworks: tuple[str, ...]) -> None:
        """Write what is known of the whole training."""
        text = json.dumps({"unit": self.unit, "frameworks": frameworks})
        unfinished = self.folder / f"{TRAINING_NAME}.unfinished"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(self.folder / TRAINING_NAME)

    def save(self, number: int, step: float, layers: Layers) -> None:
        """Write the layers of a snapshot."""
        arrays = arrays_of(layers) | {DESCRIPTION: np.array(describe_layers(step, layers))}
        path = self._path(number)
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        unfinished.replace(path)

    def load(self, number: int) -> Layers:
        """Return the layers of a snapshot."""
        return read_layers_file(self._path(number))

    def delete(self, number: int) -> None:
        """Delete the file of a snapshot."""
        self._path(number).unlink()

    def log(self, entry: Entry) -> None:
        """Write a line about the losses of one step."""
        line = {"step": entry.step, "losses": entry.losses, "scores": entry.scores}
        with (self.folder / LOG_NAME).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def steps(self) -> dict[int, float]:
        """Return the step of each snapshot, by its number."""
        paths = sorted(self.folder.glob(FILES))
        return {int(path.stem): _describe(path)["step"] for path in paths}

    def entries(self) -> Iterator[Entry]:
        """Yield what was reported; a last line that a killed training did not finish is left."""
        path = self.folder / LOG_NAME
        lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
        for line in lines:
            row = json.loads(line)
            yield Entry(row["step"], row["losses"], row["scores"])

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:08d}.npz"


def new_folder(folder: str | os.PathLike[str], unit: str) -> FolderStore:
    """Return the store in a folder that is made, or is empty."""
    path = _as_path(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FileExistsError(
            f"folder must be new or empty, but {path} is not; read its snapshots with "
            "Snapshots.open(folder), or choose another one"
        )
    path.mkdir(parents=True, exist_ok=True)
    return FolderStore(path, unit)


def existing_folder(folder: str | os.PathLike[str]) -> tuple[FolderStore, tuple[str, ...]]:
    """Return the store in a folder that was written to, and the frameworks of the network."""
    path = _as_path(folder)
    if not any(path.glob(FILES)) or not (path / TRAINING_NAME).is_file():
        raise FileNotFoundError(
            f"folder must hold snapshots that Snapshots(folder) has written, but {path} has none; "
            "for a group of zarr give zarr.open_group(path)"
        )
    training = json.loads((path / TRAINING_NAME).read_text(encoding="utf-8"))
    return FolderStore(path, training["unit"]), tuple(training["frameworks"])


def _as_path(folder: Any) -> Path:
    try:
        return Path(folder)
    except TypeError as error:
        raise TypeError(f"folder must be a path or a zarr.Group, got {folder!r}") from error


def read_layers_file(path: Path) -> Layers:
    """Return the layers in the file of one snapshot."""
    stored = _read(path)
    return layers_from(stored, str(stored.pop(DESCRIPTION)))


def _read(path: Path, *names: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file, all of them or those of some names."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in names or arrays.files}
    except (BadZipFile, EOFError, KeyError, ValueError) as error:
        raise ValueError(f"{path} cannot be read as a snapshot: {error}") from error


def _describe(path: Path) -> dict[str, Any]:
    description: dict[str, Any] = json.loads(str(_read(path, DESCRIPTION)[DESCRIPTION]))
    return description
