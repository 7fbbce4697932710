"""Take snapshots while skorch trains."""

from typing import Any

from skorch.callbacks import Callback

from mlpviz._recording.snapshots import Snapshots
from mlpviz.adapters.skorch import last_losses_and_scores


class TakeSnapshots(Callback):  # type: ignore[misc]
    """A callback of skorch that takes a snapshot before training and after each epoch.

    Parameters
    ----------
    snapshots : Snapshots
        To take snapshots into. If their `unit` is not ``"epoch"``, one is taken after each batch
        of training, without losses.

    Examples
    --------
    >>> import numpy as np, skorch, torch
    >>> from mlpviz import Snapshots
    >>> from mlpviz.callbacks.skorch import TakeSnapshots
    >>> snapshots = Snapshots()
    >>> net = skorch.NeuralNetRegressor(
    ...     torch.nn.Sequential(torch.nn.Linear(4, 2)),
    ...     max_epochs=2,
    ...     verbose=0,
    ...     callbacks=[TakeSnapshots(snapshots)],
    ... )
    >>> _ = net.fit(np.ones((10, 4), dtype="float32"), np.ones((10, 2), dtype="float32"))
    >>> snapshots
    <Snapshots of NeuralNetRegressor: 3 by epoch, 0 to 2>
    """

    def __init__(self, snapshots: Snapshots) -> None:
        self.snapshots = snapshots

    def on_train_begin(self, net: Any, **_: Any) -> None:
        """Take a snapshot before training, unless `partial_fit` continues."""
        if self.snapshots.last_step is None or not net.history:
            self.snapshots.take(net, step=len(net.history))

    def on_epoch_end(self, net: Any, **_: Any) -> None:
        """Take a snapshot after an epoch."""
        if self.snapshots.unit == "epoch":
            losses, scores = last_losses_and_scores(net)
            self.snapshots.take(net, step=len(net.history), loss=losses, score=scores)

    def on_batch_end(self, net: Any, *, training: bool = False, **_: Any) -> None:
        """Take a snapshot after a batch of training."""
        if training and self.snapshots.unit != "epoch":
            self.snapshots.take(net, step=int(self.snapshots.last_step or 0) + 1)

    def on_train_end(self, net: Any, **_: Any) -> None:
        """Take the last snapshot, if `every` has passed over it."""
        self.snapshots.finish(net)
