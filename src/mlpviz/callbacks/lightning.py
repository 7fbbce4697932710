"""Take snapshots while Lightning trains."""

from typing import Any

from lightning.pytorch.callbacks import Callback

from mlpviz._recording.logged_values import losses_and_scores
from mlpviz._recording.snapshots import Snapshots
from mlpviz._records.metric_names import MetricKind


class TakeSnapshots(Callback):  # type: ignore[misc]
    """A callback of Lightning that takes a snapshot before training and after each epoch.

    Losses and scores are those that the module logs, by the names that it gives them.

    Parameters
    ----------
    snapshots : Snapshots
        To take snapshots into. If their `unit` is not ``"epoch"``, one is taken after each step
        of the optimizer.
    """

    def __init__(self, snapshots: Snapshots) -> None:
        self.snapshots = snapshots

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Take a snapshot before training."""
        step = trainer.current_epoch if self.snapshots.unit == "epoch" else trainer.global_step
        if self.snapshots.last_step != step:
            self.snapshots.take(pl_module, step=step)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Take a snapshot after an epoch."""
        if self.snapshots.unit == "epoch":
            self._take(trainer, pl_module, trainer.current_epoch + 1)

    def on_train_batch_end(self, trainer: Any, pl_module: Any, *_: Any) -> None:
        """Take a snapshot after a step of the optimizer, which several batches may share."""
        if self.snapshots.unit != "epoch" and trainer.global_step != self.snapshots.last_step:
            self._take(trainer, pl_module, trainer.global_step)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Take the last snapshot, if `every` has passed over it."""
        self.snapshots.finish(pl_module)

    def _take(self, trainer: Any, pl_module: Any, step: int) -> None:
        losses, scores = losses_and_scores(trainer.callback_metrics, metric_kinds(pl_module))
        self.snapshots.take(pl_module, step=step, loss=losses, score=scores)


def metric_kinds(pl_module: Any) -> dict[str, MetricKind]:
    """Return what metrics of torchmetrics know of themselves, by the names that are logged."""
    kinds: dict[str, MetricKind] = {}
    for path, part in pl_module.named_modules():
        metrics = {path.rpartition(".")[2]: part}
        if hasattr(part, "add_metrics"):
            metrics = dict(part.items())  # a MetricCollection, with its prefix
        for name, metric in metrics.items():
            is_score = getattr(metric, "higher_is_better", None)
            if isinstance(is_score, bool):
                for suffix in ("", "_step", "_epoch"):
                    kinds[f"{name}{suffix}"] = "score" if is_score else "loss"
    return kinds
