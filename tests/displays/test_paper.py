"""Figures for papers: exact width, embedded fonts, resolution, and gray print."""

import io

import matplotlib as mpl
import numpy as np
import pypdf
import pytest
from matplotlib.figure import Figure
from PIL import Image

from mlpviz import Layers, plot_first_layer_filters

COLUMN = 8.5 / 2.54
LAYERS = Layers(np.random.default_rng(0).normal(size=(64, 16)))


@pytest.fixture
def display():
    """Filters on a figure of a column's width, as the guide makes it."""
    with mpl.rc_context({"font.size": 8}):
        figure = Figure(figsize=(COLUMN, 0.7 * COLUMN))
        yield plot_first_layer_filters(LAYERS, (8, 8), ax=figure.add_subplot())


def saved(display, **options):
    file = io.BytesIO()
    display.savefig(file, **options)
    return file


def test_a_pdf_has_the_width_of_the_column(display):
    (page,) = pypdf.PdfReader(saved(display, format="pdf")).pages
    assert float(page.mediabox.width) == pytest.approx(72 * COLUMN, abs=0.01)


def test_fonts_are_embedded_as_truetype(display):
    with mpl.rc_context({"pdf.fonttype": 42}):
        (page,) = pypdf.PdfReader(saved(display, format="pdf")).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        (inner,) = font.get("/DescendantFonts", (font,))
        assert "/FontFile2" in inner.get_object()["/FontDescriptor"]


def test_a_png_has_the_pixels_of_300_dpi(display):
    picture = Image.open(saved(display, format="png", dpi=300))
    assert picture.width == int(300 * COLUMN)
    assert round(picture.info["dpi"][0]) == 300


def test_the_default_colors_are_those_of_gray_print(display):
    picture = np.asarray(Image.open(saved(display, format="png")).convert("RGB")).astype(int)
    assert np.ptp(picture, axis=-1).max() == 0
