"""Points that are left out of a long line cannot be seen."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlpviz._layout.downsampling import evenly_spaced_points, visible_points

VALUES = st.one_of(st.floats(-100, 100), st.sampled_from([np.nan, np.inf, -np.inf]))


@given(arrays(np.float64, st.integers(1, 300), elements=VALUES), st.floats(0.1, 50))
def test_each_pixel_keeps_its_extremes_and_its_gaps(y, width):
    x = np.linspace(0, width, len(y))
    points = visible_points(x, y, np.array, np.array, 0.5)
    assert (np.diff(points) > 0).all()
    assert {0, len(y) - 1} <= set(points)
    assert set(np.flatnonzero(~np.isfinite(y))) <= set(points)
    for point in set(range(len(y))) - set(points):
        near = y[points[abs(x[points] - x[point]) <= 0.5]]
        near = near[np.isfinite(near)]
        assert near.min() <= y[point] <= near.max()


def test_points_far_apart_are_all_kept():
    x = np.concatenate([np.linspace(0, 1, 10_000), np.linspace(2, 500, 1_000)])
    points = visible_points(x, np.sin(x), np.array, np.array, 0.5)
    assert len(points) < 3_000
    assert set(range(10_050, 11_000)) <= set(points)


def test_points_at_one_place_are_few():
    y = np.arange(100.0) % 7
    assert len(visible_points(np.ones(100), y, np.array, np.array, 0.5)) <= 4


def test_a_scale_without_a_value_keeps_the_points():
    x, y = np.linspace(0, 10, 1_000), np.linspace(-1, 1, 1_000)
    with np.errstate(invalid="ignore"):
        points = visible_points(x, y, np.array, np.sqrt, 0.5)
    assert set(range(450)) <= set(points)
    assert len(points) < 800


def test_positions_are_evenly_spaced():
    pixels = np.linspace(0, 100, 1_001)
    np.testing.assert_allclose(pixels[evenly_spaced_points(pixels, 5, 20)], [5, 25, 45, 65, 85])
    later = evenly_spaced_points(pixels[500:], 5, 20)
    np.testing.assert_allclose(pixels[500:][later], [65, 85])
    assert len(evenly_spaced_points(pixels[:10], 5, 20)) == 0
