"""A layer as a matrix, in the order of its units and inputs."""

import numpy as np

from mlpviz import plot_layer_weights


def test_orders_by_similarity_are_told(network):
    display = plot_layer_weights(network, 1, order="similarity")
    assert sorted(display.units) == list(range(8))
    assert sorted(display.inputs) == list(range(12))
    np.testing.assert_array_equal(
        display.weights, network.coefs_[1][np.ix_(display.inputs, display.units)]
    )
    assert plot_layer_weights(network, 0, order="similarity").inputs.tolist() == list(range(64))
