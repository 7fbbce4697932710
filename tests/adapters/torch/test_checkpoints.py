"""Checkpoints of PyTorch, as snapshots."""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from mlpviz import Snapshots

SAVE = {
    ".pt": torch.save,
    ".safetensors": lambda state, path: save_file(dict(state), path),
    ".ckpt": lambda state, path: torch.save(
        {"state_dict": state, "epoch": 0, "global_step": 7 + int(path.stem[-1])}, path
    ),
}


def network(scale=1.0):
    module = torch.nn.Sequential(
        torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3), torch.nn.Tanh(), torch.nn.Linear(3, 2)
    )
    for parameter in module.parameters():
        torch.nn.init.constant_(parameter, scale)
    return module.eval()


def plain(scale=1.0):
    module = network(scale)
    return torch.nn.Sequential(module[0], module[2], module[3])


@pytest.mark.parametrize("ending", SAVE)
def test_state_dicts_in_files(tmp_path, ending):
    paths = [tmp_path / f"net-{i}{ending}" for i in (1, 2)]
    for i, path in enumerate(paths):
        SAVE[ending](plain(i + 1).state_dict(), path)
    snapshots = Snapshots.from_checkpoints(paths)
    assert snapshots.steps.tolist() == ([8, 9] if ending == ".ckpt" else [1, 2])
    assert [layers.weights[0].tolist() for layers in snapshots] == [
        np.full((4, 3), i).tolist() for i in (1, 2)
    ]
    assert snapshots[0].activations == ("unknown", "unknown")


@pytest.mark.parametrize("ending", SAVE)
def test_a_network_takes_the_weights_of_files(tmp_path, ending):
    path = tmp_path / f"net-1{ending}"
    SAVE[ending](network(2.0).state_dict(), path)
    mine = network()
    snapshots = Snapshots.from_checkpoints([path], model=mine)
    assert snapshots[0].activations == ("tanh", "identity")
    assert np.allclose(snapshots[0].weights[0], 4.0, rtol=1e-4)  # 2 by the batch normalization's 2
    assert mine[0].weight[0, 0].item() == 1.0


def test_a_file_of_another_network_is_named(tmp_path):
    torch.save(plain().state_dict(), tmp_path / "net-1.pt")
    with pytest.raises(ValueError, match=r"net-1\.pt does not hold the weights of model"):
        Snapshots.from_checkpoints([tmp_path / "net-1.pt"], model=network())
    with pytest.raises(TypeError, match=r"model must be a torch\.nn\.Module"):
        Snapshots.from_checkpoints([tmp_path / "net-1.pt"], model=3)


def test_a_file_that_may_run_code_is_refused(tmp_path):
    torch.save(network(), tmp_path / "net-1.pt")
    with pytest.raises(ValueError, match=r"net-1\.pt cannot be read as a state dict"):
        Snapshots.from_checkpoints([tmp_path / "net-1.pt"])


def test_a_file_of_something_else_is_refused(tmp_path):
    torch.save(torch.ones(3), tmp_path / "net-1.pt")
    with pytest.raises(ValueError, match="must hold a state dict, got Tensor"):
        Snapshots.from_checkpoints([tmp_path / "net-1.pt"])
    (tmp_path / "net-2.pt").write_bytes(b"broken")
    with pytest.raises(ValueError, match=r"net-2\.pt cannot be read"):
        Snapshots.from_checkpoints([tmp_path / "net-2.pt"])
