"""Random calls of every function: a true figure, or an error of our own, and nothing else.

Few of them here, always the same; `nox -s trust` makes a thousand of each function, and
`nox -s nightly` many more, different each time.
"""

import inspect
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import mlpviz
from random_calls.calls import CALLS, axes, small_axes
from random_calls.examples import PLOTS, call_of, call_of_example
from random_calls.expected import check
from random_calls.junk import JUNK, names_one_of
from random_calls.records import RECORDS
from random_calls.watching import called, many

FEWEST_DRAWN = 0.5
OFTEN = 10

ONE_IN_TEN = st.integers(1, 10).map(lambda number: number == 5)
"""Drawing takes longer than all the rest, so only some figures are drawn."""
UNUSED_AXES = []
"""Those of calls that were refused: nothing was drawn on them."""


def test_everything_public_is_called():
    assert {*CALLS, *PLOTS, *RECORDS} == set(mlpviz.__all__)


def draw_out(display):
    if isinstance(display.figure, Figure):
        display.figure.draw_without_rendering()


@pytest.mark.parametrize("name", CALLS)
def test_a_valid_call_draws_its_numbers(name):
    function, options = getattr(mlpviz, name), CALLS[name].options
    parameters = set(inspect.signature(function).parameters)
    given_, drew = Counter(), Counter()

    @many
    @given(data=st.data())
    def call(data):
        arguments = data.draw(CALLS[name].needed)
        some = data.draw(st.sets(st.sampled_from(sorted(options)), max_size=3))
        arguments |= {each: data.draw(options[each]) for each in sorted(some)}
        if "ax" in parameters:
            arguments["ax"] = data.draw(axes())
        result = called(function, arguments)
        given_.update(["", *arguments])
        if isinstance(result, Exception):
            assert names_one_of(str(result), parameters), f"names no argument: {result}"
        else:
            drew.update(["", *arguments])
            check(name, result, arguments)
            if "ax" in parameters:
                assert result.alt_text
                draw_out(result) if data.draw(ONE_IN_TEN) else None
        plt.close("all")

    call()
    # Some pairs of options exclude each other, and some images have no limits.
    assert drew[""] > FEWEST_DRAWN * given_[""]
    assert set(given_) | set(options) == parameters | {""}
    assert [each for each in given_ if given_[each] > OFTEN and not drew[each]] == []


@pytest.mark.parametrize("name", ["plot_image_grid", *sorted(set(PLOTS) - set(CALLS))])
@many
@given(data=st.data())
def test_the_example_of_a_plot_takes_shared_options(name, data):
    function, call = getattr(mlpviz, name), call_of_example(name)
    options = data.draw(st.sets(st.sampled_from(sorted(call.options)), max_size=3))
    arguments = data.draw(call.needed) | {each: data.draw(call.options[each]) for each in options}
    result = called(function, arguments | {"ax": small_axes()})
    if isinstance(result, Exception):
        assert names_one_of(str(result), options), f"names no option: {result}"
    else:
        assert result.alt_text
        assert result.numbers()
    plt.close("all")


@pytest.mark.parametrize("name", sorted({*CALLS, *PLOTS}))
@many
@given(data=st.data())
def test_junk_is_drawn_truly_or_refused_by_name(name, data):
    function = getattr(mlpviz, name)
    valid = data.draw(call_of(name).needed)
    parameters = sorted(inspect.signature(function).parameters)
    spoilt = data.draw(st.lists(st.sampled_from(parameters), min_size=1, max_size=2, unique=True))
    junk = {each: data.draw(JUNK) for each in spoilt}
    valid |= {"ax": unused_axes()} if "ax" in parameters else {}
    result = called(function, valid | junk)
    if isinstance(result, Exception):
        assert names_one_of(str(result), junk) or fails_alike(function, valid, result), (
            f"names none of {', '.join(junk)}: {result}"
        )
        UNUSED_AXES.extend([valid["ax"]] if "ax" in parameters else [])
    elif "ax" in parameters and data.draw(ONE_IN_TEN):
        draw_out(result)
    plt.close("all")


def unused_axes():
    return UNUSED_AXES.pop() if UNUSED_AXES else small_axes()


def fails_alike(function, arguments, error):
    """Whether the same error comes of a call without junk, such as of images without limits."""
    plain = called(function, arguments)
    return isinstance(plain, type(error)) and without_digits(plain) == without_digits(error)


def without_digits(error):
    return re.sub(r"[\d.e+-]+", "#", str(error))
