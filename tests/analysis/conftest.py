"""Measures of healthy units, with changes."""

import numpy as np
import pytest

from mlpviz import UnitMeasures

HEALTHY = {
    "norm": 2.0,
    "largest": 1.0,
    "growth": 3.0,
    "size": 2.0,
    "smoothness": 0.5,
    "smoothness_z": 9.0,
    "outgoing": 1.0,
    "twin": 0,
    "similarity": 0.5,
    "firing": 0.4,
    "firing_bound": 0.5,
    "saturation": 0.1,
    "stuck": 0.1,
    "mean": 0.5,
    "spread": 0.3,
    "importance": 0.0,
    "importance_error": 0.0,
}


@pytest.fixture(scope="session")
def healthy_measures():
    return _healthy_measures


@pytest.fixture(scope="session")
def measures_with():
    return _measures_with


def _healthy_measures(n=10, n_images=1300, **changes):
    """Measures of `n` units; a change is one value for all of them, or an array."""
    values = HEALTHY | changes
    arrays = {name: np.broadcast_to(value, n).copy() for name, value in values.items()}
    return UnitMeasures(n_images=n_images, **arrays)


def _measures_with(n=10, n_images=1300, **changes):
    """Measures of `n` healthy units, the first of which has changes."""
    arrays = {name: np.full(n, value) for name, value in HEALTHY.items()}
    for name, value in changes.items():
        arrays[name] = arrays[name].astype(np.result_type(arrays[name], value))
        arrays[name][0] = value
    return UnitMeasures(n_images=n_images, **arrays)
