"""Patterns are covariances over standard deviations, however images come in blocks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._analysis.patterns import patterns_over_blocks


def blocks(*arrays, size):
    for start in range(0, len(arrays[0]), size):
        yield tuple(array[start : start + size] for array in arrays)


@given(st.integers(0, 10_000), st.integers(2, 30), st.integers(1, 30))
def test_the_pattern_of_an_affine_unit_is_its_covariance_over_its_deviation(seed, n, size):
    rng = np.random.default_rng(seed)
    images = rng.normal(size=(n, 5)) @ rng.normal(size=(5, 5)) + 100 * rng.normal(size=5)
    weights = rng.normal(size=(5, 3))
    sigma = np.cov(images.T, bias=True)
    expected = (sigma @ weights) / np.sqrt(np.diag(weights.T @ sigma @ weights))
    found = patterns_over_blocks(blocks(images, images @ weights + 7, size=size))
    np.testing.assert_allclose(found, expected.T, rtol=1e-9, atol=1e-9)


def test_twelve_digits_hold_for_an_affine_unit_of_scaled_images():
    rng = np.random.default_rng(0)
    images, weights = rng.random((500, 64)), rng.normal(size=(64, 4))
    sigma = np.cov(images.T, bias=True)
    expected = (sigma @ weights) / np.sqrt(np.diag(weights.T @ sigma @ weights))
    found = patterns_over_blocks(blocks(images, images @ weights, size=64))
    np.testing.assert_allclose(found, expected.T, rtol=1e-12, atol=1e-13)


def test_a_constant_unit_has_no_pattern():
    images = np.random.default_rng(0).random((10, 4))
    units = np.stack([images[:, 0], np.full(10, 3.0)], axis=1)
    found = patterns_over_blocks([(images, units)])
    assert np.isfinite(found[0]).all()
    assert np.isnan(found[1]).all()
