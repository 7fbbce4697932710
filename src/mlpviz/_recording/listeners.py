"""The interface of objects that react to new snapshots, such as a live display."""

from typing import Any, Protocol


class Listener(Protocol):
    """Reacts to snapshots as they are taken."""

    def on_snapshot(self, snapshots: Any) -> None:
        """React to a new snapshot, the last one of `snapshots`."""

    def on_finish(self, snapshots: Any) -> None:
        """React to the end of the training."""
