"""What stands behind texts, and the colors in which they can be read there."""

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from mlpviz._drawing.backgrounds import blend_layers, page_color, text_color_on_page
from mlpviz._drawing.colors import READABLE_CONTRAST, contrast, readable


def test_the_face_of_a_subfigure_is_behind_its_axes():
    figure = Figure(facecolor="red")
    left, right = figure.subfigures(ncols=2)
    right.set_facecolor("black")
    np.testing.assert_array_equal(page_color(left.add_subplot()), (1, 0, 0))
    np.testing.assert_array_equal(page_color(right.add_subplot()), (0, 0, 0))


def test_what_is_half_clear_is_mixed_with_what_is_behind_it():
    np.testing.assert_allclose(blend_layers(["white", (0, 0, 0, 0.5), (0, 0, 0, 0.5)]), 0.25)


@pytest.mark.parametrize(("text", "page"), [("black", 1), ("white", 0)])
def test_behind_a_clear_figure_is_a_page_for_the_user_s_text(text, page):
    with rc_context({"figure.facecolor": "none", "text.color": text}):
        ax = Figure().add_subplot()
        np.testing.assert_array_equal(page_color(ax), page)
        assert text_color_on_page(ax) == text


@pytest.mark.parametrize("page", np.linspace(0, 1, 11))
@pytest.mark.parametrize("color", ["red", "0.5", "white", "black", "#00503c"])
def test_colors_are_moved_until_they_can_be_read(color, page):
    found = readable(color, (page,) * 3)
    assert contrast(found, (page,) * 3) >= READABLE_CONTRAST


def test_a_color_that_can_be_read_is_left_alone():
    assert readable("navy", "white") == "navy"
    moved = np.array(to_rgb(readable("#ff8080", "white")))
    assert moved[0] > moved[1], "it is still a red"
