"""Weights that are not in memory give the pictures of those that are, and are read in parts."""

import subprocess
import sys
from contextlib import nullcontext

import numpy as np
import pytest

from mlpviz import (
    Layers,
    Transform,
    plot_first_layer_filters,
    plot_layer_weights,
    plot_receptive_fields,
    plot_unit_classes,
    plot_weight_distribution,
)
from mlpviz._layout import shared_values
from mlpviz._layout.color_limits import color_limits
from mlpviz._out_of_core import blocks
from mlpviz._pixel_space import first_layer_weights as module
from mlpviz._pixel_space.filters import Filters
from mlpviz._pixel_space.first_layer_weights import StoredWeights, first_layer_weights

SHAPE = (6, 8)
RNG = np.random.default_rng(0)
WEIGHTS = RNG.normal(size=(48, 30)).astype("f4")
MEAN, SPREAD = RNG.normal(size=48), RNG.uniform(0.5, 2, 48)
MIXED = RNG.normal(size=(60, 48))
STEPS = {
    "scaler": Transform("scaler", lambda X: (X - MEAN) / SPREAD),
    "mixture": Transform("mixture", lambda X: X @ MIXED),
    "selection": Transform("selection", lambda X: X[:, 6:54]),
}
N_PIXELS = {"scaler": 48, "mixture": 60, "selection": 60}
IMAGES = {"scaler": (6, 8), "mixture": (6, 10), "selection": (6, 10)}


@pytest.fixture(params=[(48, 30), (7, 30), (48, 4), (11, 11)], ids=str)
def on_demand(request):
    dask = pytest.importorskip("dask.array")
    return dask.from_array(WEIGHTS, request.param)


def assert_same(display, plain):
    np.testing.assert_array_equal(display.tiles, plain.tiles)
    np.testing.assert_array_equal(display.bias, plain.bias)
    np.testing.assert_allclose(display.limits, plain.limits, rtol=1e-6)
    assert display.saturated == plain.saturated
    assert display.alt_text == plain.alt_text


@pytest.mark.parametrize("scale", ["shared", "symmetric", "robust", "each"])
@pytest.mark.parametrize("units", [None, 3, [28, 1, 9]])
def test_weights_behind_dask_give_the_picture_of_those_in_memory(on_demand, scale, units):
    display, plain = (
        plot_first_layer_filters(Layers(weights), SHAPE, units=units, scale=scale)
        for weights in (on_demand, WEIGHTS)
    )
    assert_same(display, plain)


def test_limits_leave_out_what_is_missing_wherever_it_is():
    dask = pytest.importorskip("dask.array")
    weights = WEIGHTS.copy()
    weights[0, 29], weights[40], weights[20, 5] = np.inf, np.nan, 9
    for scale in ("shared", "robust"):
        display, plain = (
            plot_first_layer_filters(Layers(given), SHAPE, units=4, scale=scale)
            for given in (dask.from_array(weights, (8, 8)), weights)
        )
        assert_same(display, plain)


def test_only_the_chunks_that_hold_the_units_shown_are_read_where_limits_are_given():
    dask = pytest.importorskip("dask.array")
    read = []

    def columns(block_info=None):
        (start, stop) = block_info[None]["array-location"][1]
        read.append(start)
        return WEIGHTS[:, start:stop]

    weights = dask.map_blocks(
        columns, chunks=((48,), (10, 10, 10)), dtype="f4", meta=np.empty((0, 0), "f4")
    )
    layers = Layers(weights)
    assert read == []
    plot_first_layer_filters(layers, SHAPE, units=[12, 17], vmin=-1, vmax=1)
    assert read == [10]
    plot_first_layer_filters(layers, SHAPE, units=[12, 17])
    assert sorted(read) == [0, 10, 10, 10, 20]


def test_no_chunk_comes_home_for_the_limits(monkeypatch):
    dask = pytest.importorskip("dask.array")
    layers = Layers(dask.from_array(WEIGHTS, (48, 10)))
    came = []
    part = module.DaskMatrix.__getitem__
    monkeypatch.setattr(
        module.DaskMatrix,
        "__getitem__",
        lambda self, which: came.append(part(self, which)) or came[-1],
    )
    plot_first_layer_filters(layers, SHAPE, units=2, scale="robust")
    assert [block.shape for block in came] == [(48, 2)]


