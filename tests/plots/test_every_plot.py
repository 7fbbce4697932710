"""What holds for every plot, tried with the example of its docstring: no plot is listed by hand."""

import doctest
import inspect
import io
import warnings
from unittest import mock

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import mlpviz
from mlpviz.displays import Display

PLOTS = [name for name in mlpviz.__all__ if name.startswith("plot_")]


@pytest.fixture(params=PLOTS)
def example(request):
    """The function of a plot, and the arguments of the first call in its example."""
    function = getattr(mlpviz, request.param)
    with mock.patch.object(mlpviz, request.param, side_effect=function) as recorded:
        (examples,) = doctest.DocTestFinder().find(function, request.param, globs={})
        doctest.DocTestRunner(verbose=False).run(examples, out=lambda _: None)
    call = recorded.call_args_list[0]
    plt.close("all")
    return function, inspect.signature(function).bind(*call.args, **call.kwargs).arguments


def test_it_draws_on_the_axes_it_is_given_without_pyplot(example):
    function, arguments = example
    figure = Figure()
    ax = figure.add_subplot()
    display = function(**arguments | {"ax": ax})
    assert isinstance(display, Display)
    assert display.ax is ax
    assert display.figure is figure
    assert not plt.get_fignums()
    display.figure.draw_without_rendering()


def test_its_alt_text_is_one_or_two_sentences_made_of_its_subject_and_findings(example):
    function, arguments = example
    display = function(**arguments | {"ax": Figure().add_subplot()})
    text = display.alt_text
    assert text.startswith(display.subject)
    assert text.removesuffix(".").endswith(display.findings)
    assert text.endswith(".")
    assert text.count(". ") <= 1
    assert not set(text.replace(",", " ").split()) & {"None", "nan", "array"}
    assert repr(display) == f"<{type(display).__name__}: {text}>"


def test_its_numbers_are_plain_and_the_same_each_time(example):
    function, arguments = example
    first, second = (
        function(**arguments | {"ax": Figure().add_subplot()}).numbers() for _ in range(2)
    )
    assert first
    assert list(first) == list(second)
    for name, value in first.items():
        assert isinstance(value, np.ndarray | float | int | str), name
        np.testing.assert_array_equal(value, second[name], err_msg=name)


def test_its_title_is_that_of_its_axes(example):
    function, arguments = example
    display = function(**arguments | {"title": "A title", "ax": None})
    assert display.ax.get_title() == "A title"
    display.figure.draw_without_rendering()
    page, title = display.figure.bbox, display.ax.title.get_window_extent()
    assert page.y0 < title.y0 < title.y1 <= page.y1
    with pytest.raises(TypeError, match=r"^title must be a str or None, got 1$"):
        function(**arguments | {"title": 1, "ax": Figure().add_subplot()})
    plt.close("all")


@pytest.mark.skipif(mpl.__version__ < "3.11", reason="matplotlib 3.10 warns of its own")
def test_a_title_that_no_font_can_show_gives_one_warning(example):
    function, arguments = example
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        display = function(**arguments | {"title": "猫", "ax": Figure().add_subplot()})
        display.figure.savefig(io.BytesIO())
    assert [str(each.message).split(", so")[0] for each in caught] == [
        "no installed font can show all characters of '猫'"
    ]


def test_it_refuses_what_is_no_axes_before_it_reads_anything(example):
    function, arguments = example
    with pytest.raises(TypeError, match=r"^ax must be one matplotlib Axes or None, got str"):
        function(**arguments | {"ax": "left"})


def test_options_of_artists_are_checked_before_anything_is_drawn(example):
    function, arguments = example
    names = [name for name in inspect.signature(function).parameters if name.endswith("_kw")]
    ax = Figure().add_subplot()
    for name in names:
        with pytest.raises(TypeError, match=name):
            function(**arguments | {"ax": ax, name: {"no_such_property": 1}})
        assert not ax.images
        assert not ax.lines


def _refusal(function, arguments):
    """The message with which a call is refused, empty if it is not."""
    try:
        function(**arguments)
    except ValueError as error:
        return str(error)
    return ""


def test_an_axes_with_logarithmic_scales_is_refused_or_holds_the_plot(example):
    function, arguments = example
    ax = Figure().add_subplot(xscale="log", yscale="log")
    refusal = _refusal(function, arguments | {"ax": ax})
    assert not refusal or "ax must have linear scales" in refusal
    assert not refusal or not [*ax.lines, *ax.images, *ax.collections, *ax.texts]
    ax.figure.draw_without_rendering()


def test_it_leaves_the_data_of_axes_that_share_theirs_in_view(example):
    function, arguments = example
    ax, other = Figure().subplots(1, 2, sharex=True, sharey=True)
    other.plot([-200, 300], [-150, 400])
    refusal = _refusal(function, arguments | {"ax": ax})
    assert not refusal or "ax shares its x axis" in refusal
    assert other.get_xlim()[0] <= -200 < 300 <= other.get_xlim()[1]
    if other.get_yscale() == "linear":
        assert other.get_ylim()[0] <= -150 < 400 <= other.get_ylim()[1]


def test_a_second_plot_replaces_the_first_one_or_adds_to_it(example):
    function, arguments = example
    ax = Figure().add_subplot()
    counts = []
    for _ in range(2):
        function(**arguments | {"ax": ax})
        counts.append(len(ax.get_children()))
    adds = function is mlpviz.plot_loss_curve
    assert (counts[1] > counts[0]) is adds
