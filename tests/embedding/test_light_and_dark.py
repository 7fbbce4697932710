"""A plot is saved for light and for dark pages."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from mlpviz import plot_image_grid, plot_loss_curve
from mlpviz.embedding import save_light_and_dark


def corner(path):
    with Image.open(path) as picture:
        return picture.convert("RGB").getpixel((0, 0))


def test_the_pages_are_white_and_black_and_described(tmp_path):
    files = save_light_and_dark(lambda: plot_loss_curve([3.0, 2.0]), tmp_path / "loss.png")
    assert [file.name for file in files] == ["loss_light.png", "loss_dark.png"]
    assert list(map(corner, files)) == [(255, 255, 255), (0, 0, 0)]
    for file in files:
        with Image.open(file) as picture:
            assert picture.info["Description"].startswith("1 training curve")


def test_no_figure_stays_open_and_no_setting_changes(tmp_path):
    mine = plt.figure()
    settings = dict(mpl.rcParams)
    save_light_and_dark(lambda: plot_image_grid(np.eye(4), (2, 2)), tmp_path / "images.svg")
    assert plt.get_fignums() == [mine.number]
    assert dict(mpl.rcParams) == settings
    plt.close(mine)


def test_figures_and_options_are_taken(tmp_path):
    light, _ = save_light_and_dark(lambda: Figure((1, 1)), str(tmp_path / "a.png"), dpi=50)
    with Image.open(light) as picture:
        assert picture.size == (50, 50)


def test_an_error_leaves_no_figure_open(tmp_path):
    def draw():
        plt.figure()
        raise KeyError

    with pytest.raises(KeyError):
        save_light_and_dark(draw, tmp_path / "a.png")
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    ("draw", "words"),
    [("a display", "lambda: before the call"), (lambda: None, "not NoneType")],
)
def test_what_cannot_be_drawn_twice_is_refused(draw, words, tmp_path):
    with pytest.raises(TypeError, match=words):
        save_light_and_dark(draw, tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []
