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


def test_along_passes_through_the_vertices():
    vertices = np.array([[0.0, 0.0], [1.0, 2.0], [4.0, 0.0]])
    points = resample_line(vertices, 5)
    np.testing.assert_allclose(points[[0, 2, 4]], vertices)
    assert resample_line(np.empty((0, 2)), 5).shape == (0, 2)
