import numpy as np
import pytest

from mlpviz import histograms
from mlpviz.histograms import histogram, largest_multiple

WEIGHTS = np.random.default_rng(0).normal(size=(50, 20))
EDGES = np.linspace(-30, 30, 13)


@pytest.mark.parametrize("block", [1, 100, 2**22])
def test_shares_are_those_of_all_weights_whatever_the_blocks(block, monkeypatch):
    monkeypatch.setattr(histograms, "BLOCK_VALUES", block)
    found = histogram(WEIGHTS, 0.2, EDGES)
    np.testing.assert_allclose(found.shares, np.histogram(WEIGHTS / 0.2, EDGES)[0] / 1000)
    assert found.shares.sum() == pytest.approx(1)
    assert found.beyond == pytest.approx((np.abs(WEIGHTS) > 0.2).mean())
    assert largest_multiple(WEIGHTS, 0.2) == pytest.approx(np.abs(WEIGHTS).max() / 0.2)


def test_weights_at_the_bound_are_within_it():
    assert histogram(np.full((3, 3), 0.1 + 1e-12), 0.1, EDGES).beyond == 0


def test_weights_that_are_not_finite_are_left_out():
    weights = np.array([[0.1, np.nan], [np.inf, 0.3]])
    found = histogram(weights, 0.2, EDGES)
    assert found.beyond == 0.5
    assert largest_multiple(weights, 0.2) == pytest.approx(1.5)
