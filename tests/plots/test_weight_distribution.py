"""The distribution of weights against the range that they started from."""

import numpy as np
import pytest

from mlpviz import plot_weight_distribution


def test_weights_are_told_in_terms_of_what_they_started_from(network):
    display = plot_weight_distribution(network)
    assert list(display.shares) == ["layer 0", "layer 1", "layer 2"]
    bound = np.sqrt(6 / (64 + 12))
    assert display.bounds["layer 0"] == pytest.approx(bound)
    assert display.beyond["layer 0"] == pytest.approx((np.abs(network.coefs_[0]) > bound).mean())
    assert plot_weight_distribution(network, layers=[2], initial="he").bounds == {
        "layer 2": pytest.approx(np.sqrt(6 / 8))
    }
