"""Self-contained HTML of a display: parsed as a browser does."""

import base64
import io
from html.parser import HTMLParser

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from mlpviz import plot_image_grid, plot_loss_curve

LABELS = ['<a> & "b"', "</td>"]


def images(ax=None):
    return plot_image_grid(np.eye(4)[:2], (2, 2), labels=LABELS, ax=ax)


class Page(HTMLParser):
    """The tags of a page, the attributes of its image and the cells of its table."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.cells, self.image = [], [], [], None
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "img":
            self.image = dict(attrs)
        elif tag != "br":
            self.open.append(tag)
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in {"td", "th"}:
            self.cells[-1] += data


def data_of(page):
    kind, _, encoded = page.image["src"].partition(";base64,")
    return kind, base64.b64decode(encoded)


def test_the_picture_is_a_png_with_alt_text():
    display = images()
    page = Page(display.to_html())
    kind, png = data_of(page)
    assert kind == "data:image/png"
    assert Image.open(io.BytesIO(png)).format == "PNG"
    assert page.image["alt"] == display.alt_text
    assert page.tags == ["figure", "img"]


def test_the_picture_is_an_svg_where_that_is_wanted():
    kind, svg = data_of(Page(images().to_html(format="svg")))
    assert kind == "data:image/svg+xml"
    assert svg.startswith(b"<?xml")


def test_the_table_holds_every_number_that_is_drawn_under_its_name():
    display = images()
    page = Page(display.to_html(table=True))
    cells = dict(zip(page.cells[2::2], page.cells[3::2], strict=True))
    assert list(cells) == list(display._values())
    assert cells["limits"] == "0, 1"
    assert cells["tile 1"] == "0, 10, 0"  # a line for each row of pixels
    assert [cells["label 0"], cells["label 1"]] == LABELS
    assert page.tags.count("br") == 2


def test_all_displays_of_the_figure_are_described():
    left, right = Figure().subplots(1, 2)
    first, second = images(left), plot_loss_curve([3.0, 2.0], ax=right)
    assert Page(first.to_html()).image["alt"] == f"{first.alt_text} {second.alt_text}"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"format": "jpg"}, ValueError, "format must be one of 'png', 'svg', got 'jpg'"),
        ({"table": "no"}, TypeError, "table must be True or False, got 'no'"),
    ],
)
def test_bad_options_are_named(options, error, message):
    with pytest.raises(error, match=message):
        images().to_html(**options)


def test_a_host_of_figures_is_told_to_take_the_figure():
    display = images()
    assert not hasattr(display, "to_json")
    with pytest.raises(AttributeError, match=r"pass display\.figure to it"):
        display.to_json()
