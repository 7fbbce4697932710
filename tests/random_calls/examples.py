"""Calls of plots without random arguments, as the example in their docstring makes them."""

import doctest
import inspect
from unittest import mock

from hypothesis import strategies as st

import mlpviz
from random_calls.calls import CALLS, GRID, LINES, PROGRESS, Call

PLOTS = [name for name in mlpviz.__all__ if name.startswith("plot_")]
OPTIONS = GRID | LINES | PROGRESS


def call_of(name):
    """The arguments of a function: random ones, or those of its example with random options."""
    return CALLS[name] if name in CALLS else call_of_example(name)


def call_of_example(name):
    function = getattr(mlpviz, name)
    arguments = example_arguments(name)
    parameters = inspect.signature(function).parameters
    options = {each: OPTIONS[each] for each in OPTIONS if each in parameters}
    return Call(st.builds(dict, st.just(arguments)), options)


def example_arguments(name):
    """The arguments of the first call in a function's example."""
    function = getattr(mlpviz, name)
    with mock.patch.object(mlpviz, name, side_effect=function) as recorded:
        (example,) = doctest.DocTestFinder().find(function, name, globs={})
        doctest.DocTestRunner(verbose=False).run(example, out=lambda _: None)
    call = recorded.call_args_list[0]
    return dict(inspect.signature(function).bind(*call.args, **call.kwargs).arguments)
