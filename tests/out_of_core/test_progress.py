"""How far work is that lasts."""

import re
import sys

import dask.array as da
import numpy as np
import pytest
from matplotlib import pyplot as plt

from mlpviz import (
    Layers,
    Transform,
    plot_first_layer_filters,
    plot_layer_weights,
    plot_receptive_fields,
    plot_unit_classes,
    plot_weight_distribution,
    unit_report,
)
from mlpviz._out_of_core.progress import check_progress, progress_bar


def test_blocks_come_in_their_order_and_are_counted_as_they_are_taken(capsys):
    assert list(progress_bar([3, 1, 2], "limits", enabled=True)) == [3, 1, 2]
    assert re.search(r"limits:   0%\|\s*\| 0/3", capsys.readouterr().err)


def test_nothing_is_shown_unless_asked_for(capsys):
    assert list(progress_bar([3, 1, 2], "limits", enabled=False)) == [3, 1, 2]
    assert capsys.readouterr() == ("", "")


def test_tqdm_must_be_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setitem(sys.modules, "tqdm.std", None)
    with pytest.raises(ImportError, match=re.escape("pip install mlpviz[progress]")):
        check_progress(True)
    assert check_progress(False) is False


@pytest.mark.parametrize("progress", [None, 1, "yes"])
def test_progress_is_true_or_false(progress):
    with pytest.raises(TypeError, match="progress must be True or False, got"):
        check_progress(progress)


RNG = np.random.default_rng(0)
X, Y = RNG.random((60, 16)), np.arange(60) % 3
TURN = np.linalg.qr(RNG.normal(size=(16, 16)))[0]
NETWORK = Layers(
    [RNG.normal(size=(16, 6)), RNG.normal(size=(6, 3))],
    activations=["relu", "softmax"],
    preprocessing=[Transform("turn", lambda images: images @ TURN)],
)
SHAPE = (4, 4)
AVERAGE, OPTIMAL = {"method": "average"}, {"method": "optimal"}
LASTING = {
    "filters": (plot_first_layer_filters, (SHAPE,), {}, ["probing turn", "limits"]),
    "local": (plot_first_layer_filters, (SHAPE,), {"space": "local", "at": X[0]}, ["probing turn"]),
    "report": (unit_report, (SHAPE, X, Y), {}, ["probing turn", "responses"]),
    "classes": (plot_unit_classes, (SHAPE, X, Y), {}, ["probing turn", "evidence"]),
    "linear": (plot_receptive_fields, (SHAPE,), {}, ["probing turn"]),
    "average": (plot_receptive_fields, (SHAPE, X), AVERAGE, ["activations"]),
    "optimal": (
        plot_receptive_fields,
        (SHAPE, X),
        OPTIMAL,
        ["probing turn", "activations", "ranges", "ascent"],
    ),
    "matrix": (plot_layer_weights, (), {"order": "similarity"}, ["similarity"]),
    "distribution": (plot_weight_distribution, (), {}, ["weights"]),
}


@pytest.mark.parametrize(
    ("function", "others", "options", "bars"), LASTING.values(), ids=LASTING.keys()
)
def test_what_lasts_shows_how_far_it_is(function, others, options, bars, capsys):
    silent = function(NETWORK, *others, **options)
    assert capsys.readouterr() == ("", "")
    shown_too = function(NETWORK, *others, progress=True, **options)
    shown = capsys.readouterr().err
    assert [bar for bar in bars if f"{bar}:" not in shown] == []
    if function is unit_report:
        assert repr(shown_too) == repr(silent)
    else:
        np.testing.assert_equal(shown_too.numbers(), silent.numbers())


@pytest.mark.parametrize(
    ("function", "others", "options", "bars"), LASTING.values(), ids=LASTING.keys()
)
def test_progress_is_checked_before_anything_is_done(function, others, options, bars, monkeypatch):
    with pytest.raises(TypeError, match="progress must be True or False, got 'yes'"):
        function(NETWORK, *others, progress="yes", **options)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setitem(sys.modules, "tqdm.std", None)
    with pytest.raises(ImportError, match=re.escape("pip install mlpviz[progress]")):
        function(NETWORK, *others, progress=True, **options)
    assert plt.get_fignums() == []


@pytest.mark.parametrize("plot", [plot_layer_weights, plot_weight_distribution])
def test_weights_of_dask_show_the_bar_of_dask(plot, capsys):
    layers = Layers(da.from_array(RNG.normal(size=(16, 6)), (4, 3)))
    plot(layers, progress=True)
    assert "100% Completed" in capsys.readouterr().out
    plot(layers)
    assert capsys.readouterr() == ("", "")
