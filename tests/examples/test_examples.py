"""The example scripts run, and draw the numbers that the loops drew that one wrote by hand."""

import os
import re
import runpy
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from sklearn.datasets import _openml

from mlpviz.displays.alt_text import displays_on

EXAMPLES = Path(__file__).parents[2] / "examples"
SCRIPTS = sorted(path.stem for path in EXAMPLES.glob("plot_*.py"))
# Where scikit-learn keeps MNIST: its newer versions, then its older ones.
IS_KEPT_BY_NAME = hasattr(_openml, "_openml_path_from_url")
MNIST_NAME = "52667/mnist_784.arff" if IS_KEPT_BY_NAME else "52667"
MNIST_FILE = f"openml/openml.org/data/v1/download/{MNIST_NAME}.gz"
DATA_HOME = Path(os.environ.get("SCIKIT_LEARN_DATA", "~/scikit_learn_data")).expanduser()
SOURCES = ["digits", *(["mnist"] if (DATA_HOME / MNIST_FILE).is_file() else [])]
IMAGE_SHAPES = {"digits": (8, 8), "mnist": (28, 28)}

# What the classic scripts print on MNIST, with scikit-learn 1.9.
SCORES = {
    "plot_mnist_filters": (0.986429, 0.953061),
    "plot_mnist_loss": (0.9868, 0.97),
    "plot_mnist_predictions": (0.9868, 0.97),
}
LOSSES = (
    *(0.32009978, 0.15347534, 0.11544755, 0.09279764, 0.07889367),
    *(0.07170496, 0.06282111, 0.05530788, 0.04960484, 0.04645355),
)


# What the page of many frameworks needs for each of them; conftest.py sets Keras to jax.
PACKAGES = {
    "PyTorch": ("torch",),
    "Keras": ("keras", "jax"),
    "Flax NNX": ("flax",),
    "Flax Linen": ("flax",),
    "Equinox": ("equinox",),
    "ONNX": ("onnx",),
}
MISSING = [name for name, needs in PACKAGES.items() if not all(map(find_spec, needs))]
if "Keras" not in MISSING:
    import_module("keras")  # which draws shared random numbers, so before any test watches them


class Run:
    """What a script left behind: its names, what it printed, and its displays in order."""

    def __init__(self, source, variables, printed):
        self.source = source
        self.variables = variables
        self.printed = printed
        figures = map(plt.figure, plt.get_fignums())
        self.displays = [display for figure in figures for display in displays_on(figure)]

    @property
    def first_weights(self):
        return self.variables["mlp"].coefs_[0]


def unreachable(*_args, **_options):
    raise URLError("no network")


@pytest.fixture(scope="module")
def run_once():
    """Run a script with images from a source, once for all tests that look at it."""
    runs = {}

    def run(script, source, capsys):
        if (script, source) not in runs:
            with pytest.MonkeyPatch.context() as patch:
                patch.syspath_prepend(EXAMPLES)
                if source == "digits":
                    patch.delitem(sys.modules, "mnist", raising=False)  # it keeps MNIST
                    patch.setenv("SCIKIT_LEARN_DATA", os.devnull + "/nothing")
                    patch.setattr("sklearn.datasets._openml.urlopen", unreachable)
                plt.close("all")
                variables = runpy.run_path(str(EXAMPLES / f"{script}.py"), run_name="__main__")
            runs[script, source] = Run(source, variables, capsys.readouterr().out)
        return runs[script, source]

    plt.switch_backend("agg")
    yield run
    plt.close("all")


@pytest.fixture(params=SOURCES)
def source(request):
    return request.param


