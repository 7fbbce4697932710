"""Storage of the layers of snapshots."""

from typing import Protocol

from mlpviz._recording.progress_log import Entry
from mlpviz._records.layers import Layers


class Store(Protocol):
    """The interface of a storage of layers, by the number of the snapshot."""

    def begin(self, frameworks: tuple[str, ...]) -> None:
        """Keep what is known of the whole training."""

    def save(self, number: int, step: float, layers: Layers) -> None:
        """Keep the layers of a snapshot."""

    def load(self, number: int) -> Layers:
        """Return the layers of a snapshot that is kept."""

    def delete(self, number: int) -> None:
        """Forget a snapshot."""

    def log(self, entry: Entry) -> None:
        """Keep what a training reports at one step."""


class MemoryStore:
    """Layers in memory."""

    def __init__(self) -> None:
        self._layers: dict[int, Layers] = {}

    def begin(self, frameworks: tuple[str, ...]) -> None:
        """Keep nothing: the snapshots hold what is known of the training."""

    def save(self, number: int, step: float, layers: Layers) -> None:
        """Keep the layers of a snapshot."""
        self._layers[number] = layers

    def load(self, number: int) -> Layers:
        """Return the layers of a snapshot that is kept."""
        return self._layers[number]

    def delete(self, number: int) -> None:
        """Forget a snapshot."""
        del self._layers[number]

    def log(self, entry: Entry) -> None:
        """Keep nothing: the snapshots hold the curves themselves."""
