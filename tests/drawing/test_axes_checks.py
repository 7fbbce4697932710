"""Axes that plots refuse."""

import pytest
from matplotlib.figure import Figure

from mlpviz._drawing.axes_checks import check_ax, check_image_ax


def log_axes():
    ax = Figure().add_subplot()
    ax.set_xscale("log")
    return ax


def test_one_straight_axes_or_none_is_accepted():
    for ax in (None, Figure().add_subplot()):
        check_ax(ax)
    check_image_ax(Figure().add_subplot())


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Figure().subplots(1, 2), TypeError, "pass one of them, such as ax[0]"),
        (Figure, TypeError, "got Figure; pass ax.add_subplot()"),
        (lambda: "ax", TypeError, "got str"),
        (lambda: Figure().add_subplot(projection="polar"), TypeError, "projection 'polar'"),
    ],
)
def test_everything_else_is_refused_with_a_way_out(make, error, message):
    with pytest.raises(error, match=r"^ax must") as caught:
        check_ax(make())
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (log_axes, "its x scale is 'log'; call ax.set_xscale('linear')"),
        (lambda: Figure().subplots(1, 2, sharex=True)[0], "shares its x axis"),
        (lambda: Figure().subplots(1, 2, sharey=True)[0], "pass sharey=False"),
    ],
)
def test_images_refuse_axes_that_would_distort_them_or_that_are_shared(make, message):
    with pytest.raises(ValueError, match=r"^ax ") as caught:
        check_image_ax(make())
    assert message in str(caught.value)
