"""Lengths at the four sides of a box."""

from hypothesis import given
from hypothesis import strategies as st
from matplotlib.transforms import Bbox

from mlpviz._drawing.sides import Sides, expanded, overhang

LENGTH = st.integers(0, 100)
SIDES = st.builds(Sides, LENGTH, LENGTH, LENGTH, LENGTH)
INNER = Bbox.from_extents(10, 20, 30, 50)


@given(SIDES)
def test_a_box_overhangs_another_by_what_it_was_expanded_by(sides):
    outer = expanded(INNER, sides)
    assert overhang(outer, INNER) == sides
    assert outer.width == INNER.width + sides.width
    assert outer.height == INNER.height + sides.height


@given(SIDES)
def test_a_smaller_box_does_not_overhang(sides):
    assert overhang(INNER, expanded(INNER, sides)) == Sides()
    assert overhang(None, INNER) == Sides()


@given(SIDES, SIDES)
def test_the_larger_lengths_are_at_least_both(sides, other):
    larger = sides.at_least(other)
    assert larger == other.at_least(sides)
    assert all(a in (b, c) and a >= b for a, b, c in zip(larger, sides, other, strict=True))


def test_lengths_are_scaled_at_each_side():
    assert Sides(1, 2, 3, 4).scaled(2) == Sides(2, 4, 6, 8)
