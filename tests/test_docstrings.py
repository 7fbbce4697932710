"""Shared descriptions of parameters, and the docstrings that they are put into."""

import inspect

import pytest

import mlpviz
from mlpviz._docstrings import DESCRIPTIONS, describe_parameters

PLOTS = [getattr(mlpviz, name) for name in mlpviz.__all__ if name.startswith("plot_")]


def draw(n_cols=None, ax=None):
    """Draw.

    Parameters
    ----------
    n_cols : int, optional
    ax : Axes, optional
        Its own description.
    """


def test_a_parameter_without_a_description_gets_the_shared_one():
    lines = inspect.getdoc(describe_parameters(draw)).splitlines()
    assert lines[4:] == [
        "n_cols : int, optional",
        f"    {DESCRIPTIONS['n_cols']}",
        "ax : Axes, optional",
        "    Its own description.",
    ]


def test_a_function_without_a_docstring_stays_as_it_is():
    def plot():
        pass

    assert describe_parameters(plot).__doc__ is None


@pytest.mark.parametrize("plot", PLOTS, ids=lambda plot: plot.__name__)
def test_every_parameter_of_a_plot_is_described(plot):
    lines = inspect.getdoc(plot).splitlines()
    start, stop = lines.index("Parameters") + 2, lines.index("Returns") - 1
    section = lines[start:stop]
    names = [line.partition(" : ")[0] for line in section if line[:1].strip()]
    assert ", ".join(names).split(", ") == list(inspect.signature(plot).parameters)
    for line, following in zip(section, [*section[1:], ""], strict=True):
        assert line.startswith(" ") or following.startswith("    "), line


def test_each_shared_description_is_used_by_several_plots():
    for name, text in DESCRIPTIONS.items():
        lines = text.splitlines()
        users = [plot for plot in PLOTS if lines[0] in inspect.getdoc(plot)]
        assert len(users) > 1, name
