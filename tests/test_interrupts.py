"""Ctrl-C while dask is at work: no figure stays open, and nothing goes on on a cluster."""

import subprocess
import sys

import pytest

SCRIPT = """
import os
import signal
import sys
import time
from pathlib import Path
from threading import Thread

import dask
import dask.array as da
import numpy as np
from matplotlib import pyplot as plt
from sklearn.linear_model import LinearRegression

from mlpviz import plot_prediction_grid

HERE = Path(sys.argv[1])
RNG = np.random.default_rng(0)
X, Y = RNG.random((400, 16)), np.arange(400) % 3


class Slow(LinearRegression):
    def predict(self, X):
        (HERE / str(time.time_ns())).touch()
        time.sleep(0.2)
        return super().predict(X)


def interrupted(model):
    try:
        plot_prediction_grid(
            model, da.from_array(X, (2, 16)), Y, (4, 4), select="worst", progress=PROGRESS
        )
    except KeyboardInterrupt:
        return not plt.get_fignums()
    return False


def interrupt_after(n_calls):
    while len(list(HERE.iterdir())) < n_calls:
        time.sleep(0.05)
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGINT)  # the kernel gives it to the main thread
    else:
        signal.raise_signal(signal.SIGINT)


def idle(client):
    for _ in range(100):
        if not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)):
            return True
        time.sleep(0.1)
    return False


PROGRESS = sys.argv[3] == "shown"
if __name__ == "__main__":
    model = Slow().fit(X, Y)
    Thread(target=interrupt_after, args=[4], daemon=True).start()
    if sys.argv[2] == "threads":
        with dask.config.set(scheduler="threads"):
            clean = interrupted(model)
    else:
        from dask.distributed import Client

        options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
        with Client(**options) as client:
            clean = interrupted(model) and idle(client)
    (HERE / "outcome").write_text("clean" if clean else "left over", "utf-8")
"""


@pytest.mark.parametrize("progress", ["shown", "silent"])
@pytest.mark.parametrize("scheduler", ["threads", "cluster"])
def test_an_interrupt_ends_the_work(scheduler, progress, tmp_path):
    script, calls = tmp_path / "script.py", tmp_path / "calls"
    script.write_text(SCRIPT, encoding="utf-8")
    calls.mkdir()
    command = [sys.executable, str(script), str(calls), scheduler, progress]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (calls / "outcome").exists(), done.stderr
    assert (calls / "outcome").read_text(encoding="utf-8") == "clean"
    # All 200 blocks would have taken 20 s or more of two workers.
    assert len(list(calls.iterdir())) < 150
