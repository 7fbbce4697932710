"""The same snapshot files hold for each Python, numpy and matplotlib that is supported."""

import doctest
import inspect
from unittest import mock

import pytest
from matplotlib import pyplot as plt

import mlpviz

PLOTS = [name for name in mlpviz.__all__ if name.startswith(("plot_", "animate_"))]


def example(name):
    """The display that the first call in the example of a plot returns."""
    function = getattr(mlpviz, name)
    with mock.patch.object(mlpviz, name, side_effect=function) as recorded:
        (examples,) = doctest.DocTestFinder().find(function, name, globs={})
        doctest.DocTestRunner(verbose=False).run(examples, out=lambda _: None)
    call = recorded.call_args_list[0]
    return function(**inspect.signature(function).bind(*call.args, **call.kwargs).arguments)


@pytest.mark.parametrize("name", PLOTS)
def test_example(name, mlpviz_snapshot, pinned_figures):
    mlpviz_snapshot(example(name))
    plt.close("all")
