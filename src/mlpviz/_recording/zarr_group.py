"""Snapshots in a group of zarr, with one group for each, written during training.

The description of a snapshot is written last, so a training that is killed leaves a group without
one, which is not read.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from mlpviz._recording.progress_log import Entry
from mlpviz._recording.stored_layers import arrays_of, describe_layers, layers_from
from mlpviz._records.layers import Layers

DESCRIPTION: Final = "description"
TRAINING: Final = "training"
HISTORY: Final = "history"


@dataclass(frozen=True, slots=True)
class ZarrStore:
    """Layers as arrays in groups, and a group without arrays for each report of losses.

    Attributes
    ----------
    group : zarr.Group
    unit : str
        What a step is.
    """

    group: Any
    unit: str

    def begin(self, frameworks: tuple[str, ...]) -> None:
        """Write what is known of the whole training."""
        self.group.attrs[TRAINING] = {"unit": self.unit, "frameworks": list(frameworks)}
        self.group.create_group(HISTORY)

    def save(self, number: int, step: float, layers: Layers) -> None:
        """Write the layers of a snapshot."""
        snapshot = self.group.create_group(_name(number), overwrite=True)
        for name, array in arrays_of(layers).items():
            snapshot.create_array(name, data=array)
        snapshot.attrs[DESCRIPTION] = describe_layers(step, layers)

    def load(self, number: int) -> Layers:
        """Return the layers of a snapshot."""
        snapshot = self.group[_name(number)]
        arrays = {name: array[...] for name, array in snapshot.arrays()}
        return layers_from(arrays, snapshot.attrs[DESCRIPTION])

    def delete(self, number: int) -> None:
        """Delete the group of a snapshot."""
        del self.group[_name(number)]

    def log(self, entry: Entry) -> None:
        """Write the losses of one step."""
        line = {"step": entry.step, "losses": entry.losses, "scores": entry.scores}
        # As text, in which NaN may stand.
        self.group[HISTORY].create_group(repr(entry.step), attributes={"entry": json.dumps(line)})

    def steps(self) -> dict[int, float]:
        """Return the step of each snapshot, by its number."""
        groups = {name: each for name, each in self.group.groups() if name.isdigit()}
        complete = {int(name): each for name, each in groups.items() if DESCRIPTION in each.attrs}
        return {
            number: json.loads(complete[number].attrs[DESCRIPTION])["step"]
            for number in sorted(complete)
        }

    def entries(self) -> Iterator[Entry]:
        """Yield what was reported, in the order of the steps."""
        texts = [each.attrs["entry"] for _, each in self.group[HISTORY].groups() if each.attrs]
        for row in sorted(map(json.loads, texts), key=lambda row: row["step"]):
            yield Entry(row["step"], row["losses"], row["scores"])


def is_zarr_group(folder: Any) -> bool:
    """Return whether something is a group of zarr, without importing zarr."""
    root = type(folder).__module__.partition(".")[0]
    return root == "zarr" and hasattr(folder, "create_group")


def new_group(group: Any, unit: str) -> ZarrStore:
    """Return the store in a group that is empty."""
    if any(True for _ in group.keys()):  # noqa: SIM118 - a group is no mapping
        raise FileExistsError(
            f"folder must be new or empty, but {group} is not; read its snapshots with "
            "Snapshots.open(group), or choose another one"
        )
    return ZarrStore(group, unit)


def existing_group(group: Any) -> tuple[ZarrStore, tuple[str, ...]]:
    """Return the store in a group that was written to, and the frameworks of the network."""
    if TRAINING not in group.attrs:
        raise FileNotFoundError(
            f"folder must hold snapshots that Snapshots(group) has written, but {group} has none"
        )
    training = group.attrs[TRAINING]
    store = ZarrStore(group, training["unit"])
    if not store.steps():
        raise FileNotFoundError(f"folder must hold snapshots, but {group} has no complete one")
    return store, tuple(training["frameworks"])


def _name(number: int) -> str:
    return f"{number:08d}"
