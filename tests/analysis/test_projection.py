"""Projections are scikit-learn's, and thumbnails never overlap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestCentroid

from mlpviz._analysis.projection import (
    MOST_ON_GRID,
    grid_coordinates,
    nearest_centroid_accuracy,
    places_on_grid,
    principal_components,
    project,
    thumbnails_in_view,
)


@given(st.integers(0, 10_000), st.integers(3, 30), st.integers(2, 8))
def test_components_are_scikit_learns_up_to_their_sign(seed, n, n_units):
    activations = np.random.default_rng(seed).normal(size=(n, n_units)) * np.arange(1, n_units + 1)
    pca = PCA(2).fit(activations)
    found = principal_components(activations)
    np.testing.assert_allclose(
        np.abs(found.coordinates), np.abs(pca.transform(activations)), atol=1e-7
    )
    np.testing.assert_allclose(found.variance_shares, pca.explained_variance_ratio_, atol=1e-9)


def test_a_layer_of_one_unit_and_constant_activations_have_coordinates():
    found = principal_components(np.array([[1.0], [3.0]]))
    assert found.coordinates.tolist() == [[-1, 0], [1, 0]]
    assert found.variance_shares == (1, 0)
    assert principal_components(np.ones((4, 3))).variance_shares == (0, 0)


@given(st.integers(0, 10_000), st.integers(2, 4))
def test_accuracy_is_that_of_centroids_fitted_without_the_image(seed, n_classes):
    rng = np.random.default_rng(seed)
    classes = np.concatenate([np.repeat(np.arange(n_classes), 2), rng.integers(0, n_classes, 8)])
    points = rng.normal(size=(len(classes), 3)) + classes[:, None]
    right = []
    for i in range(len(classes)):
        rest = np.arange(len(classes)) != i
        model = NearestCentroid().fit(points[rest], classes[rest])
        right.append(model.predict(points[i : i + 1])[0] == classes[i])
    assert nearest_centroid_accuracy(points, classes) == pytest.approx(np.mean(right))


def test_the_only_image_of_a_class_counts_as_wrong_and_classes_without_images_do_not_matter():
    points = np.array([[0.0], [0.1], [5.0]])
    assert nearest_centroid_accuracy(points, np.array([0, 0, 7])) == pytest.approx(2 / 3)


@given(st.integers(0, 10_000), st.integers(1, 200), st.floats(0.05, 1))
def test_thumbnails_never_overlap_and_every_other_point_is_covered_by_one(seed, n, size):
    rng = np.random.default_rng(seed)
    points, priority = rng.normal(size=(n, 2)), rng.integers(0, 2, n)
    kept = thumbnails_in_view(points, (size, 2 * size), priority)
    gaps = np.abs(points[:, None] - points[kept]) / [size, 2 * size]
    near = (gaps < 1).all(axis=2)
    assert (near[kept].sum(axis=1) == 1).all()
    assert near.any(axis=1).all()
    assert (np.diff(priority[kept]) >= 0).all()


def test_an_error_is_kept_where_it_competes_with_right_ones_and_what_is_not_finite_has_no_place():
    points = np.array([[0.0, 0.0], [0.1, 0.0], [np.nan, 0.0]])
    assert thumbnails_in_view(points, (1, 1), np.array([1, 0, 0])).tolist() == [1]


@given(st.integers(0, 10_000), st.integers(1, 30))
def test_a_grid_has_one_place_for_each_and_no_shorter_way(seed, n):
    points = np.random.default_rng(seed).random((n, 2))
    places = places_on_grid(points)
    assert len({tuple(place) for place in places.tolist()}) == n
    side = places.max(axis=0) + 1
    assert (side <= np.ceil(np.sqrt(n))).all()


def test_points_that_lie_on_a_grid_keep_their_places():
    rows, columns = np.divmod(np.arange(9), 3)
    points = np.stack([columns, -rows], axis=1).astype(float)
    order = np.random.default_rng(0).permutation(9)
    expected = np.stack([rows, columns], axis=1)
    np.testing.assert_array_equal(places_on_grid(points[order]), expected[order])


ACTIVATIONS = np.random.default_rng(0).normal(size=(12, 4))


def test_any_method_with_fit_transform_projects():
    found = project(PCA(2), ACTIVATIONS)
    np.testing.assert_array_equal(found.coordinates, PCA(2).fit_transform(ACTIVATIONS))
    assert found.variance_shares is None


def test_coordinates_are_taken_as_they_are():
    coordinates = np.arange(24).reshape(12, 2)
    np.testing.assert_array_equal(
        project(coordinates.tolist(), ACTIVATIONS).coordinates, coordinates
    )


@pytest.mark.parametrize(
    ("method", "source"),
    [
        (PCA(3), r"PCA\.fit_transform"),
        (np.zeros((11, 2)), "method"),
        (np.zeros((12, 3)), "method"),
        (np.zeros(12), "method"),
    ],
)
def test_coordinates_of_another_shape_are_refused(method, source):
    with pytest.raises(ValueError, match=rf"{source} must give coordinates of shape \(12, 2\)"):
        project(method, ACTIVATIONS)


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method must be"):
        project("tsne", ACTIVATIONS)


def test_cells_of_a_grid_count_from_the_top():
    corners = np.array([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    assert grid_coordinates(corners).tolist() == [[0, 0], [1, 0], [0, -1], [1, -1]]


def test_a_grid_takes_finite_coordinates_and_not_too_many():
    with pytest.raises(ValueError, match="needs finite coordinates"):
        grid_coordinates(np.array([[0.0, np.nan]]))
    with pytest.raises(ValueError, match="takes at most 4,096 images, got 4,097"):
        grid_coordinates(np.zeros((MOST_ON_GRID + 1, 2)))
