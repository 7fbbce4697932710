"""A test may return any display to pytest-mpl as it is."""

import os
import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

TESTS = """
import numpy as np
import pytest
from matplotlib.figure import Figure
import mlpviz

RNG = np.random.default_rng(0)
X = RNG.random((6, 16))
LAYERS = mlpviz.Layers(
    [RNG.normal(size=(16, 5)), RNG.normal(size=(5, 3))], activations=["relu", "softmax"]
)
HISTORY = mlpviz.History({"loss": [0.9, 0.5, 0.4]}, {"accuracy": [0.1, 0.4, 0.6]})
PLOTS = {
    "filters": lambda **kw: mlpviz.plot_first_layer_filters(LAYERS, (4, 4), labels="index", **kw),
    "images": lambda **kw: mlpviz.plot_image_grid(X, (4, 4), labels=list("abcdef"), **kw),
    "predictions": lambda **kw: mlpviz.plot_prediction_grid(
        None, X, list("aabbcc"), (4, 4), y_pred=list("aabbca"), **kw
    ),
    "losses": lambda **kw: mlpviz.plot_loss_curve(HISTORY, **kw),
    "report": lambda **kw: mlpviz.plot_unit_report(
        mlpviz.unit_report(LAYERS, (4, 4), X), **kw
    ),
    "classes": lambda **kw: mlpviz.plot_unit_classes(LAYERS, (4, 4), **kw),
    "fields": lambda **kw: mlpviz.plot_receptive_fields(LAYERS, (4, 4), layer=1, **kw),
    "matrix": lambda **kw: mlpviz.plot_layer_weights(LAYERS, **kw),
    "distribution": lambda **kw: mlpviz.plot_weight_distribution(LAYERS, **kw),
}

@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.mpl_image_compare(MARK)
def test_new_figure(name PINNED):
    return PLOTS[name]()

@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.mpl_image_compare(MARK)
def test_subfigure(name PINNED):
    left, right = Figure(figsize=(8, 4)).subfigures(1, 2)
    return PLOTS[name](ax=left.add_subplot())
"""


def run(pytester, *options):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", "-q"]
    command += ["-W", "ignore:Ignoring --mpl-baseline-path:UserWarning"]
    command += ["-o", "mpl-default-style=default", "-o", "mpl-deterministic=true"]
    result = subprocess.run(
        [*command, *options],
        cwd=pytester.path,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return result.stdout


@pytest.mark.parametrize("pinned", ["", ", pinned_figures"], ids=["alone", "pinned"])
@pytest.mark.parametrize("mark", ["", "remove_text=True"], ids=["with text", "without text"])
def test_every_display_is_compared(pytester, mark, pinned):
    mark = f"tolerance=0, {mark}"
    pytester.makepyfile(TESTS.replace("MARK", mark).replace(" PINNED", pinned))
    assert "18 skipped" in run(pytester, "--mpl-generate-path=baseline")
    assert "18 passed" in run(pytester, "--mpl")


def test_hashes_of_every_display_are_the_same_in_another_process(pytester):
    pytester.makepyfile(TESTS.replace("MARK", "").replace(" PINNED", ""))
    generate = ["--mpl-generate-hash-library=hashes.json", "--mpl-generate-path=baseline"]
    assert "18 skipped" in run(pytester, *generate)
    assert "18 passed" in run(pytester, "--mpl", "--mpl-hash-library=hashes.json")
