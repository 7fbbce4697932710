"""Pictures of numbers, put together from those of their digits."""

import numpy as np

from mlpviz._drawing.tiles.text_cache import _join


def dot(width):
    picture = np.zeros((2, width, 4), np.uint8)
    picture[0, 1] = 255
    return picture


def test_digits_stand_side_by_side():
    joined = _join([dot(4), dot(4), dot(4)], 2.4)
    assert np.flatnonzero(joined[0, :, 3]).tolist() == [1, 3, 6]


def test_digits_whose_widths_were_rounded_apart_are_join_too():
    assert _join([dot(5), dot(4)], 2.0).shape == (2, 6, 4)
    assert _join([dot(4), dot(5)], 2.0).shape == (2, 7, 4)
