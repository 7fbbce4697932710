"""Texts and legends in the margins of a figure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mlpviz._drawing.page_texts import PageTexts, outer_margins

LOW = st.lists(st.tuples(st.floats(0, 0.125), st.floats(0, 50)), max_size=3)
HIGH = st.lists(st.tuples(st.floats(0.88, 1), st.floats(0, 50)), max_size=3)
SIDES = ("left", "bottom", "right", "top")


def texts_of(add):
    figure = Figure(figsize=(4, 3))
    canvas = FigureCanvasAgg(figure)
    add(figure)
    found = PageTexts(figure, canvas.get_renderer())
    return {side: len(getattr(found, side)) for side in SIDES if getattr(found, side)}


@pytest.mark.parametrize(
    ("add", "expected"),
    [
        (lambda figure: figure.suptitle("title"), {"top": 1}),
        (lambda figure: figure.supxlabel("label"), {"bottom": 1}),
        (lambda figure: figure.supylabel("label"), {"left": 1}),
        (lambda figure: figure.text(0.99, 0.5, "i\ni\ni\ni", ha="right"), {"right": 1}),
        (lambda figure: figure.text(0.5, 0.5, "over the grid"), {}),
        (lambda figure: figure.text(0.5, 0.99, "hidden", visible=False), {}),
        (lambda figure: figure.text(0.5, 0.99, ""), {}),
        (lambda figure: figure.suptitle("title").set_in_layout(False), {}),
    ],
)
def test_texts_belong_to_the_margin_that_they_are_in(add, expected):
    assert texts_of(add) == expected


@given(st.floats(50, 500), LOW, HIGH, st.floats(0, 20))
def test_margins_hold_all_texts_on_a_figure_that_grows(inner, low, high, margin):
    before, after = outer_margins(inner, low, high, margin)
    total = inner + before + after
    assert min(before, after) >= margin
    for at, reach in low:
        assert at * total + reach + margin <= before + 1e-6 * total
    for at, reach in high:
        assert (1 - at) * total + reach + margin <= after + 1e-6 * total


def test_margins_of_a_figure_of_fixed_size_are_fractions_of_it():
    before, after = outer_margins(100, [(0.1, 5)], [(0.95, 7)], 2, total=200)
    np.testing.assert_allclose([before, after], [0.1 * 200 + 7, 0.05 * 200 + 9])
