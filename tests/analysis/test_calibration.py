"""Confidences are binned as scikit-learn bins them, and intervals are Wilson's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve

from mlpviz._analysis.calibration import bin_confidences, wilson_interval


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60),
    st.integers(1, 8),
    st.sampled_from(["quantile", "uniform"]),
)
def test_bins_are_those_of_scikit_learn_and_sum_to_all(drawn, n_bins, strategy):
    probabilities, right = np.array([p for p, _ in drawn]), np.array([r for _, r in drawn])
    found = bin_confidences(probabilities, right, n_bins, strategy)
    assert found.counts.sum() == len(drawn)
    if len(set(right.tolist())) == 2:  # scikit-learn wants both outcomes
        accuracy, confidence = calibration_curve(
            right, probabilities, n_bins=n_bins, strategy=strategy
        )
        np.testing.assert_allclose(found.accuracy, accuracy)
        np.testing.assert_allclose(found.confidence, confidence)


@pytest.mark.parametrize(("hits", "count"), [(0, 1), (3, 7), (50, 50), (999, 1000)])
def test_intervals_are_scipys(hits, count):
    expected = binomtest(hits, count).proportion_ci(method="wilson")
    low, high = wilson_interval(np.array([float(hits)]), np.array([float(count)]))
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_expected_error_weighs_gaps_by_images():
    probabilities = np.array([0.2] * 3 + [0.9])
    found = bin_confidences(probabilities, np.array([1, 0, 0, 1]), 2, "uniform")
    assert found.expected_error == pytest.approx((3 * (1 / 3 - 0.2) + 0.1) / 4)
