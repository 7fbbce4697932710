"""Under sphinx-gallery itself: its own save_figures asks the scrapers, as in a build."""

import gc
import re
import weakref

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from sphinx_gallery.gen_rst import _get_callables
from sphinx_gallery.scrapers import ImagePathIterator, save_figures

import mlpviz
from mlpviz import Layers, plot_first_layer_filters, plot_image_grid, plot_loss_curve
from mlpviz.displays import alt_text
from mlpviz.embedding.sphinx_gallery import scrape_displays

LAYERS = Layers(np.random.default_rng(0).normal(size=(16, 4)))


class Gallery:
    """A gallery of one example, of which blocks are shown one after the other."""

    def __init__(self, folder, srcset=()):
        self.folder = folder
        (folder / "images").mkdir()
        self.conf = {
            "image_scrapers": ("mlpviz", "matplotlib"),
            "image_srcset": list(srcset),
            "src_dir": str(folder),
            "compress_images": [],
            "matplotlib_animations": (False, ""),
        }
        paths = ImagePathIterator(str(folder / "images" / "sphx_glr_example_{0:03}.png"))
        self.vars = {"image_path_iterator": paths, "example_globals": {}}
        _get_callables(self.conf, "image_scrapers")  # as before each example

    def show(self):
        """The alt texts of what a block is followed by."""
        return re.findall(r":alt: (.*)", save_figures(None, self.vars, self.conf))

    @property
    def files(self):
        return sorted(path.name for path in (self.folder / "images").iterdir())


@pytest.fixture(autouse=True)
def nothing_left_to_show(monkeypatch):
    plt.switch_backend("agg")
    monkeypatch.setattr(alt_text, "_waiting", alt_text.WaitingFigures())
    yield
    plt.close("all")


@pytest.fixture
def gallery(tmp_path):
    return Gallery(tmp_path)


def test_sphinx_gallery_finds_the_scraper_by_the_name_of_the_package():
    assert mlpviz._get_sg_image_scraper() is scrape_displays
    assert _get_callables({"image_scrapers": ("mlpviz",)}, "image_scrapers") == (scrape_displays,)


def test_a_figure_of_pyplot_is_shown_once_with_its_alt_text_and_closed(gallery):
    display = plot_first_layer_filters(LAYERS, (4, 4))
    assert gallery.show() == [display.alt_text]
    assert plt.get_fignums() == []
    assert gallery.show() == []


def test_a_figure_made_without_pyplot_is_shown_once(gallery):
    display = plot_first_layer_filters(LAYERS, (4, 4), ax=Figure().add_subplot())
    assert gallery.show() == [display.alt_text]
    assert gallery.show() == []


def figure_that_nobody_keeps():
    ax = Figure().add_subplot()
    return weakref.ref(plot_image_grid(np.eye(4), (2, 2), ax=ax).figure)


def test_a_figure_that_nobody_keeps_is_shown_in_every_block_and_let_go(gallery):
    for _ in range(2):
        figure = figure_that_nobody_keeps()
        gc.collect()
        (text,) = gallery.show()
        assert text.startswith("All 4 images of 2 by 2 pixels")
        gc.collect()
        assert figure() is None


def test_figures_of_pyplot_are_not_kept_once_they_are_closed(gallery):
    figure = weakref.ref(plot_first_layer_filters(LAYERS, (4, 4)).figure)
    plt.close("all")
    gc.collect()
    assert figure() is None
    assert gallery.show() == []


def test_several_figures_are_shown_in_the_order_of_the_plots(gallery):
    loss = plot_loss_curve([0.9, 0.3])
    filters = plot_first_layer_filters(LAYERS, (4, 4))
    assert gallery.show() == [loss.alt_text, filters.alt_text]
    assert gallery.files == ["sphx_glr_example_001.png", "sphx_glr_example_002.png"]


def test_a_figure_with_two_displays_is_shown_once(gallery):
    left, right = plt.figure().subplots(1, 2)
    loss = plot_loss_curve([0.9, 0.3], ax=left)
    filters = plot_first_layer_filters(LAYERS, (4, 4), ax=right)
    assert gallery.show() == [f"{loss.alt_text} {filters.alt_text}"]


def test_a_figure_that_is_drawn_on_again_is_shown_again(gallery):
    left, right = Figure().subplots(1, 2)
    loss = plot_loss_curve([0.9, 0.3], ax=left)
    gallery.show()
    filters = plot_first_layer_filters(LAYERS, (4, 4), ax=right)
    assert gallery.show() == [f"{loss.alt_text} {filters.alt_text}"]


def test_other_figures_are_left_to_the_scraper_after_it(gallery):
    display = plot_first_layer_filters(LAYERS, (4, 4))
    plt.figure().suptitle("somebody else's")
    assert gallery.show() == [display.alt_text, "somebody else's"]
    assert len(gallery.files) == 2


def test_what_the_example_has_closed_is_not_shown(gallery):
    display = plot_first_layer_filters(LAYERS, (4, 4))
    plt.close(display.figure)
    assert gallery.show() == []


def test_a_picture_has_the_pixels_of_its_figure(gallery):
    display = plot_first_layer_filters(LAYERS, (4, 4))
    size = display.figure.get_size_inches() * display.figure.dpi
    gallery.show()
    with Image.open(gallery.folder / "images" / "sphx_glr_example_001.png") as image:
        assert image.size == tuple(np.round(size))
        assert image.text["Description"] == display.alt_text


def test_finer_pictures_are_made_where_the_gallery_wants_them(tmp_path):
    gallery = Gallery(tmp_path, srcset=[2.0])
    display = plot_first_layer_filters(LAYERS, (4, 4))
    assert gallery.show() == [display.alt_text]
    assert gallery.files == ["sphx_glr_example_001.png", "sphx_glr_example_001_2_00x.png"]
    coarse, fine = (plt.imread(tmp_path / "images" / name).shape for name in gallery.files)
    assert fine[:2] == (2 * coarse[0], 2 * coarse[1])
