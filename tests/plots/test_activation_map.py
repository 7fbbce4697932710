"""Images stand where their activations are, and wrong ones are seen first."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.manifold import Isomap

from mlpviz import Layers, plot_activation_map

SHAPE = (8, 8)


def activations(mlp, X):
    return np.maximum(X @ mlp.coefs_[0] + mlp.intercepts_[0], 0)


@pytest.fixture(scope="module")
def shown(classifier, digits):
    X, y = digits
    return plot_activation_map(classifier, X[:150], SHAPE, y[:150])


def test_coordinates_are_principal_components_of_the_activations(shown, classifier, digits):
    values = activations(classifier, digits[0][:150])
    pca = PCA(2).fit(values)
    np.testing.assert_allclose(np.abs(shown.coordinates), np.abs(pca.transform(values)), atol=1e-8)
    np.testing.assert_allclose(shown.variance_shares, pca.explained_variance_ratio_)
    assert shown.ax.get_xlabel().endswith(
        f"({pca.explained_variance_ratio_[0]:.0%} of the variance)"
    )


def test_thumbnails_are_the_images_at_their_points_and_do_not_overlap(shown, digits):
    np.testing.assert_array_equal(shown.tiles.reshape(-1, 64), digits[0][shown.indices])
    x0, y0, x1, y1 = shown.boxes.T
    centers = np.stack([(x0 + x1) / 2, (y0 + y1) / 2], axis=1)
    np.testing.assert_allclose(centers, shown.coordinates[shown.indices])
    gaps = np.abs(centers[:, None] - centers)
    apart = (gaps[..., 0] >= (x1 - x0)[0] - 1e-9) | (gaps[..., 1] >= (y0 - y1)[0] - 1e-9)
    assert apart[~np.eye(len(centers), dtype=bool)].all()
    for image, tile in zip(shown.images, shown.tiles, strict=True):
        np.testing.assert_allclose(image.get_array(), tile / shown.limits[1])


def test_every_image_is_a_thumbnail_or_a_dot(shown):
    n_dots = sum(len(dots.get_offsets()) for dots in shown.dots.values())
    assert n_dots + len(shown.indices) == 150
    assert list(shown.dots) == [str(i) for i in range(10)]


def test_wrong_predictions_come_first_and_have_a_dashed_frame(shown, classifier, digits):
    X, y = digits
    wrong = classifier.predict(X[:150]) != y[:150]
    n_wrong = int(wrong[shown.indices].sum())
    assert wrong[shown.indices[:n_wrong]].all()
    dashed = [pattern is not None for _, pattern in shown.frames.get_linestyle()]
    np.testing.assert_array_equal(dashed, wrong[shown.indices])
    assert f"wrong about {wrong.sum()} images" in shown.alt_text


def test_images_on_a_grid_are_all_shown_once(classifier, digits):
    X, y = digits
    display = plot_activation_map(classifier, X[:25], SHAPE, y[:25], arrange="grid")
    assert sorted(display.indices) == list(range(25))
    assert len({tuple(point) for point in display.coordinates.tolist()}) == 25
    assert not display.ax.axison


def test_other_projections_and_coordinates(classifier, digits):
    X, _ = digits
    given = np.random.default_rng(0).normal(size=(60, 2))
    display = plot_activation_map(classifier, X[:60], SHAPE, method=given)
    np.testing.assert_array_equal(display.coordinates, given)
    assert display.variance_shares is None
    assert "coordinates" not in display.numbers()
    isomap = Isomap(n_neighbors=8)
    display = plot_activation_map(classifier, X[:60], SHAPE, method=isomap)
    expected = Isomap(n_neighbors=8).fit_transform(activations(classifier, X[:60]))
    np.testing.assert_allclose(display.coordinates, expected)


def test_a_layer_that_separates_classes_has_the_higher_accuracy():
    rng = np.random.default_rng(0)
    y = np.arange(60) % 2
    X = rng.normal(size=(60, 4))
    X[:, 0] += 6 * y
    blind, seeing = np.zeros((4, 3)), np.zeros((4, 3))
    blind[1:, :] = rng.normal(size=(3, 3))
    seeing[0] = 1
    found = [
        plot_activation_map(
            Layers([first, np.ones((3, 2))], activations=["identity", "softmax"]), X, (2, 2), y
        ).accuracy
        for first in (blind, seeing)
    ]
    assert found[1] > 0.95 > found[0]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"layer": 3}, ValueError, "layer"),
        ({"method": "tsne"}, ValueError, "method"),
        (
            {"method": np.zeros((3, 2))},
            ValueError,
            r"method must give coordinates of shape \(400, 2\)",
        ),
        ({"arrange": "circle"}, ValueError, "arrange"),
        ({"thumbnail": 0}, ValueError, "thumbnail"),
        ({"thumbnail": 2}, ValueError, "thumbnail"),
        ({"y": np.full(400, 77)}, ValueError, "y holds the labels 77"),
        ({"cmap": "nope"}, ValueError, "cmap"),
    ],
)
def test_bad_options_are_refused(classifier, digits, options, error, words):
    with pytest.raises(error, match=words):
        plot_activation_map(classifier, digits[0], SHAPE, **options)


def test_classes_of_a_regressor_are_refused(regressor, digits):
    with pytest.raises(ValueError, match="predicts values; leave y out"):
        plot_activation_map(regressor, *digits[:1], SHAPE, digits[1])


def test_of_single_images_no_accuracy_and_no_variance_is_told():
    layers = Layers([np.eye(4), np.ones((4, 2))], activations=["relu", "softmax"])
    display = plot_activation_map(layers, np.eye(4)[:1], (2, 2), [0])
    assert display.accuracy is None
    assert "the activations of all images are equal" in display.alt_text
    assert "nearest class mean" not in display.alt_text
    two = plot_activation_map(layers, np.eye(4)[:2], (2, 2), [0, 1])
    assert two.accuracy is None
    assert "hold 100% of the variance" in two.alt_text
