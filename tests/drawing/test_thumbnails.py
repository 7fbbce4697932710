"""Thumbnails at points."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure

from mlpviz._drawing.thumbnails import Thumbnails, add_thumbnails, thumbnail_boxes

CENTERS = np.array([[0.0, 0.0], [5.0, 3.0]])


def test_boxes_are_around_centers_with_the_first_pixel_at_the_upper_left():
    assert thumbnail_boxes(CENTERS, (2, 4)).tolist() == [[-1, 2, 1, -2], [4, 5, 6, 1]]


def test_images_have_common_limits_and_their_own_boxes():
    ax = Figure().add_subplot()
    tiles = np.arange(8.0).reshape(2, 2, 2)
    thumbnails = Thumbnails(np.array([0, 1]), tiles, (0.0, 7.0), (2.0, 2.0))
    boxes = thumbnail_boxes(CENTERS, thumbnails.size)
    images = add_thumbnails(ax, thumbnails, boxes, colormaps["gray"])
    assert list(ax.images) == list(images)
    for image, tile, (x0, y0, x1, y1) in zip(images, tiles, boxes, strict=True):
        assert image.get_array().tolist() == tile.tolist()
        assert tuple(image.get_extent()) == (x0, x1, y1, y0)
        assert image.get_clim() == (0, 7)


def test_channels_of_rgb_images_are_scaled_by_the_limits():
    ax = Figure().add_subplot()
    tiles = np.full((1, 2, 2, 3), 5.0)
    thumbnails = Thumbnails(np.array([0]), tiles, (0.0, 10.0), (1.0, 1.0))
    boxes = thumbnail_boxes(CENTERS[:1], thumbnails.size)
    (image,) = add_thumbnails(ax, thumbnails, boxes, colormaps["gray"])
    assert np.unique(image.get_array()).tolist() == [0.5]
