"""Displays after the call: copied, pickled, and with each of their artists changed or removed."""

import doctest
import inspect
import io
import pickle
from copy import deepcopy
from dataclasses import fields
from unittest import mock

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.colorbar import Colorbar
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D

import mlpviz

PLOTS = [name for name in mlpviz.__all__ if name.startswith("plot_")]


def draw_example(name):
    """The display that the first call in the example of a plot returns."""
    function = getattr(mlpviz, name)
    with mock.patch.object(mlpviz, name, side_effect=function) as recorded:
        (examples,) = doctest.DocTestFinder().find(function, name, globs={})
        doctest.DocTestRunner(verbose=False).run(examples, out=lambda _: None)
    call = recorded.call_args_list[0]
    arguments = inspect.signature(function).bind(*call.args, **call.kwargs).arguments
    return function(**arguments)


def artists_of(display):
    """The artists of a display, by the names of its attributes."""
    found = {}
    for name, value in vars(display).items():
        for key, each in value.items() if hasattr(value, "items") else [("", value)]:
            if isinstance(each, Artist | Colorbar) and not isinstance(each, FigureBase):
                found[f"{name} {key}"] = each
    del found["ax "]
    return found


def by_pickle(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own


def by_joblib(value):
    joblib, file = pytest.importorskip("joblib"), io.BytesIO()
    joblib.dump(value, file)
    file.seek(0)
    return joblib.load(file)


COPIES = [by_pickle, deepcopy, by_joblib]


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("plot", PLOTS)
def test_a_copy_of_a_display_has_its_numbers_and_can_be_drawn(plot, copy):
    display = draw_example(plot)
    copied = copy(display)
    expected = display.numbers()
    found = copied.numbers()
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name], value, err_msg=name)
    assert copied.alt_text == display.alt_text
    copied.savefig(io.BytesIO(), format="png")
    by_pickle(display.figure).draw_without_rendering()


@pytest.mark.parametrize("plot", PLOTS)
def test_any_artist_may_be_hidden_removed_and_replaced(plot):
    for name in artists_of(draw_example(plot)):
        display = draw_example(plot)
        artist = artists_of(display)[name]
        if isinstance(artist, Artist):
            artist.set_visible(False)
            display.figure.draw_without_rendering()
        artist.remove()
        display.figure.draw_without_rendering()
        assert display.alt_text
        display.ax.add_line(Line2D([0, 1], [0, 1]))
        display.figure.draw_without_rendering()
        display.ax.clear()
        display.ax.plot([1, 2])
        display.figure.draw_without_rendering()


def reported():
    weights = np.random.default_rng(0).normal(size=(16, 3))
    layers = mlpviz.Layers([weights, np.ones((3, 2))], activations=["relu", "softmax"])
    return mlpviz.unit_report(layers, (4, 4))


RECORDS = {
    "History": lambda: mlpviz.History({"loss": [2, 1]}, {"score": [0, 1]}),
    "Layers": lambda: mlpviz.Layers([np.eye(3)], activations=["tanh"], classes=["a", "b", "c"]),
    "Predictions": lambda: mlpviz.Predictions(np.array([1]), np.arange(2), [[0, 1]], "logit"),
    "Thresholds": mlpviz.Thresholds,
    "Activation": lambda: mlpviz.Activation("relu"),
    "UnitReport": reported,
}


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("name", RECORDS)
def test_a_copy_of_a_record_is_like_it(name, copy):
    record = RECORDS[name]()
    copied = copy(record)
    assert type(copied) is type(record)
    assert repr(copied) == repr(record)
    assert_same(copied, record)


def assert_same(first, second):
    for field in fields(second):
        values = getattr(first, field.name), getattr(second, field.name)
        if isinstance(values[1], np.ndarray):
            np.testing.assert_array_equal(*values)
        else:
            assert repr(values[0]) == repr(values[1]), field.name
