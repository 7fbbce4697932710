"""A plugin in a package of its own, installed for real, is found by reading."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[1] / "plugin"

USE = """
import sys
import numpy as np
import tinynet
import mlpviz
assert "mlpviz_tinynet" not in sys.modules
rng = np.random.default_rng(0)
net = tinynet.Net([(rng.normal(size=(16, 5)), np.zeros(5)), (rng.normal(size=(5, 3)), np.ones(3))])
net.losses = [3.0, 2.0, 1.0]
filters = mlpviz.plot_first_layer_filters(net, (4, 4))
assert (filters.tiles.reshape(5, 16).T == net.pairs[0][0]).all()
curve = mlpviz.plot_loss_curve(net)
assert curve.lines["training loss"].get_ydata().tolist() == net.losses
assert curve.ax.get_xlabel() == "step"
X = rng.random((4, 16))
shown = mlpviz.plot_prediction_grid(net, X, [0, 1, 2, 0], (4, 4))
assert (shown.y_pred == net(X).argmax(axis=1)).all() and shown.confidence is not None
{more}
print("mlpviz_tinynet" in sys.modules)
"""


def install(source, target):
    """Install a distribution for real, but into a folder of its own, without dependencies."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target"]
    command = [sys.executable, "-m", "pip", "install", *options, str(target), str(source)]
    subprocess.run(command, check=True, timeout=300)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the plugin and the framework that it is for."""
    source = tmp_path_factory.mktemp("source") / "plugin"
    target = tmp_path_factory.mktemp("installed")
    shutil.copytree(PLUGIN, source)
    install(source, target)
    return target


@pytest.fixture
def rival(tmp_path):
    """A folder with another plugin that answers for the same framework."""
    source = tmp_path / "rival"
    source.mkdir()
    settings = (PLUGIN / "pyproject.toml").read_text(encoding="utf-8")
    settings = settings.replace('"mlpviz-tinynet"', '"rival"').replace("mlpviz_tinynet", "rival")
    (source / "pyproject.toml").write_text(settings.replace(', "tinynet.py"', ""), encoding="utf-8")
    shutil.copy(PLUGIN / "mlpviz_tinynet.py", source / "rival.py")
    install(source, tmp_path / "installed")
    return tmp_path / "installed"


def run(script, *folders):
    """Run a script in a fresh process that sees the folders, as if they were installed."""
    paths = os.pathsep.join(map(str, folders))
    settings = {**os.environ, "PYTHONPATH": paths, "MPLBACKEND": "agg"}
    command = [sys.executable, "-W", "error", "-c", script]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env=settings
    )


def test_an_installed_plugin_answers_all_three_questions(installed):
    done = run(USE.format(more=""), installed)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_the_plugin_is_what_makes_the_difference(installed, tmp_path):
    shutil.copy(installed / "tinynet.py", tmp_path)
    done = run(USE.format(more=""), tmp_path)
    assert "mlpviz cannot read layers from tinynet.Net" in done.stderr


def test_two_plugins_for_one_framework_are_refused_by_both_their_names(installed, rival):
    done = run(USE.format(more=""), installed, rival)
    (error,) = [line for line in done.stderr.splitlines() if line.startswith("ValueError")]
    assert "two plugins read models of the framework 'tinynet'" in error
    assert "mlpviz-tinynet (mlpviz_tinynet) and rival (rival)" in error


def test_a_plugin_s_own_errors_and_its_framework_s_version_reach_the_user(installed):
    script = "import mlpviz, tinynet as t; mlpviz.plot_first_layer_filters(t.Net([]), (4, 4))"
    assert "mlpviz.errors.NotFittedError: model is a tinynet.Net" in run(script, installed).stderr
    old = run(script.replace(";", "; t.__version__ = '0.1';", 1), installed)
    assert "tinynet 0.1, but mlpviz reads tinynet 0.2 or later" in old.stderr


def test_the_recipe_in_the_documentation_is_this_plugin():
    page = (Path(__file__).parents[2] / "docs" / "extending.rst").read_text(encoding="utf-8")
    for name in ("mlpviz_tinynet.py", "pyproject.toml"):
        assert f"literalinclude:: ../tests/plugin/{name}" in page
