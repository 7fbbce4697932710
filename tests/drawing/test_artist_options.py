"""Options for artists, checked before anything is drawn."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from mlpviz._drawing.artist_options import (
    colorbar_options,
    image_options,
    label_options,
    line_options,
)

CHECKS = {
    "image_kw": image_options,
    "label_kw": label_options,
    "line_kw": line_options,
    "colorbar_kw": colorbar_options,
}


def test_short_names_become_long_ones():
    assert line_options({"c": "red", "lw": 2}) == {"color": "red", "linewidth": 2}
    assert label_options({"size": 8}) == {"fontsize": 8} or label_options({"size": 8}) == {
        "size": 8
    }


@pytest.mark.parametrize("check", CHECKS.values())
def test_no_options_are_an_empty_dict(check):
    assert check(None) == check({}) == {}


def test_options_are_copied_and_no_figure_is_made():
    given = {"alpha": 0.5}
    checked = image_options(given)
    checked["alpha"] = 1
    assert given == {"alpha": 0.5}
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    ("argument", "options", "error", "message"),
    [
        ("image_kw", {"norm": None}, ValueError, "must not contain 'norm', which the plot sets"),
        ("label_kw", {"ha": "left"}, ValueError, "must not contain 'horizontalalignment'"),
        ("colorbar_kw", {"extend": "both"}, ValueError, "must not contain 'extend'"),
        ("image_kw", {"alpha": np.ones((2, 2))}, TypeError, "must be a number, got an array"),
        ("line_kw", {"linewidht": 2}, TypeError, "did you mean 'linewidth'"),
        ("line_kw", {"color": "reddish"}, ValueError, "an option that matplotlib refuses"),
        ("line_kw", {"c": "red", "color": "blue"}, TypeError, "line_kw: Got both"),
        ("label_kw", ["size"], TypeError, "must be a dict of options, got list"),
    ],
)
def test_options_that_matplotlib_or_the_plot_cannot_take_are_refused(
    argument, options, error, message
):
    with pytest.raises(error, match=argument) as caught:
        CHECKS[argument](options)
    assert message in str(caught.value)
