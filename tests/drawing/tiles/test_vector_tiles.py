"""Tiles in vector files: few, small and sharp images."""

import io
import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlpviz import Layers, plot_first_layer_filters, plot_image_grid, plot_layer_weights

WEIGHTS = Layers(np.random.default_rng(0).normal(size=(784, 6)))


def new_axes():
    return Figure().add_subplot()


def svg(display, **options):
    file = io.BytesIO()
    display.savefig(file, format="svg", **options)
    return file.getvalue().decode()


def sharp_images(text):
    """The attributes of images with one pixel per value."""
    images = re.findall(r"<image [^>]*>", text)
    return [each for each in images if "image-rendering:pixelated" in each]


def test_tiles_are_one_image_where_gutters_are_whole_numbers_of_pixels():
    display = plot_first_layer_filters(WEIGHTS, (28, 28))
    (image,) = sharp_images(svg(display))
    width, height = display.image.grid.size
    assert f'width="{width:g}" height="{height:g}"' in image


def test_tiles_are_images_of_their_own_where_they_are_not():
    display = plot_image_grid(np.eye(16)[:5], (4, 4), labels=list("abcde"))
    images = sharp_images(svg(display))
    assert len(images) == 5
    assert all('width="4" height="4"' in image for image in images)


def test_equal_tiles_have_ids_of_their_own():
    display = plot_image_grid(np.zeros((3, 16)), (4, 4), vmin=0, vmax=1, ax=new_axes())
    text = svg(display)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(sharp_images(text)) == 3
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("cmap", ["gray", "RdBu"])
def test_an_svg_of_tiles_is_smaller_than_one_with_a_raster(cmap):
    display = plot_first_layer_filters(WEIGHTS, (28, 28), cmap=cmap)
    vector = svg(display)
    display.image.set_rasterized(True)
    raster = svg(display)
    assert not sharp_images(raster)
    assert len(vector) < len(raster)


def test_opacity_is_that_of_the_artist():
    display = plot_first_layer_filters(WEIGHTS, (28, 28), image_kw={"alpha": 0.25}, ax=new_axes())
    assert all('opacity="0.25"' in image for image in sharp_images(svg(display)))


def test_an_invisible_image_is_not_written():
    display = plot_first_layer_filters(WEIGHTS, (28, 28), colorbar=False, ax=new_axes())
    display.image.set_visible(False)
    assert "<image" not in svg(display)


def test_another_image_on_the_axes_does_not_make_a_raster_of_tiles():
    display = plot_first_layer_filters(WEIGHTS, (28, 28), colorbar=False)
    plain = sharp_images(svg(display))
    display.ax.imshow(np.eye(2), extent=(0, 5, 5, 0))
    assert len(sharp_images(svg(display))) == len(plain)


def test_a_matrix_of_weights_has_one_pixel_per_weight():
    layers = Layers([np.eye(3, 4), np.eye(4, 5)])
    images = sharp_images(svg(plot_layer_weights(layers, 1, ax=new_axes())))
    assert 'width="5" height="4"' in images[0]
