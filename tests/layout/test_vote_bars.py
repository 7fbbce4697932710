import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._layout.vote_bars import BAR_SHARE, NAME_SHARE, bars_in, baselines, name_boxes

BOXES = np.array([[0.0, 0.0, 10.0, 8.0], [12.0, 20.0, 22.0, 28.0]])


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_bars_stand_in_their_boxes_above_the_names_and_are_as_high_as_votes(seed, n_classes):
    votes = np.random.default_rng(seed).normal(size=(2, n_classes))
    limit = np.abs(votes).max()
    bars = bars_in(BOXES, votes, limit)
    names = name_boxes(BOXES, n_classes).reshape(2, n_classes, 4)
    zero, reach = baselines(BOXES)
    heights = bars[:, :, 0, 1] - bars[:, :, 1, 1]
    np.testing.assert_allclose(heights, votes / limit * reach[:, None])
    np.testing.assert_allclose(bars[:, :, 0, 1], np.broadcast_to(zero[:, None], votes.shape))
    np.testing.assert_allclose(bars[:, :, 2, 0] - bars[:, :, 0, 0], BAR_SHARE * 10 / n_classes)
    assert (bars[..., 0] >= BOXES[:, None, None, 0]).all()
    assert (bars[..., 0] <= BOXES[:, None, None, 2]).all()
    assert (bars[..., 1] >= BOXES[:, None, None, 1] - 1e-9).all()
    assert (bars[..., 1] <= names[:, :, None, 1] + 1e-9).all()


def test_each_name_stands_below_its_bar():
    bars = bars_in(BOXES, np.ones((2, 4)), 1)
    names = name_boxes(BOXES, 4).reshape(2, 4, 4)
    np.testing.assert_allclose(names[..., [0, 2]].mean(axis=-1), bars[..., 0].mean(axis=-1))
    np.testing.assert_allclose(names[..., 3], np.broadcast_to(BOXES[:, 3:], (2, 4)))


def test_the_places_of_bars_and_names_follow_from_the_box():
    names = name_boxes(BOXES, 2)
    assert names.shape == (4, 4)
    np.testing.assert_allclose(names[1], [5, 8 - 8 * NAME_SHARE, 10, 8])
    np.testing.assert_allclose(names[2], [12, 28 - 8 * NAME_SHARE, 17, 28])
    zero, reach = baselines(BOXES)
    half = 4 * (1 - NAME_SHARE)
    np.testing.assert_allclose(zero, [half, 20 + half])
    np.testing.assert_allclose(reach, [half, half])
