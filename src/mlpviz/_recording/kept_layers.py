"""The layers of several steps, in memory or files, thinned to a limit of bytes."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._recording.layer_copies import n_bytes
from mlpviz._recording.stores import Store
from mlpviz._recording.thinning import is_kept, stride_within
from mlpviz._records.layers import Layers


@dataclass(eq=False, slots=True)
class KeptLayers:
    """Layers by their step. Beyond a limit in bytes, some of them are dropped.

    Attributes
    ----------
    store : Store
    max_bytes : int or None
    by_number : dict of int to (int or float)
        The step of each snapshot that is kept, by its number among all that were added.
    """

    store: Store
    max_bytes: int | None = None
    by_number: dict[int, float] = field(default_factory=dict)

    @property
    def steps(self) -> NDArray[Any]:
        """The steps of the layers that are kept, ascending."""
        return np.array(list(self.by_number.values()))

    def check_size(self, layers: Layers) -> None:
        """Raise if the limit is smaller than two snapshots."""
        if self.max_bytes is not None and 2 * n_bytes(layers) > self.max_bytes:
            raise ValueError(
                f"max_bytes must be at least {2 * n_bytes(layers):,}, the size of two snapshots of "
                f"{layers!r}, got {self.max_bytes:,}"
            )

    def add(self, step: float, layers: Layers) -> None:
        """Keep layers, and drop others if there are too many."""
        number = max(self.by_number, default=-1) + 1
        self.store.save(number, step, layers)
        self.by_number[number] = step
        if self.max_bytes is None:
            return
        stride = stride_within(number, self.max_bytes // n_bytes(layers))
        for other in [n for n in self.by_number if not is_kept(n, number, stride)]:
            del self.by_number[other]
            self.store.delete(other)

    def __len__(self) -> int:
        return len(self.by_number)

    def load(self, index: int) -> Layers:
        """Return the layers at an index among those that are kept."""
        return self.store.load(list(self.by_number)[index])
