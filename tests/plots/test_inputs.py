"""What plots may be given, what they ask of a model, and what they leave alone."""

import copy
import pickle

import numpy as np
import pytest
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from sklearn.base import clone

from mlpviz import plot_first_layer_filters, plot_image_grid, plot_loss_curve, plot_prediction_grid

SHAPE = (8, 8)


def same_tiles(display, images):
    np.testing.assert_array_equal(display.tiles, np.asarray(images).reshape(-1, *SHAPE))


def written(display):
    """All that stands above the images."""
    return list(display.labels.texts)


def memory_map(X, folder):
    stored = np.memmap(folder / "X", dtype=X.dtype, mode="w+", shape=X.shape)
    stored[:] = X
    return stored


def pandas(X, _):
    return pytest.importorskip("pandas").DataFrame(X, index=np.arange(len(X))[::-1])


def polars(X, _):
    return pytest.importorskip("polars").DataFrame(X, schema=[f"p{i}" for i in range(X.shape[1])])


def sparse(name):
    return lambda X, _: getattr(pytest.importorskip("scipy.sparse"), name)(X)


TABLES = {
    "array": lambda X, _: X,
    "fortran": lambda X, _: np.asfortranarray(X),
    "strided": lambda X, _: np.repeat(X, 2, axis=1)[:, ::2],
    "list": lambda X, _: X.tolist(),
    "tuples": lambda X, _: tuple(map(tuple, X)),
    "memory map": memory_map,
    "pandas": pandas,
    "polars": polars,
    "csr array": sparse("csr_array"),
    "csc matrix": sparse("csc_matrix"),
    "coo matrix": sparse("coo_matrix"),
}


@pytest.fixture(scope="module")
def networks(digits, classifier, fit):
    """The same network, fitted on an array and on a polars frame."""
    X, y = digits
    return {"array": classifier, "polars": fit(clone(classifier), polars(X, None), y)}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
class TestTables:
    @pytest.mark.parametrize("dtype", ["float32", "int16"])
    def test_images_are_the_same(self, table, dtype, digits, tmp_path):
        X = np.round(digits[0][:30] * 16).astype(dtype)
        display = plot_image_grid(table(X, tmp_path), SHAPE, n_images=[4, 0, 7])
        same_tiles(display, X[[4, 0, 7]])
        assert display.limits == (0, 16)

    @pytest.mark.parametrize("select", ["first", "errors", "worst", "uncertain", [5, 2]])
    def test_predictions_are_the_same(self, table, select, digits, networks, tmp_path):
        X, y = digits[0][:150].copy(), digits[1][:150]
        plain = plot_prediction_grid(networks["array"], X, y, SHAPE, select=select, n_images=4)
        # polars names all columns, so the network must know their names
        network = networks["polars" if table is polars else "array"]
        display = plot_prediction_grid(
            network, table(X, tmp_path), y, SHAPE, select=select, n_images=4
        )
        np.testing.assert_array_equal(display.indices, plain.indices)
        np.testing.assert_array_equal(display.tiles, plain.tiles)
        assert written(display) == written(plain)


class TestNothingIsChanged:
    def test_data_and_model(self, digits, classifier):
        X, y = digits[0].copy(), digits[1].copy()
        data, model = pickle.dumps((X, y)), pickle.dumps(classifier)
        for select in ("first", "random", "errors", "worst", "uncertain", [1, 2]):
            plot_prediction_grid(classifier, X, y, SHAPE, select=select, rng=0)
        plot_image_grid(X, SHAPE, labels=y)
        plot_first_layer_filters(classifier, SHAPE)
        plot_loss_curve(classifier, smooth=0.5)
        assert pickle.dumps((X, y)) == data
        assert pickle.dumps(classifier) == model

    def test_read_only_data(self, digits, classifier):
        assert not digits[0].flags.writeable
        plot_prediction_grid(classifier, *digits, SHAPE, select="worst")

    def test_a_generator_is_only_drawn_from_where_it_is_needed(self, digits, classifier):
        rng = np.random.default_rng(0)
        before = copy.deepcopy(rng.bit_generator.state)
        plot_prediction_grid(classifier, *digits, SHAPE, select="worst", rng=rng)
        assert rng.bit_generator.state == before

    def test_dicts(self, digits, classifier):
        options = {
            "image_kw": {"alpha": 0.5},
            "label_kw": {"fontsize": 7, "color": "navy"},
            "colorbar_kw": {"label": "ink"},
        }
        names = {0: "zero"}
        before = copy.deepcopy((options, names))
        plot_prediction_grid(
            classifier, *digits, SHAPE, class_names=names, colorbar=True, **options
        )
        plot_first_layer_filters(classifier, SHAPE, labels="index", **options)
        line_kw, curves = {"linewidth": 3}, {"a": [2, 1]}
        plot_loss_curve(curves, line_kw=line_kw)
        assert (options, names) == before
        assert (line_kw, curves) == ({"linewidth": 3}, {"a": [2, 1]})

    def test_norm_and_color_map(self, digits, classifier):
        from matplotlib import colormaps

        norm, cmap = Normalize(), colormaps["viridis"]
        bad = cmap.get_bad().copy()
        display = plot_prediction_grid(classifier, *digits, SHAPE, norm=norm, cmap=cmap)
        assert (norm.vmin, norm.vmax) == (None, None)
        assert display.limits == (0, 1)
        assert display.image.norm is not norm
        assert display.image.get_cmap() is not cmap
        np.testing.assert_array_equal(cmap.get_bad(), bad)
        half = Normalize(vmin=0.25)
        assert plot_image_grid(digits[0], SHAPE, norm=half).limits == (0.25, 1)
        assert half.vmax is None

    def test_pyplot_with_an_axes_of_ones_own(self, digits, classifier):
        from matplotlib import pyplot as plt

        axes = Figure().subplots(2, 2)
        plot_prediction_grid(classifier, *digits, SHAPE, ax=axes[0, 0])
        plot_first_layer_filters(classifier, SHAPE, ax=axes[0, 1])
        plot_image_grid(digits[0], SHAPE, ax=axes[1, 0])
        plot_loss_curve(classifier, ax=axes[1, 1])
        assert plt.get_fignums() == []

    def test_the_current_axes_of_pyplot(self, digits):
        from matplotlib import pyplot as plt

        _, (first, second) = plt.subplots(1, 2)
        plt.sca(second)
        plot_image_grid(digits[0][:4], SHAPE, ax=first)
        assert plt.gca() is second
