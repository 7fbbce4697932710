"""Layers whose weights are not finite."""

import numpy as np
import pytest

from mlpviz import Layers
from mlpviz._analysis.divergence import check_finite, divergence_findings


def layers(bad=(), bad_bias=()):
    weights = [np.ones((3, 2)), np.ones((2, 2))]
    biases = [np.zeros(2), np.zeros(2)]
    for layer, value in bad:
        weights[layer][0, 0] = value
    for layer, value in bad_bias:
        biases[layer][1] = value
    return Layers(weights, biases, name="net")


def test_finite_layers_have_no_findings():
    assert divergence_findings(layers()) == []
    check_finite(layers(), "a plot")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_and_biases_are_counted(value):
    found = divergence_findings(layers([(1, value)], [(1, value)]))
    assert found == ["Layer 1 diverged: 2 of its 6 weights and biases are NaN or infinite."]


def test_blocks_of_dask_are_counted():
    array = pytest.importorskip("dask.array").ones((4, 2), chunks=(2, 2))
    array[3, 1] = np.nan
    found = divergence_findings(Layers([array]))
    assert found == ["Layer 0 diverged: 1 of its 10 weights and biases is NaN or infinite."]


def test_only_the_layers_that_are_needed_must_be_finite():
    check_finite(layers([(1, np.nan)]), "a plot of layer 0", 1)
    with pytest.raises(ValueError, match=r"^a plot needs finite weights, but layer 1 of net"):
        check_finite(layers([(1, np.nan)]), "a plot")
