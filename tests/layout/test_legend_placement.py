"""A legend goes where no curve is."""

import numpy as np

from mlpviz._layout.legend_placement import emptiest_legend_location, resample_line


def test_a_legend_goes_where_no_curve_is():
    falling = np.stack([np.linspace(0, 1, 50), np.linspace(1, 0, 50)], axis=1)
    assert emptiest_legend_location(falling, 0.4, 0.3) == ("upper right", 0)
    rising = falling * (1, -1) + (0, 1)
    assert emptiest_legend_location(rising, 0.4, 0.3) == ("upper left", 0)
    both = np.concatenate([falling, rising])
    assert emptiest_legend_location(both, 0.3, 0.2) == ("center right", 0)
    assert emptiest_legend_location(both, 1.0, 1.0)[1] == len(both)


def test_a_resampled_line_passes_through_its_vertices():
    x, y = np.array([0.0, 1.0, 4.0]), np.array([0.0, 2.0, 0.0])
    points = resample_line(x, y, 5, lambda vertices: 2 * vertices)
    np.testing.assert_allclose(points, [[0, 0], [1, 2], [2, 4], [5, 2], [8, 0]])
    np.testing.assert_allclose(resample_line(x[:1], y[:1], 2, np.abs), [[0, 0], [0, 0]])
    assert resample_line(x[:0], y[:0], 5, np.abs).shape == (0, 2)
