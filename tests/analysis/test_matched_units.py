"""Filters and activations of two networks are correlated where both see the pixels."""

import numpy as np

from mlpviz import Layers, Transform
from mlpviz._analysis.matched_units import correlate_activations, correlate_filters, pixel_filters
from mlpviz._samples.samples import as_samples

RNG = np.random.default_rng(0)
WEIGHTS = RNG.normal(size=(6, 3))
OUT = RNG.normal(size=(3, 2))
X = RNG.random((20, 6))


def test_filters_are_those_of_the_pixels_behind_preprocessing():
    scaled = Transform("scaler", lambda X: X / 2, low=np.zeros(6), high=np.ones(6))
    layers = Layers([WEIGHTS, OUT], preprocessing=[scaled])
    np.testing.assert_allclose(pixel_filters(layers, 0), WEIGHTS.T / 2)


def test_pixels_that_one_network_does_not_see_do_not_count():
    a, b = RNG.normal(size=(2, 6)), RNG.normal(size=(3, 6))
    b[:, 4] = np.nan
    seen = [0, 1, 2, 3, 5]
    expected = np.corrcoef(a[:, seen], b[:, seen])[:2, 2:]
    np.testing.assert_allclose(correlate_filters(a, b), expected)


def test_activations_are_correlated_over_images():
    a = Layers([WEIGHTS, OUT], activations=["logistic", "softmax"])
    b = Layers([WEIGHTS[:, ::-1], OUT], activations=["tanh", "softmax"])
    found = correlate_activations((a, b), (0, 0), as_samples(X))
    values = 1 / (1 + np.exp(-X @ WEIGHTS)), np.tanh(X @ WEIGHTS[:, ::-1])
    np.testing.assert_allclose(found, np.corrcoef(*(v.T for v in values))[:3, 3:])
