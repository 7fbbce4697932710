"""Take snapshots while Keras trains."""

from collections.abc import Mapping
from typing import Any

import keras

from mlpviz._recording.logged_values import losses_and_scores
from mlpviz._recording.snapshots import Snapshots
from mlpviz.adapters.keras.history import curve_name, metric_kinds

Logs = Mapping[str, Any] | None


class TakeSnapshots(keras.callbacks.Callback):  # type: ignore[misc]
    """A callback of Keras that takes a snapshot before training and after each epoch.

    If `fit` is called again with the same snapshots, the count of epochs continues.

    Parameters
    ----------
    snapshots : Snapshots
        To take snapshots into. If their `unit` is not ``"epoch"``, one is taken after each batch,
        with the losses that Keras shows then: means from the beginning of the epoch.

    Examples
    --------
    >>> import keras, numpy as np
    >>> from mlpviz import Snapshots
    >>> from mlpviz.callbacks.keras import TakeSnapshots
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> model.compile(loss="mse")
    >>> snapshots = Snapshots()
    >>> X, y = np.ones((8, 4)), np.ones((8, 2))
    >>> _ = model.fit(X, y, epochs=2, callbacks=[TakeSnapshots(snapshots)], verbose=0)
    >>> snapshots
    <Snapshots of Sequential: 3 by epoch, 0 to 2>
    """

    def __init__(self, snapshots: Snapshots) -> None:
        super().__init__()
        self.snapshots = snapshots
        self._step: int | None = None

    def on_train_begin(self, logs: Logs = None) -> None:
        """Wait for the number of the first epoch."""
        self._step = None

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Take a snapshot before the first epoch."""
        if self._step is not None:
            return
        last = self.snapshots.last_step
        self._step = max(int(last or 0), epoch if self.snapshots.unit == "epoch" else 0)
        if last is None:
            self.snapshots.take(self.model, step=self._step)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Take a snapshot after an epoch."""
        if self.snapshots.unit == "epoch":
            self._take(logs)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Take a snapshot after a batch."""
        if self.snapshots.unit != "epoch":
            # With JAX, batches change the weights of the model only once they are asked for.
            getattr(self.model, "jax_state_sync", lambda: None)()
            self._take(logs)

    def on_train_end(self, logs: Logs = None) -> None:
        """Take the last snapshot, if `every` has passed over it."""
        self.snapshots.finish(self.model)

    def _take(self, logs: Logs) -> None:
        assert self._step is not None
        self._step += 1
        values = {curve_name(key): value for key, value in (logs or {}).items()}
        losses, scores = losses_and_scores(values, metric_kinds(self.model))
        self.snapshots.take(self.model, step=self._step, loss=losses, score=scores)
