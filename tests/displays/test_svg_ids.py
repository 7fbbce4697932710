"""Ids in SVG files: the same for the same picture, and no two pictures share one."""

import io
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import rc_context
from matplotlib.figure import Figure

from mlpviz import plot_image_grid, plot_loss_curve
from mlpviz.displays.svg_ids import reproducible_ids

X = np.arange(16.0).reshape(1, 16)
HEX = st.text("0123456789abcdef", min_size=10, max_size=10)
REFERENCE = re.compile(r'(?:href="#|url\(#)([^")]+)')


def plain_svg(**options):
    """An SVG as matplotlib writes it, its random ids in it."""
    file = io.StringIO()
    figure = Figure()
    plot_loss_curve({"a": [3.0, 2.0], "b": [4.0, 1.0]}, ax=figure.add_subplot())
    with rc_context(options):
        figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def test_two_files_of_a_picture_become_one():
    first, second = plain_svg(), plain_svg()
    assert first != second
    assert reproducible_ids(first) == reproducible_ids(second)


def test_each_reference_still_leads_to_its_id():
    drawn, settled = plain_svg(), reproducible_ids(plain_svg())
    ids = set(re.findall(r'\bid="([^"]+)"', settled))
    referred = REFERENCE.findall(settled)
    assert len(referred) == len(REFERENCE.findall(drawn)) > 10
    assert set(referred) <= ids
    assert len(ids) == len(set(re.findall(r'\bid="([^"]+)"', drawn)))


def test_pictures_that_differ_share_no_id_that_was_drawn():
    one, other = (f'<g id="m0123456789" x="{x}"/>' for x in (1, 2))
    ids = [re.findall(r'id="([^"]+)"', reproducible_ids(svg)) for svg in (one, other)]
    assert ids[0] != ids[1]


def test_text_that_looks_like_an_id_stays():
    svg = '<g id="m0123456789"/><text>m0123456789 #m0123456789</text>'
    assert reproducible_ids(svg).endswith("<text>m0123456789 #m0123456789</text>")


@given(st.lists(HEX, min_size=1, max_size=4, unique=True), st.data())
def test_whatever_was_drawn_the_ids_are_the_same(drawn, data):
    again = data.draw(
        st.lists(HEX, min_size=len(drawn), max_size=len(drawn), unique=True), label="again"
    )

    def svg(ids):
        return "".join(f'<g id="p{i}"/><use clip-path="url(#p{i})"/>' for i in ids)

    assert reproducible_ids(svg(drawn)) == reproducible_ids(svg(again))


@pytest.mark.parametrize("svg", ["", "<svg/>", '<g id="axes_1"/>', '<g id="m01234"/>'])
def test_without_random_ids_nothing_changes(svg):
    assert reproducible_ids(svg) == svg


def test_a_display_leaves_salted_ids_to_the_user():
    display = plot_image_grid(X, (4, 4), colorbar=True, ax=Figure().add_subplot())
    with rc_context({"svg.hashsalt": "mine"}):
        plain, saved = io.StringIO(), io.StringIO()
        display.savefig(saved, format="svg")
        display.figure.savefig(plain, format="svg", metadata={"Date": None})
    ids = [re.findall(r'\bid="([^"]+)"', file.getvalue()) for file in (plain, saved)]
    assert ids[0] == [each for each in ids[1] if not re.match("title|desc", each)]
