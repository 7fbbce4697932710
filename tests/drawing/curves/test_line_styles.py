"""Marks that tell lines apart without their colors."""

from itertools import pairwise

from cycler import cycler
from matplotlib import rc_context

from mlpviz._drawing.curves.line_styles import (
    MARKERS,
    cycle_entry,
    differ_without_color,
    marker_properties,
)


def test_twenty_lines_have_marks_of_their_own():
    looks = {(marks["marker"], marks["fillstyle"]) for marks in map(marker_properties, range(20))}
    assert len(looks) == 20 == 2 * len(MARKERS)
    assert marker_properties(20) == {}


def test_marks_of_neighbors_stand_apart_along_their_lines():
    starts = [
        marker_properties(i)["markevery"][0] / marker_properties(i)["markevery"][1]
        for i in range(6)
    ]
    gaps = [abs(a - b) for a, b in pairwise(starts)]
    assert min(gaps) > 0.3


def test_marks_can_be_seen_on_fat_lines():
    with rc_context({"lines.linewidth": 6}):
        assert marker_properties(0)["markersize"] > 12


def test_a_user_s_marks_at_every_point_remain_so():
    with rc_context({"lines.marker": "x"}):
        assert "markevery" not in marker_properties(0)


def test_a_cycle_without_colors_has_the_user_s_color_of_lines():
    settings = {"axes.prop_cycle": cycler(linestyle=["-", ":"]), "lines.color": "white"}
    with rc_context(settings):
        assert cycle_entry(3) == {"color": "white", "linestyle": ":"}


def test_colors_alone_tell_nothing():
    assert not differ_without_color([{"color": "r"}, {"color": "b"}])
    assert differ_without_color([{"color": "r"}])
    assert differ_without_color(
        [{"color": "r", "linestyle": "-"}, {"color": "r", "linestyle": ":"}]
    )
