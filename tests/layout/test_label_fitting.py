"""Labels made to fit: smaller, then wrapped or shortened, never changed otherwise."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._layout.label_fitting import (
    ELLIPSIS,
    FEWEST_LETTERS,
    LINE_HEIGHT,
    PARTS_OF_NUMBERS,
    READABLE_PT,
    LabelSpace,
    fit_labels,
    shorten,
    wrap,
)

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
TEXTS = st.lists(st.one_of(LETTERS, st.text("ab il\n", max_size=30)), min_size=1, max_size=6)
SPACES = st.builds(LabelSpace, st.floats(1, 150), st.floats(1, 60))
PREFERRED = st.sampled_from([3.0, 5.0, 6.3, 8.0, 10.0, 12.0])


def width_of(text, size):
    """Widths of a made-up font: narrow and wide letters, hinted to quarters of a point."""
    return sum(round(4 * size * (0.3 if letter in "il. " else 0.6)) / 4 for letter in text)


def joined(lines):
    return " ".join(lines)


@given(TEXTS, SPACES, PREFERRED)
def test_nothing_is_wider_or_higher_than_its_space(texts, space, preferred):
    fit = fit_labels(texts, width_of, space, preferred)
    for lines in fit.lines:
        assert all(width_of(line, fit.size) <= space.width for line in lines)
        assert len(lines) * LINE_HEIGHT * fit.size <= space.height + 1e-6


@given(TEXTS, SPACES, PREFERRED)
def test_sizes_are_from_what_can_be_read_to_what_is_preferred(texts, space, preferred):
    fit = fit_labels(texts, width_of, space, preferred)
    if fit.left_out:
        assert fit.size == 0
    else:
        assert min(READABLE_PT, preferred) <= fit.size <= preferred


@given(TEXTS, SPACES, PREFERRED)
def test_text_is_only_broken_at_spaces_or_cut_with_an_ellipsis(texts, space, preferred):
    fit = fit_labels(texts, width_of, space, preferred)
    if fit.left_out:
        return
    assert len(fit.lines) == len(texts)
    changed = 0
    for text, lines in zip(texts, fit.lines, strict=True):
        if joined(lines) == text.replace("\n", " "):
            continue
        changed += 1
        for line, whole in zip(lines, text.split("\n"), strict=True):
            if line != whole:
                kept = line.removesuffix(ELLIPSIS)
                assert line.endswith(ELLIPSIS)
                assert whole.startswith(kept)
                assert FEWEST_LETTERS <= len(kept) < len(whole)
    assert fit.shortened == changed


@given(TEXTS, SPACES, PREFERRED)
def test_labels_that_fit_as_they_are_stay_as_they_are(texts, space, preferred):
    height = LINE_HEIGHT * preferred * (1 + max(text.count("\n") for text in texts))
    lines = [line for text in texts for line in text.split("\n")]
    large_space = LabelSpace(
        max(space.width, *(width_of(line, preferred) for line in lines)), height + space.height
    )
    fit = fit_labels(texts, width_of, large_space, preferred)
    assert fit.size == preferred
    assert fit.lines == tuple(tuple(text.split("\n")) for text in texts)
    assert fit.shortened == 0


@given(TEXTS, SPACES, PREFERRED, st.floats(1, 3))
def test_more_room_never_makes_writing_smaller(texts, space, preferred, more):
    larger = LabelSpace(space.width * more, space.height * more)
    assert (
        fit_labels(texts, width_of, larger, preferred).size
        >= fit_labels(texts, width_of, space, preferred).size
    )


@given(LETTERS, st.floats(0, 200), st.floats(4, 14))
def test_shortening_keeps_as_much_of_the_beginning_as_fits(line, width, size):
    short = shorten(line, width_of, width, size)
    if width_of(line, size) <= width:
        assert short == line
    elif short:
        kept = short.removesuffix(ELLIPSIS)
        assert width_of(short, size) <= width
        assert line.startswith(kept)
        longer = line[: len(kept) + 1]
        before_number = line[len(kept)].isspace() or longer[-1] in PARTS_OF_NUMBERS
        if len(longer) < len(line) and longer == longer.rstrip() and not before_number:
            assert width_of(longer + ELLIPSIS, size) > width
    else:
        assert width_of(ELLIPSIS, size) > width


@given(st.lists(st.text("abil", min_size=1, max_size=8), min_size=1, max_size=8), st.floats(5, 90))
def test_wrapping_keeps_all_words_and_fills_lines(words, width):
    lines = wrap(" ".join(words), width_of, width, 6.0)
    assert joined(lines).split(" ") == words
    for line in lines:
        assert width_of(line, 6.0) <= width or " " not in line
    for line, following in pairwise(lines):
        assert width_of(f"{line} {following.split(' ')[0]}", 6.0) > width


def fit_one(text, width, height, preferred=10.0):
    return fit_labels([text], width_of, LabelSpace(width, height), preferred)


def test_shrinking_comes_before_wrapping_and_wrapping_before_cutting():
    assert fit_one("aaaa bbbb", 80, 14).lines == (("aaaa bbbb",),)
    shrunk = fit_one("aaaa bbbb", 40, 14)
    assert (shrunk.lines, shrunk.size < 10, shrunk.shortened) == ((("aaaa bbbb",),), True, 0)
    wrapped = fit_one("aaaa bbbb", 25, 26)
    assert wrapped.lines == (("aaaa", "bbbb"),)
    cut = fit_one("aaaabbbbcccc", 20, 14)
    assert (cut.lines, cut.size, cut.shortened) == ((("aaaab…",),), READABLE_PT, 1)


@pytest.mark.parametrize(
    ("line", "n_letters", "short"),
    [
        ("a 4 97 %", 5, "a 4…"),
        ("class 12.75", 9, "class…"),
        ("IMG_2023", 7, "IMG_20…"),
        ("1234", 3, "…"),
        ("a4 bbbb", 3, "a4…"),
        ("a 4bcd", 4, "a 4…"),
        ("  abcdef", 5, "  ab…"),
        ("1234", 0, ""),
    ],
)
def test_a_number_is_never_cut(line, n_letters, short):
    assert shorten(line, lambda text, _: len(text), n_letters, 5.0) == short


def test_a_place_that_is_just_large_enough_is_used():
    assert fit_one("aaaa", width_of("aaaa", 10), 12.5).size == 10
    assert fit_one("aaaa bbbb", width_of("aaaa", 10), 25).size == 10
    line = "aaaa bbbb"
    width = width_of(line, 8)
    assert wrap(line, width_of, width, 8) == [line]
    assert shorten(line, width_of, width, 8) == line


def test_labels_of_several_lines_shrink_step_by_step_until_all_lines_fit():
    fit = fit_one("aa\nbb", 100, 2 * LINE_HEIGHT * 7)
    assert fit.size == 7
    assert fit.lines == (("aa", "bb"),)


def test_a_label_is_cut_in_the_lowest_room_to_the_fewest_letters():
    cut = fit_one("aaaabbbbcccc", width_of("aa…", READABLE_PT), LINE_HEIGHT * READABLE_PT)
    assert (cut.lines, cut.size, cut.shortened) == ((("aa…",),), READABLE_PT, 1)


def test_wrapping_keeps_spaces_that_follow_each_other():
    assert wrap("a  b", width_of, 100, 8) == ["a  b"]


def test_all_labels_have_the_size_that_the_longest_needs():
    fit = fit_labels(["1", "aaaaaaaaaa"], width_of, LabelSpace(42, 14), 10.0)
    assert fit.size < 10
    assert fit.lines == (("1",), ("aaaaaaaaaa",))


@pytest.mark.parametrize(("width", "height"), [(200, 5), (8, 14), (0.1, 0.1)])
def test_what_could_not_be_read_is_left_out(width, height):
    fit = fit_one("aaaaaaaaaaaa", width, height)
    assert fit.left_out
    assert fit.size == 0
    assert fit.shortened == 0


def test_a_callers_own_ellipsis_is_not_counted_as_a_cut():
    assert fit_one("and so on…", 100, 14).shortened == 0


def test_how_many_lines_a_room_takes():
    assert LabelSpace(10, 3 * LINE_HEIGHT * 8).n_lines(8) == 3
    assert LabelSpace(10, 3 * LINE_HEIGHT * 8 - 0.01).n_lines(8) == 2