@pytest.fixture
def run(run_once, source, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda script: run_once(script, source, capsys)


def assert_drawn_as_by_hand(display, images):
    """Compare the tiles of a display with images drawn by hand: numbers, limits and colors."""
    assert len(display.tiles) == len(images)
    limits = np.broadcast_to(display.limits, (len(images), 2))
    for tile, box, (low, high), image in zip(
        display.tiles, display.boxes, limits, images, strict=True
    ):
        by_hand = image.get_array()
        np.testing.assert_array_equal(tile, by_hand)
        np.testing.assert_allclose((low, high), image.get_clim(), rtol=1e-12)
        np.testing.assert_array_equal(colors(display, box), image.to_rgba(by_hand, bytes=True))


def colors(display, box):
    """The colors in which a tile is drawn, read from the figure at the centers of its pixels."""
    height, width = display.tiles.shape[1:3]
    x0, y0, x1, y1 = box
    x, y = x0 + (x1 - x0) * centers(width), y0 + (y1 - y0) * centers(height)
    canvas = FigureCanvasAgg(display.figure)
    canvas.draw()
    page = np.asarray(canvas.buffer_rgba())
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    columns, rows = np.floor(display.ax.transData.transform(points)).astype(int).T
    return page[len(page) - 1 - rows, columns].reshape(height, width, 4)


def centers(n):
    return (np.arange(n) + 0.5) / n


def drawn_by_hand(images, shape, n_rows, n_cols, **limits):
    """The recipe of before: an Axes for each image."""
    _, axes = plt.subplots(n_rows, n_cols)
    drawn = [
        ax.matshow(image.reshape(shape), cmap=plt.cm.gray, **limits)
        for image, ax in zip(images, np.ravel(axes), strict=False)
    ]
    plt.close()
    return drawn


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_runs_and_every_block_s_picture_is_described(run, script, source):
    done = run(script)
    assert done.displays
    assert all(display.alt_text for display in done.displays)
    wants_mnist = "load_mnist_or_digits" in done.variables
    assert ("MNIST cannot be reached" in done.printed) == (wants_mnist and source == "digits")


@pytest.mark.parametrize("script", SCORES)
def test_scores_and_losses_are_printed_and_on_mnist_they_are_the_known_ones(run, script):
    done = run(script)
    scores = [float(text) for text in re.findall(r"score: (\S+)", done.printed)]
    losses = [float(text) for text in re.findall(r"loss = (\S+)", done.printed)]
    assert len(scores) == 2
    assert len(losses) == (0 if script == "plot_mnist_filters" else 10)
    if done.source == "mnist":
        assert scores == pytest.approx(SCORES[script], abs=5e-4)
        assert losses == pytest.approx(LOSSES[: len(losses)], rel=1e-4)


@pytest.mark.parametrize("script", ["plot_mnist_filters", "plot_mnist_loss"])
def test_sixteen_filters_hold_the_numbers_and_limits_of_the_loop(run, script):
    done = run(script)
    weights = done.first_weights
    display = done.displays[0]
    shape = IMAGE_SHAPES[done.source]
    limits = {"vmin": 0.5 * weights.min(), "vmax": 0.5 * weights.max()}
    assert_drawn_as_by_hand(display, drawn_by_hand(weights.T[:16], shape, 4, 4, **limits))
    assert len(np.unique(display.boxes[:, 0])) == len(np.unique(display.boxes[:, 1])) == 4


def test_six_hidden_nodes_each_have_the_limits_of_the_loop_s_panel(run):
    done = run("plot_mnist_hidden_nodes")
    (display,) = done.displays
    images = drawn_by_hand(done.first_weights.T, IMAGE_SHAPES[done.source], 2, 3)
    assert_drawn_as_by_hand(display, images)
    assert display.labels.texts == tuple("123456")
    assert len(np.unique(display.boxes[:, 0])) == 3


def test_the_loss_falls_through_the_numbers_of_the_training(run):
    done = run("plot_mnist_loss")
    (line,) = done.displays[-1].lines.values()
    np.testing.assert_array_equal(line.get_ydata(), done.variables["mlp"].loss_curve_)


def test_three_images_and_ten_predictions_hold_the_numbers_of_the_loop(run):
    done = run("plot_mnist_predictions")
    data, predictions = done.displays
    X_train, X_test = done.variables["X_train"], done.variables["X_test"]
    shape = IMAGE_SHAPES[done.source]
    limits = {"vmin": 0, "vmax": 1}
    assert_drawn_as_by_hand(data, drawn_by_hand(X_train[:3], shape, 1, 3, **limits))
    assert_drawn_as_by_hand(predictions, drawn_by_hand(X_test[:10], shape, 2, 5, **limits))
    assert data.labels.texts == tuple(map(str, done.variables["y_train"][:3]))
    said = done.variables["mlp"].predict(X_test[:10])
    np.testing.assert_array_equal(predictions.y_pred, said)
    np.testing.assert_array_equal(predictions.correct, said == done.variables["y_test"][:10])


def test_behind_a_pca_the_naive_filters_and_the_right_ones_are_not_alike(run):
    done = run("plot_filters_behind_pca")
    _, naive, right = (display.tiles.reshape(9, -1) for display in done.displays)
    seen = np.isfinite(right[0])
    cosines = [
        a @ b / np.linalg.norm(a) / np.linalg.norm(b)
        for a, b in zip(naive[:, seen], right[:, seen], strict=True)
    ]
    assert np.abs(cosines).max() < 0.5
    assert float(re.search(r"difference: (\S+)", done.printed)[1]) < 1e-8


def test_every_framework_draws_the_same_picture_and_a_missing_one_is_said_to_be_missing(run):
    done = run("plot_one_network_many_frameworks")
    names = [display.ax.get_title() for display in done.displays]
    assert os.environ.get("MLPVIZ_FRAMEWORKS") != "all" or not MISSING
    assert re.findall(r"(.+) is left out: No module named", done.printed) == MISSING
    there = [name for name in PACKAGES if name not in MISSING]
    assert names == ["scikit-learn", "a dict of arrays", *there]
    filters = done.first_weights.T.reshape(-1, 8, 8)
    drawn = [[colors(display, box) for box in display.boxes] for display in done.displays]
    for display, pixels in zip(done.displays, drawn, strict=True):
        np.testing.assert_array_equal(display.tiles, filters)
        np.testing.assert_array_equal(pixels, drawn[0])
