"""Colors are those that matplotlib finds, to the last bit."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, LogNorm, Normalize

from mlpviz._drawing import color_lookup as coloring
from mlpviz._drawing.color_lookup import as_bytes, as_words, colored

FINITE = st.floats(-3, 3, width=32)


def check(values, mappable):
    np.testing.assert_array_equal(
        as_bytes(colored(values, mappable)), mappable.to_rgba(values, bytes=True)
    )


def mappable(low, high, cmap="viridis", **extremes):
    return ScalarMappable(Normalize(low, high), colormaps[cmap].with_extremes(**extremes))


@settings(phases=[Phase.generate])
@given(
    values=arrays(
        st.sampled_from(["f4", "f8"]), array_shapes(min_dims=2, max_dims=2), elements=FINITE
    ),
    low=FINITE,
    span=st.floats(0.125, 6, width=32),
    cmap=st.sampled_from(["gray", "coolwarm", "tab10", "viridis"]),
)
def test_colors_are_matplotlibs(values, low, span, cmap):
    check(values, mappable(low, low + span, cmap, under="red", over="blue"))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values_at_the_edges_of_entries_have_matplotlibs_colors(dtype):
    low, high = -0.37, 1.81
    edges = np.linspace(low, high, 257, dtype=dtype)
    values = np.stack([np.nextafter(edges, dtype(-9)), edges, np.nextafter(edges, dtype(9))])
    check(values, mappable(low, high, under="red", over="blue"))


def test_every_block_of_rows_is_colored():
    values = np.random.default_rng(0).normal(size=(3 * coloring.ROWS_AT_A_TIME + 1, 5))
    check(values, mappable(-1, 1))


@pytest.mark.parametrize(
    "values",
    [
        np.array([[0.5, np.nan, np.inf, -np.inf]]),
        np.ma.masked_array([[0.1, 0.2]], [[True, False]]),
        np.ma.masked_array([[0.1, 0.2]]),
        np.array([[0, 1]]),
        np.array([[True, False]]),
        np.array([[0.5, 0.1]], np.float16),
        np.array([[0.5, 0.1]]).astype(">f8"),
        np.empty((0, 3)),
    ],
)
def test_other_values_have_matplotlibs_colors_too(values):
    check(values, mappable(0, 1, bad="red"))


@pytest.mark.parametrize(
    "norm", [LogNorm(0.1, 1), Normalize(0.2, 0.5, clip=True), Normalize(0.3, 0.3)]
)
def test_other_norms_have_matplotlibs_colors_too(norm):
    check(np.linspace(0.1, 1, 50)[None], ScalarMappable(norm, ListedColormap(["r", "g", "b"])))


def test_words_hold_their_bytes():
    rgba = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    np.testing.assert_array_equal(as_bytes(as_words(rgba)), rgba)
    assert as_words(rgba).shape == (2, 3)
