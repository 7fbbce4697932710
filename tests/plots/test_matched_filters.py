"""Units of two networks stand beside their best match, and what has none at the end."""

import numpy as np
import pytest

from mlpviz import Layers, plot_matched_filters

RNG = np.random.default_rng(0)
WEIGHTS = RNG.normal(size=(12, 5))
OUT = RNG.normal(size=(5, 3))
SHAPE = (4, 3)
A = Layers([WEIGHTS, OUT], activations=["tanh", "softmax"])
ORDER = np.array([3, 0, 4, 1, 2])
B = Layers([WEIGHTS[:, ORDER], OUT[ORDER]], activations=["tanh", "softmax"])


def test_a_permuted_copy_is_recovered_by_filters_and_by_activations():
    for X in (None, RNG.random((30, 12))):
        display = plot_matched_filters(A, B, SHAPE, X)
        left, right = display.pairs.T
        np.testing.assert_array_equal(ORDER[right], left)
        np.testing.assert_allclose(display.correlations, 1)
        np.testing.assert_array_equal(display.tiles, display.partner_tiles)
        assert [len(units) for units in display.unmatched] == [0, 0]


def test_tiles_are_the_filters_of_the_units_that_the_labels_name():
    other = Layers([RNG.normal(size=(12, 7)), RNG.normal(size=(7, 3))])
    display = plot_matched_filters(A, other, SHAPE)
    for i, (left, right) in enumerate(display.pairs):
        np.testing.assert_array_equal(display.tiles[i].ravel(), WEIGHTS[:, left])
        np.testing.assert_array_equal(display.partner_tiles[i].ravel(), other.weights[0][:, right])
        assert display.labels.texts[i].startswith(f"{left}, {right}\nr = ")
    for i, unit in enumerate(display.unmatched[1], start=len(display.pairs)):
        assert np.isnan(display.tiles[i]).all()
        np.testing.assert_array_equal(display.partner_tiles[i].ravel(), other.weights[0][:, unit])
        assert display.labels.texts[i] == f"{unit}\nno partner"
    assert display.limits == (
        min(WEIGHTS.min(), other.weights[0].min()),
        max(WEIGHTS.max(), other.weights[0].max()),
    )
    assert "2 units of the second without a partner" in display.alt_text


def test_the_place_of_a_missing_partner_is_the_page():
    dead = WEIGHTS.copy()
    dead[:, 2] = 0
    display = plot_matched_filters(Layers([dead, OUT]), A, SHAPE)
    assert [units.tolist() for units in display.unmatched] == [[2], [2]]
    display.figure.canvas.draw()
    rgba = np.asarray(display.figure.canvas.buffer_rgba())
    x0, y0, x1, y1 = display.partner_boxes[4]
    column, row = display.ax.transData.transform([(x0 + x1) / 2, (y0 + y1) / 2]).round().astype(int)
    assert (rgba[len(rgba) - row, column] == 255).all()


def test_the_best_pairs_alone():
    display = plot_matched_filters(A, Layers([WEIGHTS[:, :3] + 1, OUT[:3]]), SHAPE, n_pairs=2)
    assert display.pairs.shape == (2, 2)
    assert len(display.tiles) == 2
    assert "2 of 3 pairs" in display.alt_text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((A, Layers([np.eye(9), np.ones((9, 2))]), SHAPE), "image_shape"),
        ((A, B, (4, 4)), "image_shape"),
        ((A, Layers([WEIGHTS]), SHAPE), "no hidden layer"),
        ((A, Layers([np.ones((12, 2)), np.ones((2, 2))]), SHAPE), "no units to match"),
        ((A, B, SHAPE, np.ones((4, 5))), "X"),
    ],
)
def test_networks_that_cannot_be_matched_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        plot_matched_filters(*arguments)


@pytest.mark.parametrize("n_pairs", [0, 6, 1.5, "2"])
def test_bad_numbers_of_pairs_are_refused(n_pairs):
    with pytest.raises((ValueError, TypeError), match="n_pairs"):
        plot_matched_filters(A, B, SHAPE, n_pairs=n_pairs)
