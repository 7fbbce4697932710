"""Units are matched optimally, and a permuted copy of a network is recovered."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._analysis.unit_matching import correlate_units, match_units


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(2, 6), st.booleans())
def test_no_other_matching_has_a_larger_sum(seed, n_a, n_b, signed):
    correlations = np.random.default_rng(seed).uniform(-1, 1, (n_a, n_b))
    gains = correlations if signed else np.abs(correlations)
    matches = match_units(correlations, signed=signed)
    square = gains if n_a <= n_b else gains.T
    best = max(
        sum(square[i, j] for i, j in enumerate(order))
        for order in permutations(range(square.shape[1]), len(square))
    )
    a, b = matches.pairs.T
    assert gains[a, b].sum() == pytest.approx(best)
    np.testing.assert_array_equal(matches.correlations, correlations[a, b])
    assert (np.diff(gains[a, b]) <= 0).all()


@given(st.integers(0, 10_000))
def test_a_permuted_copy_with_flipped_signs_is_recovered(seed):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(30, 7))
    order, signs = rng.permutation(7), rng.choice([-1, 1], 7)
    matches = match_units(correlate_units(weights, (weights * signs)[:, order]))
    a, b = matches.pairs.T
    np.testing.assert_array_equal(order[b], a)
    np.testing.assert_allclose(matches.correlations, signs[a])


def test_constant_and_undefined_units_have_no_partner():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(20, 3)), rng.normal(size=(20, 4))
    a[:, 1], b[:, 0], b[3, 2] = 5, 0, np.nan
    correlations = correlate_units(a, b)
    assert np.isnan(correlations[1]).all()
    assert np.isnan(correlations[:, [0, 2]]).all()
    matches = match_units(correlations)
    assert sorted(matches.pairs[:, 0]) == [0, 2]
    assert sorted(matches.pairs[:, 1]) == [1, 3]
    assert [side.tolist() for side in matches.unmatched] == [[1], [0, 2]]


def test_layers_without_any_defined_unit_have_no_pairs():
    matches = match_units(correlate_units(np.ones((5, 2)), np.eye(5)))
    assert matches.pairs.shape == (0, 2)
    assert [len(side) for side in matches.unmatched] == [2, 5]


def test_correlations_are_numpys():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 40, 5)) + 1e6
    np.testing.assert_allclose(
        correlate_units(a, b), np.corrcoef(a.T, b.T)[:5, 5:], rtol=0, atol=1e-9
    )