@pytest.mark.parametrize("scale", ["shared", "robust", "each"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("most", [1, 500, 2**24])
def test_pixels_of_layers_too_large_to_be_pulled_back_at_once(step, most, scale, monkeypatch):
    dask = pytest.importorskip("dask.array")
    options = {"preprocessing": [STEPS[step]], "n_pixels": N_PIXELS[step]}
    shape = IMAGES[step]
    plain = plot_first_layer_filters(
        Layers(WEIGHTS, **options), shape, units=[2, 29, 4], scale=scale
    )
    monkeypatch.setattr(module, "IN_MEMORY_VALUES", most)
    monkeypatch.setattr(blocks, "BLOCK_VALUES", most)
    for weights in (WEIGHTS, dask.from_array(WEIGHTS, (20, 20))):
        display = plot_first_layer_filters(
            Layers(weights, **options), shape, units=[2, 29, 4], scale=scale
        )
        np.testing.assert_allclose(display.tiles, plain.tiles, rtol=1e-10)
        np.testing.assert_allclose(display.bias, plain.bias, rtol=1e-10)
        np.testing.assert_allclose(display.limits, plain.limits, rtol=1e-10)
        assert display.saturated == pytest.approx(plain.saturated)


def pull(layers):
    """Return weights as those of pixels, of which the first is not connected."""
    return Filters(layers.weights[0], layers.biases[0], np.arange(48) > 0)


def test_a_layer_pulled_back_in_parts_never_exceeds_them(monkeypatch):
    pulled = []

    def recorded(layers):
        pulled.append(layers)
        return pull(layers)

    monkeypatch.setattr(module, "IN_MEMORY_VALUES", 48 * 30)
    steps = (Transform("same", lambda X: X),)
    layers = Layers(WEIGHTS, [np.arange(30.0)], preprocessing=steps, n_pixels=49, name="net")
    assert isinstance(
        first_layer_weights(Layers(WEIGHTS), recorded),
        StoredWeights,
    )
    for most, sizes in ((49 * 8, [8, 8, 8, 6]), (1, [1] * 30)):
        pulled.clear()
        monkeypatch.setattr(blocks, "BLOCK_VALUES", most)
        layer = first_layer_weights(layers, recorded)
        shapes = list(layer.map_blocks(np.shape))
        assert [part.n_units[0] for part in pulled] == sizes
        assert shapes == [(47, n) for n in sizes]
        np.testing.assert_array_equal(
            np.concatenate([part.biases[0] for part in pulled]), range(30)
        )
        for part in pulled:
            assert (part.preprocessing, part.n_pixels, part.name) == (steps, 49, "net")


def test_a_layer_in_memory_is_read_in_blocks_of_rows(monkeypatch):
    layer = first_layer_weights(Layers(WEIGHTS), pull)
    np.testing.assert_array_equal(np.concatenate(list(layer.map_blocks(np.copy))), WEIGHTS[1:])
    monkeypatch.setattr(blocks, "BLOCK_VALUES", 30 * 20)
    assert list(layer.map_blocks(np.shape)) == [(19, 30), (20, 30), (8, 30)]
    monkeypatch.setattr(blocks, "BLOCK_VALUES", 1)
    assert list(layer.map_blocks(np.shape)) == [(1, 30)] * 47


def test_blocks_of_pixels_that_are_all_connected_are_not_copied():
    stored = Layers(WEIGHTS)
    (block,) = first_layer_weights(stored, None).map_blocks(lambda block: block)
    assert np.shares_memory(block, stored.weights[0])


@pytest.mark.parametrize("way", [None, pull], ids=["as they stand", "pulled back"])
@pytest.mark.parametrize("whole", [1, 2**25])
def test_progress_of_limits_is_shown_where_it_is_asked_for(way, whole, monkeypatch, capsys):
    monkeypatch.setattr(module, "IN_MEMORY_VALUES", whole)
    list(first_layer_weights(Layers(WEIGHTS), way).map_blocks(np.shape))
    assert capsys.readouterr().err == ""
    list(first_layer_weights(Layers(WEIGHTS), way, progress=True).map_blocks(np.shape))
    assert "limits:   0%" in capsys.readouterr().err


def test_progress_of_limits_behind_dask_is_dask_s_own(monkeypatch):
    dask = pytest.importorskip("dask.array")
    dask_scheduling = pytest.importorskip("mlpviz._out_of_core.dask_scheduling")
    bars = []
    monkeypatch.setattr(dask_scheduling, "ProgressBar", lambda: bars.append("bar") or nullcontext())
    layers = Layers(dask.from_array(WEIGHTS, 20))
    list(first_layer_weights(layers, None).map_blocks(np.shape))
    assert bars == []
    list(first_layer_weights(layers, None, progress=True).map_blocks(np.shape))
    assert bars == ["bar"]


def limits(layer, **options):
    shown = layer.filters_of(np.arange(2))
    values = shared_values.values_of_first_layer(layer, shown)
    return color_limits(**({"scale": "shared"} | options)).get_limits(shown.weights.T, values)


def test_given_limits_ask_for_no_weights(monkeypatch):
    layer = first_layer_weights(Layers(WEIGHTS), None)
    assert limits(layer, vmin=-9) == (-9, WEIGHTS.max())
    assert limits(layer, vmax=9) == (WEIGHTS.min(), 9)
    monkeypatch.setattr(StoredWeights, "map_blocks", lambda *_: pytest.fail("weights were read"))
    assert limits(layer, vmin=-2, vmax=1, scale="robust") == (-2, 1)


@pytest.mark.parametrize(("most", "joined"), [(48 * 30, True), (48 * 30 - 1, False)])
def test_weights_are_joined_for_percentiles_up_to_a_number_of_them(most, joined, monkeypatch):
    monkeypatch.setattr(shared_values, "IN_MEMORY_VALUES", most)
    works, each = [], StoredWeights.map_blocks
    monkeypatch.setattr(
        StoredWeights,
        "map_blocks",
        lambda self, work: works.append(work) or each(self, work),
    )
    layer = first_layer_weights(Layers(WEIGHTS), None)
    np.testing.assert_allclose(limits(layer, scale="robust"), np.percentile(WEIGHTS, [1, 99]))
    assert (works == [np.asarray]) is joined


@pytest.mark.parametrize(("scale", "most"), [("shared", 2**26), ("robust", 2**26), ("robust", 1)])
def test_limits_of_nothing_are_refused_in_words(scale, most, monkeypatch):
    monkeypatch.setattr(shared_values, "IN_MEMORY_VALUES", most)
    layer = first_layer_weights(Layers(np.full((48, 3), np.nan)), None)
    with pytest.raises(
        ValueError,
        match=r"^the weights of the first layer are NaN or infinite throughout, so",
    ):
        limits(layer, scale=scale)


def test_what_is_not_shown_counts_in_the_limits_of_a_large_layer(monkeypatch):
    monkeypatch.setattr(module, "IN_MEMORY_VALUES", 1)
    monkeypatch.setattr(blocks, "BLOCK_VALUES", 1)
    weights = WEIGHTS.copy()
    weights[5, 20] = 50
    layers = Layers(weights, preprocessing=[Transform("same", lambda X: X)])
    assert plot_first_layer_filters(layers, SHAPE, units=2).limits[1] == pytest.approx(50)


def test_a_plain_layer_needs_no_dask():
    code = (
        "import sys, mlpviz, numpy as np; mlpviz.Layers(np.ones((4, 2)));"
        "assert 'dask' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "plot",
    [
        lambda layers: plot_layer_weights(layers, layer=0).weights,
        lambda layers: plot_layer_weights(layers, layer=1, order="similarity").weights,
        lambda layers: plot_weight_distribution(layers).shares["layer 0"],
        lambda layers: plot_receptive_fields(layers, SHAPE, layer=1).tiles,
        lambda layers: plot_unit_classes(layers, SHAPE, units=4).tiles,
    ],
)
def test_other_plots_take_them_too(plot):
    dask = pytest.importorskip("dask.array")
    last = RNG.normal(size=(30, 3))
    options = {"activations": ["relu", "softmax"]}
    plain = Layers([WEIGHTS, last], **options)
    behind = Layers([dask.from_array(WEIGHTS, 20), dask.from_array(last, 7)], **options)
    np.testing.assert_allclose(plot(behind), plot(plain), rtol=1e-6)
