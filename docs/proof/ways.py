"""Each way of testing a plot, as a test would be written; the environment says what goes wrong."""

import io
import locale
import os
from pathlib import Path

import numpy as np
import pytest
from approvaltests import verify
from approvaltests.namer import NamerFactory
from approvaltests.reporters import PythonNativeReporter, ReporterThatAutomaticallyApproves
from changes import CHANGES
from inline_snapshot import snapshot as inline_snapshot
from matplotlib import pyplot as plt
from matplotlib.testing.decorators import check_figures_equal, image_comparison
from pictures import PLOTS, InThreads, drawn
from PIL import Image

from mlpviz.testing import assert_same_numbers, format_numbers
from mlpviz.testing.syrupy import MosaicExtension, NumbersExtension

WRONG = CHANGES.get(os.environ.get("MLPVIZ_CHANGE", ""))
KEEP = "MLPVIZ_KEEP" in os.environ
IN_A_THREAD = "MLPVIZ_THREAD" in os.environ

locale.setlocale(locale.LC_ALL, "")

TEXTS = inline_snapshot({})

each_picture = pytest.mark.parametrize("picture", PLOTS)


def plotted(picture, ax=None):
    return InThreads(picture, ax) if IN_A_THREAD else drawn(picture, WRONG, ax)


def png_of(picture):
    file = io.BytesIO()
    plotted(picture).savefig(file, format="png")
    return file.getvalue()


def text_of(picture):
    return format_numbers(plotted(picture).numbers())


@each_picture
@pytest.mark.mpl_image_compare(tolerance=0)
def test_mpl_exact(picture, pinned_figures):
    return plotted(picture)


@each_picture
@pytest.mark.mpl_image_compare(tolerance=0.05)
def test_mpl_close(picture, pinned_figures):
    return plotted(picture)


@each_picture
@pytest.mark.mpl_image_compare(tolerance=2)
def test_mpl_default(picture, pinned_figures):
    return plotted(picture)


@each_picture
@pytest.mark.mpl_image_compare(tolerance=0, remove_text=True)
def test_mpl_without_text(picture, pinned_figures):
    return plotted(picture)


@each_picture
@pytest.mark.mpl_image_compare(hash_library="hashes.json")
def test_mpl_hash(picture, pinned_figures):
    return plotted(picture)


@pytest.fixture
def baseline_images(picture):
    return [picture]


@each_picture
@image_comparison(None, extensions=["png"], tol=0, style="default")
def test_image_comparison(picture, baseline_images):
    plotted(picture, plt.figure(figsize=(3, 2.4), dpi=80).add_subplot())


@each_picture
@check_figures_equal(extensions=["png"])
def test_figures_equal(picture, fig_test, fig_ref):
    plotted(picture, fig_test.add_subplot())
    drawn(picture, ax=fig_ref.add_subplot())


@each_picture
def test_png(picture, pinned_figures, file_regression):
    file_regression.check(png_of(picture), binary=True, extension=".png")


@each_picture
def test_png_unpinned(picture, file_regression):
    file_regression.check(png_of(picture), binary=True, extension=".png")


@each_picture
def test_image_regression(picture, pinned_figures, image_regression):
    image_regression.check(png_of(picture), diff_threshold=0.1)


@each_picture
def test_image_snapshot(picture, pinned_figures, image_snapshot):
    Path("image_snapshots").mkdir(exist_ok=True)
    image_snapshot(Image.open(io.BytesIO(png_of(picture))), f"image_snapshots/{picture}.png")


@each_picture
def test_numbers(picture, pinned_figures):
    if KEEP:
        np.savez(f"{picture}.npz", **plotted(picture).numbers())
    with np.load(f"{picture}.npz") as expected:
        assert_same_numbers(plotted(picture).numbers(), expected)


@each_picture
def test_mlpviz_snapshot(picture, pinned_figures, mlpviz_snapshot):
    mlpviz_snapshot(plotted(picture).numbers())


@each_picture
def test_mlpviz_snapshot_unpinned(picture, mlpviz_snapshot):
    mlpviz_snapshot(plotted(picture).numbers())


@each_picture
def test_syrupy_numbers(picture, pinned_figures, snapshot):
    assert plotted(picture).numbers() == snapshot.use_extension(NumbersExtension)


@each_picture
def test_syrupy_mosaic(picture, pinned_figures, snapshot):
    assert plotted(picture).numbers() == snapshot.use_extension(MosaicExtension)


@each_picture
def test_syrupy_bare(picture, pinned_figures, snapshot):
    assert plotted(picture).numbers() == snapshot


@each_picture
def test_ndarrays_regression(picture, pinned_figures, ndarrays_regression):
    ndarrays_regression.check(plotted(picture).numbers(), default_tolerance={"atol": 1e-6})


@each_picture
def test_num_regression(picture, pinned_figures, num_regression):
    arrays = {name: np.atleast_1d(value) for name, value in plotted(picture).numbers().items()}
    # It refuses text, and whole numbers beside columns of another length.
    columns = {name: array.ravel() for name, array in arrays.items() if array.dtype.kind == "f"}
    num_regression.check(columns, default_tolerance={"atol": 1e-6})


@each_picture
def test_data_regression(picture, pinned_figures, data_regression):
    data_regression.check(text_of(picture))


@each_picture
def test_approvaltests(picture, pinned_figures):
    text = "\n".join(f"{name}: {line}" for name, line in text_of(picture).items())
    reporter = ReporterThatAutomaticallyApproves() if KEEP else PythonNativeReporter()
    verify(text, options=NamerFactory.with_parameters(picture).with_reporter(reporter))


@each_picture
def test_inline_snapshot(picture, pinned_figures):
    assert text_of(picture) == TEXTS[picture]
