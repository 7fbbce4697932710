"""mlpviz under the constraints of Pyodide: no threads, no processes, no files outside memory."""

import subprocess
import sys

import pytest

# An audit hook cannot be removed, so the plots run in a process of their own.
FORBIDDEN = """
import sys
import threading

EVENTS = {"subprocess.Popen", "os.fork", "os.posix_spawn", "os.system", "os.exec",
          "socket.connect", "os.mkdir", "os.remove", "os.rename"}

def start_thread(*arguments, **options):
    raise PermissionError("Pyodide has no threads")

def forbid(event, arguments):
    writes = event == "open" and set(str(arguments[1])) & set("wax+")
    if event in EVENTS or writes:
        raise PermissionError(f"{event} {arguments}: Pyodide has none of this")

def become_pyodide():
    for name in {"_start_new_thread", "_start_joinable_thread"} & set(vars(threading)):
        setattr(threading, name, start_thread)
    sys.addaudithook(forbid)
"""
PLOTS = """
import io
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot, matplotlib.font_manager
from sklearn.neural_network import MLPClassifier
import numpy as np

become_pyodide()
import mlpviz

rng = np.random.default_rng(0)
X, y = rng.normal(size=(40, 16)), rng.integers(0, 2, 40)
model = MLPClassifier((4,), max_iter=3, tol=10, n_iter_no_change=2).fit(X, y)
for display in (
    mlpviz.plot_first_layer_filters(model, (4, 4)),
    mlpviz.plot_loss_curve(model),
    mlpviz.plot_prediction_grid(model, X, y, (4, 4)),
    mlpviz.plot_image_grid(X, (4, 4), n_images=4),
):
    file = io.BytesIO()
    display.savefig(file)
    assert len(file.getvalue()) > 1000
    assert display.alt_text in display.to_html().replace("&#x27;", "'")
print("drawn")
"""


def run(script):
    command = [sys.executable, "-W", "ignore", "-c", FORBIDDEN + script]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_main_plots_need_no_thread_process_or_file():
    result = run(PLOTS)
    assert result.stdout == "drawn\n", result.stderr


@pytest.mark.parametrize(
    "action",
    [
        "import threading; threading.Thread(target=print).start()",
        "import subprocess; subprocess.run(['true'])",
        "open('/dev/shm/mlpviz', 'w')",
        "import os; os.fork()",
    ],
)
def test_the_stand_in_forbids_what_pyodide_lacks(action):
    result = run(f"become_pyodide()\n{action}")
    assert "PermissionError" in result.stderr
