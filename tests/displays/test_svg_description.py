"""An SVG is one picture to a screen reader, with a name and a description."""

import io
import xml.etree.ElementTree as ET

import pytest
from matplotlib.figure import Figure

from mlpviz import plot_image_grid, plot_loss_curve
from mlpviz.displays.svg_description import described_svg

SVG = "{http://www.w3.org/2000/svg}"


def images(ax=None):
    return plot_image_grid([[0, 1, 2, 3]], (2, 2), labels=['<a> & "b"'], ax=ax)


def root_of(display, **options):
    file = io.BytesIO()
    display.savefig(file, format="svg", **options)
    return ET.fromstring(file.getvalue().decode())  # noqa: S314 - it is our own


def label_of(root):
    """The texts that the picture is labeled by, in order."""
    texts = {each.get("id"): each.text for each in root.iter() if each.get("id")}
    return [texts[name] for name in root.get("aria-labelledby").split()]


def test_the_picture_is_labeled_by_a_title_and_its_alt_text():
    display = images()
    root = root_of(display)
    assert root.get("role") == "img"
    assert label_of(root) == ["Image plot", display.alt_text]
    assert [each.tag for each in root[:2]] == [SVG + "title", SVG + "desc"]


def test_there_is_one_title_alone():
    display = images()
    display.ax.set_title("Some <digits> & more")
    root = root_of(display)
    assert [each.text for each in root.iter(SVG + "title")] == ["Some <digits> & more"]
    assert label_of(root)[1] == f"{display.alt_text} Titles: Some <digits> & more."


def test_plots_on_one_figure_are_named_one_after_the_other():
    left, right = Figure().subplots(1, 2)
    plot_loss_curve([3.0, 2.0], ax=left)
    assert label_of(root_of(images(right)))[0] == "Loss plot; Image plot"


def test_the_caller_s_own_words_win():
    root = root_of(images(), metadata={"Title": "mine", "Description": "my words"})
    assert label_of(root) == ["mine", "my words"]


def test_without_a_description_the_title_remains():
    assert label_of(root_of(images(), metadata={"Description": None})) == ["Image plot"]


def test_a_figure_without_a_display_is_saved_as_matplotlib_does():
    display = images()
    display.ax.clear()
    assert root_of(display).get("role") is None


def test_pictures_that_differ_share_no_id():
    first, second = (
        root_of(plot_image_grid([[0, 1, 2, value]], (2, 2), vmin=0, vmax=9)) for value in (3, 4)
    )
    assert first.get("aria-labelledby") != second.get("aria-labelledby")


@pytest.mark.parametrize("svg", ["<svg/>", "<svg></svg>"])
def test_nothing_is_added_where_there_is_nothing_to_say(svg):
    assert described_svg(svg, None, "") == svg
