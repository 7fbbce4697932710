"""Numbers ready to draw."""

import dataclasses

import numpy as np
import pytest

from mlpviz._layout.tile_picture import TilePicture, group_tiles


def test_shared_limits_are_told_from_limits_of_each():
    tiles = np.zeros((4, 2, 2))
    assert TilePicture(tiles, (0.0, 1.0), list("abcd")).shares_limits
    assert not TilePicture(tiles, np.zeros((4, 2)), list("abcd")).shares_limits


@pytest.mark.parametrize(("n_tiles", "group", "n_groups"), [(6, 1, 6), (6, 2, 3), (0, 2, 0)])
def test_tiles_come_in_groups(n_tiles, group, n_groups):
    picture = TilePicture(np.zeros((n_tiles, 2, 2)), (0.0, 1.0), [""] * n_tiles, group=group)
    assert picture.n_groups == n_groups


def test_a_picture_is_frozen():
    picture = TilePicture(np.zeros((1, 2, 2)), (0.0, 1.0), ["a"])
    with pytest.raises(dataclasses.FrozenInstanceError):
        picture.tiles = np.ones((1, 2, 2))


def test_groups_hold_one_tile_of_each_sequence_in_order():
    first, second, third = (
        np.full((4, 2, 3), i) + np.arange(4)[:, None, None] for i in (0, 10, 20)
    )
    grouped = group_tiles([first, second, third])
    assert grouped.shape == (12, 2, 3)
    assert grouped[:, 0, 0].tolist() == [0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23]


def test_groups_keep_the_channels():
    assert group_tiles([np.zeros((4, 2, 3, 3), np.uint8)] * 2).shape == (8, 2, 3, 3)
