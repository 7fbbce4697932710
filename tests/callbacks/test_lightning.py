"""Snapshots while Lightning trains, taken by its own `Trainer`."""

import lightning.pytorch as pl
import numpy as np
import pytest
import torch

from mlpviz import Snapshots
from mlpviz.callbacks.lightning import TakeSnapshots, metric_kinds

pytestmark = pytest.mark.filterwarnings("ignore")  # Lightning warns of much that is not ours


class Network(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Sequential(
            torch.nn.Linear(64, 5), torch.nn.ReLU(), torch.nn.Linear(5, 10)
        )

    def forward(self, X):
        return self.net(X)

    def training_step(self, batch, _):
        loss = torch.nn.functional.cross_entropy(self(batch[0]), batch[1])
        self.log("train_loss", loss, on_epoch=True, on_step=False)
        return loss

    def validation_step(self, batch, _):
        scores = self(batch[0])
        self.log("val_acc", (scores.argmax(dim=1) == batch[1]).float().mean())

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


@pytest.fixture
def train(digits, tmp_path):
    X, y = digits
    data = torch.utils.data.TensorDataset(torch.tensor(X).float(), torch.tensor(y).long())
    loader = torch.utils.data.DataLoader(data, batch_size=100)

    def run(callbacks, epochs=3, **options):
        with torch.random.fork_rng():
            torch.manual_seed(0)
            network = Network()
            trainer = pl.Trainer(
                max_epochs=epochs,
                callbacks=callbacks,
                accelerator="cpu",
                default_root_dir=tmp_path,
                enable_progress_bar=False,
                enable_model_summary=False,
                logger=False,
                **({"enable_checkpointing": False} | options),
            )
            trainer.fit(network, loader, loader)
        return network

    return run


def weights(network):
    return network.net[0].weight.detach().numpy().T


def test_a_snapshot_before_training_and_after_each_epoch(train):
    snapshots = Snapshots()
    network = train([TakeSnapshots(snapshots)])
    assert snapshots.steps.tolist() == [0, 1, 2, 3]
    assert np.array_equal(snapshots[-1].weights[0], weights(network))
    curves = snapshots.history.curves
    assert {name: curve.kind for name, curve in curves.items()} == {
        "train_loss": "loss",
        "val_acc": "score",
    }
    assert len(curves["train_loss"].values) == 3


def test_recording_changes_nothing_of_the_training(train):
    ends = [
        weights(train([TakeSnapshots(snapshots)] if snapshots is not None else []))
        for snapshots in (None, Snapshots(), Snapshots(unit="step"))
    ]
    assert np.array_equal(ends[0], ends[1])
    assert np.array_equal(ends[0], ends[2])


def test_steps_of_the_optimizer(train):
    snapshots = Snapshots(unit="step", every=2)
    network = train([TakeSnapshots(snapshots)], epochs=2, accumulate_grad_batches=2)
    assert snapshots.steps.tolist() == [0, 2, 4]
    assert np.array_equal(snapshots[-1].weights[0], weights(network))


def test_metrics_of_torchmetrics_know_their_direction():
    torchmetrics = pytest.importorskip("torchmetrics")
    network = Network()
    network.val_fit = torchmetrics.ExplainedVariance()
    network.val_miss = torchmetrics.MeanSquaredError()
    network.several = torchmetrics.MetricCollection(
        {"ours": torchmetrics.R2Score(), "theirs": torchmetrics.MeanAbsoluteError()},
        prefix="val_",
    )
    kinds = metric_kinds(network)
    assert (kinds["val_fit"], kinds["val_miss_epoch"]) == ("score", "loss")
    assert (kinds["val_ours"], kinds["val_theirs"]) == ("score", "loss")
