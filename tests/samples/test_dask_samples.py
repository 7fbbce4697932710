"""Images in dask arrays: the same answers as from numpy, on threads and on a cluster."""

import os
import random
import re
import signal
import sys
from contextlib import ExitStack

import dask
import dask.array as da
import h5py
import numpy as np
import pytest
import zarr
from dask import bag
from dask.distributed import Client, LocalCluster, SchedulerPlugin
from matplotlib import pyplot as plt
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier

from mlpviz import Layers, plot_first_layer_filters, plot_image_grid, plot_prediction_grid
from mlpviz._analysis.optimal_fields import pixel_bounds
from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._samples.samples import as_samples

RNG = np.random.default_rng(0)
X = RNG.integers(0, 17, size=(500, 64)).astype(np.float32)
Y = RNG.integers(0, 3, size=500)
SHAPE = (8, 8)
N_WORKERS = 2
SELECTIONS = ["first", "random", "errors", "worst", "uncertain", [499, 3, 250]]
pytestmark = [
    # A worker that is killed leaves sockets that nobody closed.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def network(fit):
    return fit(MLPClassifier((8,), max_iter=5, random_state=0), X, Y)


@pytest.fixture(scope="module")
def cluster():
    """Two processes of 500 MB each, of which Python and its libraries take near half."""
    options = {"memory_limit": "500MB", "dashboard_address": ":0"}
    with LocalCluster(n_workers=N_WORKERS, threads_per_worker=1, **options) as workers:
        yield workers


@pytest.fixture
def client(cluster):
    # What distributed draws when it connects is not what a plot draws.
    before = random.getstate()
    with Client(cluster) as connected:
        yield connected
    random.setstate(before)


def same(ours, expected):
    np.testing.assert_array_equal(ours.indices, expected.indices)
    np.testing.assert_array_equal(ours.tiles, expected.tiles)
    np.testing.assert_allclose(ours.limits, expected.limits, rtol=1e-12)
    assert ours.alt_text == expected.alt_text


def predictions(model, X, y, **options):
    return plot_prediction_grid(model, X, y, SHAPE, **({"rng": 0, "n_images": 7} | options))


@pytest.mark.parametrize("scheduler", ["synchronous", "threads"])
@pytest.mark.parametrize("select", SELECTIONS, ids=str)
def test_predictions_are_those_of_numpy(network, select, scheduler):
    with dask.config.set(scheduler=scheduler):
        ours = predictions(network, da.from_array(X, (70, 20)), da.from_array(Y, 90), select=select)
    same(ours, predictions(network, X, Y, select=select))


@pytest.mark.parametrize("X_chunks", [(500, 64), (1, 64), ((0, 499, 1), 32)])
@pytest.mark.parametrize("y_kind", [np.asarray, lambda y: da.from_array(y, 33)])
def test_chunks_do_not_matter(network, X_chunks, y_kind):
    with dask.config.set(scheduler="synchronous"):
        ours = predictions(network, da.from_array(X, X_chunks), y_kind(Y), select="worst")
    same(ours, predictions(network, X, Y, select="worst"))


def test_y_may_be_a_dask_array_where_x_is_none(network):
    same(
        predictions(network, X, da.from_array(Y, 100), select="errors"),
        predictions(network, X, Y, select="errors"),
    )


def encoded(model, inputs, targets, **options):
    options = {"rng": 0, "n_images": 5, "vmin": 0, "vmax": 16} | options
    return plot_prediction_grid(model, inputs, targets, (5, 8), **options)


@pytest.mark.parametrize("x_kind", [np.asarray, lambda x: da.from_array(x, ((0, 300, 200), 40))])
@pytest.mark.parametrize("select", ["worst", "random", [400, 3]], ids=str)
def test_images_as_y_stay_where_they_are(x_kind, select, monkeypatch):
    model = LinearRegression().fit(X[:200, :40], X[:200, :40] / 2)
    sizes = []
    plain = DaskMatrix.__getitem__

    def watched(matrix, part):
        sizes.append(len(result := plain(matrix, part)))
        return result

    monkeypatch.setattr(DaskMatrix, "__array__", None)
    monkeypatch.setattr(DaskMatrix, "__getitem__", watched)
    with dask.config.set(scheduler="synchronous"):
        targets = da.from_array(X[:, :40], (70, 20))
        ours = encoded(model, x_kind(X[:, :40]), targets, select=select)
    expected = encoded(model, X[:, :40], X[:, :40], select=select)
    same(ours, expected)
    np.testing.assert_array_equal(ours.outputs, expected.outputs)
    if isinstance(x_kind(X), da.Array):
        assert sizes == [len(ours.indices)]


@pytest.mark.parametrize("select", ["worst", "first"])
def test_a_missing_value_in_y_is_refused_where_it_is(select):
    model = LinearRegression().fit(X[:200, :40], X[:200, :40])
    holed = X[:, :40].copy()
    holed[[3, 333], 7] = np.nan
    row = {"worst": "3|333", "first": "3"}[select]
    for inputs in (X[:, :40], da.from_array(X[:, :40], (100, 40))):
        with (
            dask.config.set(scheduler="synchronous"),
            pytest.raises(ValueError, match=f"y has no value for row ({row});"),
        ):
            encoded(model, inputs, da.from_array(holed, (50, 40)), select=select)


def test_images_as_y_on_a_cluster(client):
    model = LinearRegression().fit(X[:200, :40], X[:200, :40] / 2)
    lazy = da.from_array(X[:, :40], (90, 40))
    same(
        encoded(model, lazy, lazy, select="worst"),
        encoded(model, X[:, :40], X[:, :40], select="worst"),
    )


def test_lengths_are_compared_before_any_work():
    with pytest.raises(ValueError, match="y must have one entry for each of the 500 rows"):
        encoded(None, da.from_array(X[:, :40]), da.from_array(X[:7, :40]), y_pred=X[:, :40])


def test_equal_losses_keep_the_order_of_rows():
    alike = np.tile(np.arange(64.0), (30, 1))
    regressor = LinearRegression().fit(X, Y)
    ours = predictions(regressor, da.from_array(alike, (4, 64)), np.zeros(30), select="worst")
    assert ours.indices.tolist() == list(range(7))


@pytest.mark.parametrize("scale", ["shared", "symmetric", "robust", "each"])
def test_limits_are_those_of_numpy(scale):
    holed = X.copy()
    holed[3, 5], holed[400, 1], holed[7] = np.nan, np.inf, np.nan
    ours = plot_image_grid(da.from_array(holed, (60, 64)), SHAPE, n_images=[9, 4, 7], scale=scale)
    same(ours, plot_image_grid(holed, SHAPE, n_images=[9, 4, 7], scale=scale))


def test_images_need_not_be_flattened():
    images = X.reshape(-1, 8, 8)
    ours = plot_image_grid(da.from_array(images, (60, 4, 8)), SHAPE, n_images=5)
    same(ours, plot_image_grid(images, SHAPE, n_images=5))


def test_only_the_blocks_that_are_needed_are_read(network):
    read = []

    def block(block_info=None):
        read.append(block_info[None]["chunk-location"][0])
        start, stop = block_info[None]["array-location"][0]
        return X[start:stop]

    lazy = da.map_blocks(block, chunks=((10,) * 50, 64), dtype=X.dtype, meta=X[:0])
    with dask.config.set(scheduler="synchronous"):
        predictions(network, lazy, 1 - Y.clip(max=1), select="errors", n_images=2, vmin=0, vmax=16)
    assert set(read) <= set(range(4))


@pytest.mark.parametrize("select", ["errors", "worst", "uncertain"])
def test_a_cluster_gives_the_answers_of_numpy(network, client, select):
    ours = predictions(network, da.from_array(X, (70, 64)), Y, select=select, scale="robust")
    same(ours, predictions(network, X, Y, select=select, scale="robust"))


class Finished(SchedulerPlugin):
    """How many tasks have ended, how many large results are held, what to do after some tasks."""

    def __init__(self, large=np.inf, after=None, then=None):
        self.large, self.after, self.then = large, after, then
        self.n_finished, self.held, self.most_held = 0, set(), 0

    def transition(self, key, start, finish, *args, nbytes=0, **kwargs):
        if start == "memory":
            self.held.discard(key)
        if (start, finish) == ("processing", "memory"):
            self.n_finished += 1
            if nbytes >= self.large:
                self.held.add(key)
                self.most_held = max(self.most_held, len(self.held))
            if self.n_finished == self.after:
                self.then()


@pytest.fixture
def watch(cluster, client):
    """Add a plug-in to the scheduler for as long as a test runs."""
    with ExitStack() as stack:

        def add(plugin):
            cluster.scheduler.add_plugin(plugin, name="watch")
            stack.callback(cluster.scheduler.remove_plugin, "watch")
            return plugin

        yield add


@pytest.mark.parametrize("select", ["errors", "worst"])
def test_workers_hold_few_blocks(network, watch, select):
    finished = watch(Finished(large=10 * 64 * 4))
    predictions(network, da.from_array(X, (10, 64)), Y, select=select)
    # 50 blocks are read for the limits, and the blocks of the selection before.
    assert finished.n_finished > 50
    assert 1 <= finished.most_held <= 5 * N_WORKERS


def test_workers_hold_few_blocks_of_weights(watch):
    finished = watch(Finished(large=64 * 10 * 4))
    layers = Layers(da.from_array(X.T, (64, 10)))
    plot_first_layer_filters(layers, SHAPE, units=4)
    assert finished.n_finished >= 50
    assert 1 <= finished.most_held <= 5 * N_WORKERS


N_LARGE = 660_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file of 517 million bytes, on which workers of 500 million go."""
    path = tmp_path_factory.mktemp("large") / "X.npy"
    stored = np.lib.format.open_memmap(path, "w+", np.uint8, (N_LARGE, 784))
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, 30_000_000, np.uint8)
    for start in range(0, N_LARGE, 20_000):
        part = stored[start : start + 20_000]
        offset = rng.integers(0, 10_000_000)
        part[:] = noise[offset : offset + part.size].reshape(part.shape)
    stored.flush()
    del stored
    yield path
    path.unlink()


def reader(path):
    """A function that travels to workers by value: they cannot import this file."""
    offset = np.load(path, mmap_mode="r").offset

    def rows(block_info=None):
        start, stop = block_info[None]["array-location"][0]
        size = (stop - start) * 784
        return np.fromfile(path, np.uint8, size, offset=offset + start * 784).reshape(-1, 784)

    return rows


def fit_on(path):
    """A model that is sure of some images and unsure of others."""
    images = np.load(path, mmap_mode="r")[:200]
    model = LogisticRegression(max_iter=5000).fit(images / 255, np.arange(200) % 2)
    model.coef_ /= 255
    return model


@pytest.mark.parametrize(
    ("select", "limits"), [("worst", {}), ("uncertain", {"vmin": 0, "vmax": 255})]
)
def test_data_larger_than_a_worker(large, client, watch, select, limits):
    """One of the workers is killed when an eighth of the blocks is done."""
    step = 6_000
    sizes = tuple(min(step, N_LARGE - start) for start in range(0, N_LARGE, step))
    lazy = da.map_blocks(reader(large), chunks=(sizes, 784), dtype=np.uint8, meta=X[:0])
    targets = np.arange(N_LARGE) % 2
    model = fit_on(large)
    before = set(client.run(os.getpid).values())
    killed = []

    def kill():
        killed.append(min(before))
        os.kill(min(before), getattr(signal, "SIGKILL", signal.SIGTERM))  # Windows has the latter

    finished = watch(Finished(after=len(sizes) // 8, then=kill))
    options = {"select": select, "n_images": 20} | limits
    ours = plot_prediction_grid(model, lazy, targets, (28, 28), **options)
    assert killed
    assert finished.n_finished >= len(sizes)
    stored = np.load(large, mmap_mode="r")
    same(ours, plot_prediction_grid(model, stored, targets, (28, 28), **options))
    client.wait_for_workers(2, timeout=30)
    assert killed[0] not in client.run(os.getpid).values()


def stored_in(store, folder):
    """X on disk, behind dask."""
    if store == "zarr":
        path = str(folder / "X.zarr")
        zarr.create_array(path, shape=X.shape, chunks=(100, 64), dtype="f4")[:] = X
        return da.from_zarr(path)
    with h5py.File(folder / "X.h5", "w") as file:
        file.create_dataset("X", data=X, chunks=(100, 64))
    return da.from_array(h5py.File(folder / "X.h5", "r")["X"])


@pytest.mark.parametrize("store", ["zarr", "hdf5"])
@pytest.mark.parametrize("select", ["first", "errors", "worst", "uncertain"])
def test_arrays_on_disk(network, store, select, tmp_path):
    ours = predictions(network, stored_in(store, tmp_path), Y, select=select)
    same(ours, predictions(network, X, Y, select=select))


@pytest.mark.parametrize("store", ["zarr", "hdf5"])
@pytest.mark.parametrize("select", ["first", "errors", "worst", "uncertain"])
def test_arrays_on_disk_on_a_cluster(network, client, store, select, tmp_path):
    ours = predictions(network, stored_in(store, tmp_path), Y, select=select)
    same(ours, predictions(network, X, Y, select=select))


@pytest.mark.parametrize("store", ["zarr", "hdf5"])
@pytest.mark.parametrize("progress", [False, True])
def test_a_model_of_a_script_goes_along_with_arrays_on_disk(
    client, store, progress, tmp_path, monkeypatch
):
    class Halved(LinearRegression):
        def predict(self, X):
            return super().predict(X) / 2

    Halved.__module__, Halved.__qualname__ = "__main__", "Halved"
    monkeypatch.setattr(sys.modules["__main__"], "Halved", Halved, raising=False)
    model = Halved().fit(X, Y)
    lazy = stored_in(store, tmp_path)
    ours = predictions(model, lazy, Y, select="worst", progress=progress)
    same(ours, predictions(model, X, Y, select="worst"))


@pytest.mark.parametrize("store", ["zarr", "hdf5"])
def test_pixel_ranges_on_a_cluster(client, store, tmp_path):
    ranges = pixel_bounds(as_samples(stored_in(store, tmp_path)))
    np.testing.assert_array_equal(ranges.low, X.min(axis=0))
    np.testing.assert_array_equal(ranges.high, X.max(axis=0))


def test_dask_shows_its_progress(network, capsys):
    predictions(network, da.from_array(X, (70, 64)), Y, select="worst", progress=True)
    assert "Completed" in capsys.readouterr().out


def test_dask_s_own_bar_needs_no_tqdm(network, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setitem(sys.modules, "tqdm.std", None)
    with dask.config.set(scheduler="threads"):
        predictions(network, da.from_array(X, (100, 64)), Y, select="worst", progress=True)
    assert "100% Completed" in capsys.readouterr().out
    with pytest.raises(TypeError, match="progress must be True or False, got 1"):
        predictions(network, da.from_array(X, (100, 64)), Y, progress=1)


def test_a_cluster_shows_its_progress(network, client, capsys):
    lazy = da.from_array(X, (70, 64))
    ours = predictions(network, lazy, Y, select="worst", progress=True)
    same(ours, predictions(network, X, Y, select="worst"))
    assert "Completed" in capsys.readouterr().out


@pytest.mark.parametrize("lazy", [X, da.from_array(X, (70, 64))], ids=["numpy", "dask"])
@pytest.mark.parametrize("progress", [False, True])
def test_an_interrupt_leaves_nothing_behind(lazy, progress, monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 64 * 70)

    class Slow(LinearRegression):
        n_calls = 0

        def predict(self, X):
            Slow.n_calls += 1
            if Slow.n_calls == 3:
                raise KeyboardInterrupt
            return super().predict(X)

    model = Slow().fit(X, Y)
    with dask.config.set(scheduler="synchronous"), pytest.raises(KeyboardInterrupt):
        predictions(model, lazy, Y, select="worst", progress=progress)
    assert plt.get_fignums() == []


def test_sizes_must_be_known():
    unknown = da.from_array(X, (70, 64))
    unknown = unknown[unknown[:, 0] > 3]
    expected = (
        "X must be a dask array of known size, got shape (nan, 64); call X.compute_chunk_sizes()"
    )
    with pytest.raises(ValueError, match=re.escape(expected)):
        plot_image_grid(unknown, SHAPE)


def test_other_collections_of_dask_are_refused():
    with pytest.raises(TypeError, match=re.escape("got a Bag of dask; give X.compute()")):
        as_samples(bag.from_sequence([1, 2]))


@pytest.mark.parametrize(
    ("lazy", "error", "message"),
    [
        (da.zeros((3, 2, 2)), ValueError, "X must have shape (n_samples, n_pixels), got (3, 2, 2)"),
        (da.zeros((0, 4)), ValueError, "X has no rows, so there is nothing to show"),
        (da.zeros((2, 4), dtype=complex), TypeError, "X must hold real numbers, got dtype complex"),
    ],
)
def test_bad_arrays_are_refused_as_numpys_are(lazy, error, message):
    with pytest.raises(error, match=re.escape(message)):
        as_samples(lazy)
