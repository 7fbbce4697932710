"""Color maps and norms for the numbers that are drawn."""

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import BoundaryNorm, ListedColormap, LogNorm, Normalize, to_rgb

from mlpviz._drawing.colormaps import (
    MINIMUM_DISTANCE,
    find_colormap,
    missing_color,
    norm_for_limits,
)


@pytest.mark.parametrize("name", ["gray", "viridis", "RdBu_r", "jet"])
def test_missing_values_have_a_color_that_is_not_in_the_map(name):
    cmap = find_colormap(name)
    colors = cmap(np.linspace(0, 1, 256))[:, :3]
    gaps = np.linalg.norm(colors - np.array(to_rgb(missing_color(cmap))), axis=1)
    assert gaps.min() > MINIMUM_DISTANCE
    np.testing.assert_allclose(cmap.get_bad()[:3], to_rgb(missing_color(cmap)))


def test_a_color_of_the_user_for_missing_values_is_kept():
    own = ListedColormap(["black", "white"]).with_extremes(bad="red")
    found = find_colormap(own)
    assert found is not own
    np.testing.assert_allclose(found.get_bad(), (1, 0, 0, 1))


def test_the_map_of_the_user_is_not_changed():
    own = colormaps["gray"].copy()
    find_colormap(own)
    assert own == colormaps["gray"]


def test_limits_are_only_set_where_a_norm_has_none():
    given = Normalize(vmin=-5)
    norm = norm_for_limits(given, (0.0, 2.0))
    assert (norm.vmin, norm.vmax) == (-5, 2)
    assert (given.vmin, given.vmax) == (-5, None)
    assert norm_for_limits(None, (0.0, 2.0)).vmax == 2


@pytest.mark.parametrize(
    ("norm", "limits", "rgb", "message"),
    [
        (Normalize(vmin=5), (0.0, 2.0), False, "cannot show values from 0 to 2"),
        (LogNorm(), (0.0, 2.0), False, "SymLogNorm"),
        (BoundaryNorm([0, 1, 2], 2), (0.0, 2.0), True, "a brightness from 0 to 1"),
    ],
)
def test_norms_that_cannot_show_the_values_are_refused(norm, limits, rgb, message):
    with pytest.raises(ValueError, match=message):
        norm_for_limits(norm, limits, rgb=rgb)
