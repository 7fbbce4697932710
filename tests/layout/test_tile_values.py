"""Values of tiles against their color limits."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz._layout.color_limits import PerTile
from mlpviz._layout.tile_values import check_some_finite, limits_of, rescale_each, share_outside

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
WITH_GAPS = st.one_of(NUMBERS, st.sampled_from([np.nan, np.inf, -np.inf]))
TILES = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4)),
    elements=WITH_GAPS,
)


def finite_of(tiles):
    return tiles[np.isfinite(tiles)]


@given(TILES)
def test_each_tile_is_spread_from_0_to_1(tiles):
    assume(len(finite_of(tiles)))
    limits = PerTile().get_limits(tiles, None)
    spread = rescale_each(tiles, limits)
    assert spread.shape == tiles.shape
    for tile, shown in zip(tiles, spread, strict=True):
        finite = np.isfinite(tile)
        assert not np.isfinite(shown[~finite]).any()
        if not finite.any():
            continue
        low, high = tile[finite].min(), tile[finite].max()
        if high - low > 1e-15 * max(abs(low), abs(high)):
            np.testing.assert_allclose(shown[finite], (tile[finite] - low) / (high - low))
        else:
            assert (shown[finite] == 0.5).all()


@given(TILES, NUMBERS, NUMBERS)
def test_the_share_outside_is_that_of_the_finite_values(tiles, low, high):
    assume(low < high)
    finite = finite_of(tiles)
    below, above = share_outside(tiles, (low, high))
    assert below == (np.mean(finite < low) if finite.size else 0)
    assert above == (np.mean(finite > high) if finite.size else 0)


def test_the_share_outside_of_limits_of_each():
    tiles = np.array([[[0.0, 1, 2, 3]], [[10, 20, 30, np.nan]]])
    assert share_outside(tiles, np.array([[1.0, 2], [10, 25]])) == (1 / 7, 2 / 7)


def test_narrow_tiles_are_spread_and_constant_ones_are_half():
    above = np.nextafter(-1, 0)
    tiles = np.array(
        [[[0.25, 0.5]], [[3.0, 3.0]], [[np.nan, 2.0]], [[np.inf, 1.0]], [[-1.0, above]]]
    )
    limits = np.array([[0.25, 0.5], [6.0, 6.0], [2.0, 2.0], [1.0, 1.0], [-1.0, above]])
    with np.errstate(all="raise"):
        spread = rescale_each(tiles, limits)
    expected = [[[0.0, 1.0]], [[0.5, 0.5]], [[np.nan, 0.5]], [[np.nan, 0.5]], [[0.5, 0.5]]]
    np.testing.assert_array_equal(spread, expected)


def test_some_number_is_needed_but_no_tiles_are_no_mistake():
    check_some_finite(np.zeros((0, 2, 2)), "X")
    check_some_finite(np.array([np.nan, 1.0]), "X")
    nothing = "^X are NaN or infinite throughout, so there is nothing to draw$"
    with pytest.raises(ValueError, match=nothing):
        check_some_finite(np.array([np.nan, -np.inf]), "X")


def test_tiles_have_their_own_limits_or_those_that_they_share():
    assert limits_of((0.0, 1.0), slice(1, None, 2)) == (0.0, 1.0)
    limits = np.arange(8).reshape(4, 2)
    np.testing.assert_array_equal(limits_of(limits, slice(1, None, 2)), [[2, 3], [6, 7]])
