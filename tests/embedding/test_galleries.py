"""Under the galleries themselves: they ask the scraper as in a build."""

import gc
import re
import weakref

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.animation import FuncAnimation
from matplotlib.figure import Figure
from PIL import Image
from sphinx_gallery.gen_gallery import DEFAULT_GALLERY_CONF
from sphinx_gallery.gen_rst import _get_callables, _get_last_repr
from sphinx_gallery.scrapers import ImagePathIterator, save_figures

import mlpviz
from mlpviz import Layers, plot_first_layer_filters, plot_image_grid, plot_loss_curve
from mlpviz.displays import alt_text
from mlpviz.embedding import document_figures
from mlpviz.embedding.galleries import scrape_figures

LAYERS = Layers(np.random.default_rng(0).normal(size=(16, 4)))


class Gallery:
    """A gallery of one example, whose blocks are shown one after the other."""

    def __init__(self, folder, srcset=(), animations=(False, "")):
        self.folder = folder
        (folder / "images").mkdir()
        self.conf = {
            "image_scrapers": ("mlpviz", "matplotlib"),
            "image_srcset": list(srcset),
            "src_dir": str(folder),
            "compress_images": [],
            "matplotlib_animations": animations,
            "thumbnail_size": (40, 30),
        }
        paths = ImagePathIterator(str(folder / "images" / "sphx_glr_example_{0:03}.png"))
        self.vars = {"image_path_iterator": paths, "example_globals": {}}
        _get_callables(self.conf, "image_scrapers")  # as before each example

    def pictures(self):
        """The reStructuredText that follows a block."""
        return save_figures(None, self.vars, self.conf)

    def show(self):
        """The alt texts of what follows a block."""
        return re.findall(r":alt: (.*)", self.pictures())

    @property
    def files(self):
        return sorted(path.name for path in (self.folder / "images").iterdir())


@pytest.fixture(autouse=True)
def nothing_left_to_show(monkeypatch):
    plt.switch_backend("agg")
    monkeypatch.setattr(alt_text, "_observers", [])
    monkeypatch.setattr(document_figures, "_figures", document_figures.WaitingFigures())
    yield
    plt.close("all")


@pytest.fixture
def gallery(tmp_path):
    return Gallery(tmp_path)


def test_galleries_find_the_scraper_by_the_name_of_the_package():
    assert mlpviz._get_sg_image_scraper() is scrape_figures
    assert _get_callables({"image_scrapers": ("mlpviz",)}, "image_scrapers") == (scrape_figures,)


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


def test_figures_are_shown_in_the_order_of_drawing_whoever_made_them(gallery):
    plt.figure().suptitle("first")
    second = plot_loss_curve([0.9, 0.3], ax=Figure().add_subplot())
    third = plot_loss_curve([0.8, 0.2], ax=Figure().add_subplot())
    plt.figure().suptitle("fourth")
    fifth = plot_first_layer_filters(LAYERS, (4, 4))
    expected = ["first", second.alt_text, third.alt_text, "fourth", fifth.alt_text]
    assert gallery.show() == expected
    assert gallery.files == [f"sphx_glr_example_00{i}.png" for i in range(1, 6)]


def test_pyplot_does_not_draw_on_a_figure_made_without_it(gallery):
    display = plot_loss_curve([0.9, 0.3], ax=Figure().add_subplot())
    plt.title("a figure of its own")
    assert gallery.show() == [display.alt_text, "a figure of its own"]


def test_a_figure_with_two_displays_is_shown_once(gallery):
    left, right = plt.figure().subplots(1, 2)
    loss = plot_loss_curve([0.9, 0.3], ax=left)
    filters = plot_first_layer_filters(LAYERS, (4, 4), ax=right)
    assert gallery.show() == [f"{loss.alt_text} {filters.alt_text}"]


def test_titles_follow_the_alt_text(gallery):
    left, right = plt.figure().subplots(1, 2)
    display = plot_loss_curve([0.9, 0.3], ax=left)
    right.set_title("a histogram of my own")
    assert gallery.show() == [f"{display.alt_text} Titles: a histogram of my own."]


def test_a_figure_whose_display_was_cleared_is_called_by_its_titles(gallery):
    display = plot_loss_curve([0.9, 0.3])
    display.ax.clear()
    display.ax.set_title("something else")
    assert gallery.show() == ["something else"]


def test_a_figure_without_pyplot_whose_display_was_cleared_is_not_shown(gallery):
    display = plot_loss_curve([0.9, 0.3], ax=Figure().add_subplot())
    display.ax.clear()
    assert gallery.show() == []


def test_a_figure_that_is_drawn_on_again_is_shown_again(gallery):
    left, right = Figure().subplots(1, 2)
    loss = plot_loss_curve([0.9, 0.3], ax=left)
    gallery.show()
    filters = plot_first_layer_filters(LAYERS, (4, 4), ax=right)
    assert gallery.show() == [f"{loss.alt_text} {filters.alt_text}"]


def test_what_the_example_has_closed_is_not_shown(gallery):
    display = plot_first_layer_filters(LAYERS, (4, 4))
    plt.close(display.figure)
    assert gallery.show() == []


@pytest.mark.parametrize("figure", [None, Figure()], ids=["pyplot", "without"])
def test_the_result_of_a_block_is_a_picture_and_no_text(gallery, figure):
    ax = None if figure is None else figure.add_subplot()
    display = gallery.vars["example_globals"]["___"] = plot_loss_curve([0.9, 0.3], ax=ax)
    assert gallery.show() == [display.alt_text]
    result = gallery.vars["example_globals"]["___"]
    assert _get_last_repr(DEFAULT_GALLERY_CONF["capture_repr"], result)[1] is None


def test_a_display_of_an_earlier_block_is_shown_again_as_a_result(gallery):
    display = plot_loss_curve([0.9, 0.3])
    gallery.show()
    gallery.vars["example_globals"]["___"] = display
    assert gallery.show() == [display.alt_text]


def test_other_results_are_left_to_the_gallery(gallery):
    gallery.vars["example_globals"]["___"] = "text"
    assert gallery.show() == []
    assert gallery.vars["example_globals"]["___"] == "text"


def test_a_gallery_without_the_scraper_shows_no_second_picture():
    display = plot_loss_curve([0.9, 0.3])
    shown = _get_last_repr(DEFAULT_GALLERY_CONF["capture_repr"], display)
    assert shown == (repr(display), "__repr__")


def test_animations_pass_through(tmp_path):
    gallery = Gallery(tmp_path, animations=(True, "jshtml"))
    display = plot_image_grid(np.eye(4), (2, 2))
    animation = FuncAnimation(display.figure, lambda _: (), frames=2)
    gallery.vars["example_globals"]["animation"] = animation
    still = plot_loss_curve([0.9, 0.3])
    pictures = gallery.pictures()
    assert "sphx-glr-animation" in pictures
    assert re.findall(r":alt: (.*)", pictures) == [still.alt_text]


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
