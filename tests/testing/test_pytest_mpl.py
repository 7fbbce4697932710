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


PINNED = """
import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
import mlpviz

OPEN = []

@pytest.mark.parametrize("i", range(3))
@pytest.mark.mpl_image_compare(MARK)
def test_display(i FIXTURE):
    OPEN.append(len(plt.get_fignums()))
    STYLE
    return mlpviz.plot_image_grid(np.eye(4), (2, 2))

class TestInAClass:
    @pytest.mark.mpl_image_compare
    def test_display(self):
        return mlpviz.plot_image_grid(np.eye(4), (2, 2))

def test_nothing_is_left_open():
    assert OPEN == [0] * 3
    assert plt.get_fignums() == []
"""
FACE = 'assert mpl.rcParams["axes.facecolor"] =='


def pinned_tests(pytester, mark="", fixture="", style=""):
    code = PINNED.replace("MARK", mark).replace(" FIXTURE", fixture).replace("STYLE", style)
    pytester.makepyfile(code)


@pytest.mark.parametrize("fixture", ["", ", pinned_figures"], ids=["alone", "pinned"])
def test_the_figure_of_a_display_is_closed(pytester, fixture):
    pinned_tests(pytester, fixture=fixture)
    assert "1 passed, 4 skipped" in run(pytester, "--mpl-generate-path=baseline")
    assert "5 passed" in run(pytester, "--mpl")


@pytest.mark.parametrize(
    ("mark", "fixture", "face"),
    [
        ("", "", "w"),
        ("", ", pinned_figures", "white"),
        ("style='ggplot'", ", pinned_figures", "#E5E5E5"),
    ],
    ids=["pytest-mpl's own", "pinned", "of the test"],
)
def test_the_pinned_style_wins_over_the_default_of_pytest_mpl(pytester, mark, fixture, face):
    pinned_tests(pytester, mark, fixture, f"{FACE} {face!r}")
    told = run(pytester, "--mpl-generate-path=baseline", "-o", "mpl-default-style=classic")
    assert "1 passed, 4 skipped" in told, told


def test_a_test_that_compares_nothing_says_so_once(pytester):
    pinned_tests(pytester)
    told = run(pytester, "-W", "default")
    assert "5 passed, 1 warning" in told, told
    assert "compares nothing without --mpl" in told
    assert "warning" not in run(pytester, "--mpl-generate-path=baseline", "-W", "default")
