from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._analysis.morans_i import autocorrelation


def moran_by_definition(image, mask, neighbors):
    """Moran's I, pixel pair by pixel pair."""
    places = np.argwhere(mask)
    values = image[mask] - image[mask].mean()
    total = weights = 0.0
    for a, z_a in zip(places, values, strict=True):
        for b, z_b in zip(places, values, strict=True):
            down, across = np.abs(a - b)
            near = down + across == 1 if neighbors == "rook" else max(down, across) == 1
            total += near * z_a * z_b
            weights += near
    return len(values) / weights * total / (values**2).sum()


@pytest.mark.parametrize("neighbors", ["rook", "queen"])
@given(seed=st.integers(0, 2**32 - 1), height=st.integers(2, 5), width=st.integers(3, 5))
def test_moran_s_i_is_its_definition_with_pixels_left_out(neighbors, seed, height, width):
    rng = np.random.default_rng(seed)
    image = rng.normal(size=(height, width))
    mask = rng.random((height, width)) < 0.8
    mask[:2, :3] = True
    found = autocorrelation(image[None], mask, neighbors)
    assert found.moran[0] == pytest.approx(moran_by_definition(image, mask, neighbors))


@pytest.mark.parametrize("neighbors", ["rook", "queen"])
def test_expectation_and_variance_are_those_over_all_orders_of_the_pixels(neighbors):
    values = np.array([0.3, -1.2, 2.5, 0.1, 0.9, -0.4])
    orders = np.array(list(permutations(values))).reshape(-1, 2, 3)
    found = autocorrelation(orders, neighbors=neighbors)
    assert found.expected == pytest.approx(found.moran.mean())
    np.testing.assert_allclose(found.variance, found.moran.var())


def test_expectation_and_variance_hold_over_a_masked_image():
    mask = np.array([[True, True, False], [True, True, True], [False, True, True]])
    values = np.array([0.3, -1.2, 2.5, 0.1, 0.9, -0.4, 1.7])
    images = np.zeros((5040, 3, 3))
    images[:, mask] = list(permutations(values))
    found = autocorrelation(images, mask)
    assert found.expected == pytest.approx(found.moran.mean())
    np.testing.assert_allclose(found.variance, found.moran.var())


def test_noise_has_z_scores_like_a_standard_normal_variable():
    noise = np.random.default_rng(0).uniform(size=(4000, 8, 8))
    z = autocorrelation(noise).z
    assert abs(z.mean()) < 0.06
    assert abs(z.std() - 1) < 0.05
    assert (z > 3).mean() < 0.006


def test_smooth_images_stand_far_above_noise():
    ramp = np.add.outer(np.arange(8.0), np.arange(8.0))
    assert autocorrelation(ramp[None]).z[0] > 8


def test_neighbors_that_differ_are_negative():
    board = np.indices((6, 6)).sum(axis=0) % 2
    assert autocorrelation(board[None]).moran[0] == pytest.approx(-1)


def test_what_is_left_out_does_not_count_even_if_it_is_missing():
    image = np.random.default_rng(1).normal(size=(1, 5, 5))
    mask = np.ones((5, 5), dtype=bool)
    mask[0, 0] = False
    missing = image.copy()
    missing[0, 0, 0] = np.nan
    assert autocorrelation(image, mask).z == pytest.approx(autocorrelation(missing, mask).z)


def test_channels_are_compared_each_with_itself():
    rng = np.random.default_rng(2)
    planes = rng.normal(size=(1, 6, 6, 3)) + np.array([0.0, 10.0, -10.0])
    found = autocorrelation(planes)
    apart = autocorrelation(planes[..., 0])
    assert found.moran[0] > apart.moran[0]
    assert found.expected == pytest.approx(-1 / (3 * 36 - 1))


def test_a_constant_image_and_too_few_pixels_have_none():
    assert np.isnan(autocorrelation(np.full((1, 4, 4), 0.1)).z).all()
    mask = np.zeros((4, 4), dtype=bool)
    mask[0, :3] = True
    assert np.isnan(autocorrelation(np.ones((2, 4, 4)), mask).z).all()


@pytest.mark.parametrize(
    "kept", [[(0, 0), (0, 1), (0, 2)], [(0, 0), (0, 2), (2, 0), (2, 2), (3, 3)]]
)
def test_three_pixels_or_none_beside_another_have_none(kept):
    mask = np.zeros((4, 4), dtype=bool)
    mask[tuple(np.transpose(kept))] = True
    found = autocorrelation(np.random.default_rng(0).normal(size=(2, 4, 4)), mask)
    assert np.isnan(found.moran).all()
    assert np.isnan(found.expected)
    assert found.z.shape == (2,)


def test_four_pixels_are_enough():
    orders = np.array(list(permutations([0.3, -1.2, 2.5, 0.1]))).reshape(-1, 2, 2)
    found = autocorrelation(orders)
    assert found.expected == pytest.approx(found.moran.mean())
    np.testing.assert_allclose(found.variance, found.moran.var())


def test_a_large_constant_image_is_constant_in_spite_of_rounding():
    values = np.array([0.1, -0.1])[:, None, None] * np.ones((200, 300))
    assert (np.ptp(values, axis=(1, 2)) == 0).all()
    assert np.isnan(autocorrelation(values).moran).all()


def test_numbers_too_small_to_be_squared_twice_have_no_z_score_and_no_warning():
    tiny = 1e-100 * np.random.default_rng(0).normal(size=(1, 4, 4))
    with np.errstate(invalid="raise"):
        found = autocorrelation(tiny)
    assert np.isfinite(found.moran).all()
    assert np.isnan(found.z).all()


def test_other_neighbors_are_refused():
    with pytest.raises(ValueError, match="neighbors must be one of 'rook', 'queen'"):
        autocorrelation(np.zeros((1, 4, 4)), neighbors="knight")
