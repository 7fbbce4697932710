"""Each way of testing a plot, as a test would be written; the environment says what goes wrong."""

import io
import locale
import os

import numpy as np
import pytest
from matplotlib.testing.decorators import check_figures_equal
from pictures import CHANGES, FAULTS, PLOTS, InThreads, drawn

from mlpviz.testing import assert_same_numbers, format_numbers
from mlpviz.testing.syrupy import NumbersExtension

CHANGE = {f"given: {name}": change for name, change in CHANGES.items()}
CHANGE |= {f"drawn: {name}": fault for name, fault in FAULTS.items()}
WRONG = CHANGE.get(os.environ.get("MLPVIZ_CHANGE", ""))
KEEP = "MLPVIZ_KEEP" in os.environ
IN_A_THREAD = "MLPVIZ_THREAD" in os.environ

locale.setlocale(locale.LC_ALL, "")

each_picture = pytest.mark.parametrize("picture", PLOTS)


def plotted(picture, ax=None):
    return InThreads(picture, ax) if IN_A_THREAD else drawn(picture, WRONG, ax)


def file_of(picture, kind):
    file = io.BytesIO()
    plotted(picture).savefig(file, format=kind)
    return file.getvalue()


@each_picture
@pytest.mark.mpl_image_compare(tolerance=0)
def test_pixels(picture, pinned_figures):
    return plotted(picture)


@each_picture
@pytest.mark.mpl_image_compare(tolerance=0, remove_text=True)
def test_pixels_without_text(picture, pinned_figures):
    return plotted(picture)


@each_picture
@pytest.mark.mpl_image_compare(tolerance=2)
def test_pixels_at_tolerance_2(picture, pinned_figures):
    return plotted(picture)


@each_picture
@pytest.mark.mpl_image_compare(hash_library="hashes.json")
def test_hash(picture, pinned_figures):
    return plotted(picture)


@each_picture
def test_png(picture, pinned_figures, file_regression):
    file_regression.check(file_of(picture, "png"), binary=True, extension=".png")


@each_picture
def test_png_unpinned(picture, file_regression):
    file_regression.check(file_of(picture, "png"), binary=True, extension=".png")


@each_picture
def test_svg(picture, pinned_figures, file_regression):
    file_regression.check(file_of(picture, "svg"), binary=True, extension=".svg")


@each_picture
def test_pdf(picture, pinned_figures, file_regression):
    file_regression.check(file_of(picture, "pdf"), binary=True, extension=".pdf")


@each_picture
def test_numbers(picture):
    if KEEP:
        np.savez(f"{picture}.npz", **plotted(picture).numbers())
    with np.load(f"{picture}.npz") as expected:
        assert_same_numbers(plotted(picture).numbers(), expected)


@each_picture
def test_pytest_regressions(picture, ndarrays_regression):
    ndarrays_regression.check(plotted(picture).numbers(), default_tolerance={"atol": 1e-6})


@each_picture
def test_syrupy(picture, snapshot):
    assert plotted(picture).numbers() == snapshot.use_extension(NumbersExtension)


@each_picture
def test_written(picture, data_regression):
    data_regression.check(format_numbers(plotted(picture).numbers()))


@each_picture
@check_figures_equal(extensions=["png"])
def test_equality(picture, fig_test, fig_ref):
    plotted(picture, fig_test.add_subplot())
    drawn(picture, ax=fig_ref.add_subplot())
