"""Mean colors of blocks of pixels."""

import numpy as np
import pytest

from mlpviz._layout.color_means import mean_colors


@pytest.mark.parametrize("block", [(1, 1), (2, 3), (9, 9), (20, 15), (3, 90), (300, 2)])
@pytest.mark.parametrize("opacities", [(255,), (0, 255), (0, 100, 255), (0,)])
def test_colors_are_means_weighted_by_opacity(block, opacities):
    rng, (columns, rows) = np.random.default_rng(0), block
    rgba = rng.integers(0, 256, (2 * rows, 3 * columns, 4), np.uint8)
    rgba[..., 3] = rng.choice(opacities, rgba.shape[:2])
    means = mean_colors(rgba.view(np.uint32)[..., 0], block)[..., None].view(np.uint8)
    blocks = rgba.reshape(2, rows, 3, columns, 4).astype(float)
    opacity = blocks[..., 3:].sum(axis=(1, 3))
    colors = (blocks[..., :3] * blocks[..., 3:]).sum(axis=(1, 3)) / np.maximum(opacity, 1)
    np.testing.assert_allclose(means[..., :3], colors, atol=0.5001)
    np.testing.assert_allclose(means[..., 3:], opacity / (columns * rows), atol=0.5001)
