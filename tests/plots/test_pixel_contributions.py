"""Contributions of pixels sum to the logit, and stand beside their image."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlpviz import Layers, plot_pixel_contributions

SHAPE = (8, 8)


def logits(mlp, X):
    for weights, bias in zip(mlp.coefs_[:-1], mlp.intercepts_[:-1], strict=True):
        X = np.maximum(X @ weights + bias, 0)
    return X @ mlp.coefs_[-1] + mlp.intercepts_[-1]


def test_the_sum_is_the_logit_of_the_predicted_class(classifier, digits):
    X, _ = digits
    display = plot_pixel_contributions(classifier, X, SHAPE)
    expected = logits(classifier, X[:5]).max(axis=1)
    np.testing.assert_allclose(display.output, expected, rtol=1e-12)
    np.testing.assert_allclose(display.contributions.sum(axis=1) + display.bias, expected)
    assert display.error < 1e-12
    assert display.n_steps == 1
    assert display.output_names == tuple(str(label) for label in classifier.predict(X[:5]))


def test_pixels_and_contributions_are_drawn_side_by_side(classifier, digits):
    X, _ = digits
    display = plot_pixel_contributions(classifier, X, SHAPE, n_images=[7, 3])
    np.testing.assert_array_equal(display.tiles.reshape(2, 64), X[[7, 3]])
    drawn = display.image.tiles_at(display.contribution_boxes)
    np.testing.assert_array_equal(drawn.reshape(2, 64), display.contributions)
    shown = display.images.tiles_at(display.boxes)
    np.testing.assert_array_equal(shown.reshape(2, 64), X[[7, 3]])
    assert (display.boxes[:, 2] <= display.contribution_boxes[:, 0]).all()
    assert display.limits[0] == -display.limits[1]
    assert display.limits[1] == np.abs(display.contributions).max()


def test_the_image_is_gray_and_the_contributions_have_the_color_map(classifier, digits):
    X, _ = digits
    display = plot_pixel_contributions(classifier, X, SHAPE, n_images=1, colorbar=False)
    display.figure.canvas.draw()
    rgba = np.asarray(display.figure.canvas.buffer_rgba())

    def color(box, row, column):
        x = box[0] + column + 0.5
        y = box[1] + row + 0.5
        i, j = display.ax.transData.transform([x, y]).astype(int)
        return rgba[len(rgba) - 1 - j, i, :3] / 255

    row, column = np.unravel_index(display.contribution_tiles[0].argmax(), SHAPE)
    expected = display.image.to_rgba(display.contribution_tiles[0][row, column])[:3]
    np.testing.assert_allclose(
        color(display.contribution_boxes[0], row, column), expected, atol=0.01
    )
    gray = color(display.boxes[0], row, column)
    np.testing.assert_allclose(gray, X[0].reshape(SHAPE)[row, column], atol=0.01)


def test_behind_preprocessing_contributions_are_those_of_the_pixels(digits, classifier):
    X, _ = digits
    scaler = StandardScaler().fit(X)
    pipeline = make_pipeline(scaler, classifier)
    display = plot_pixel_contributions(pipeline, X, SHAPE, baseline="mean")
    scaled = scaler.transform(X)
    np.testing.assert_allclose(display.output, logits(classifier, scaled[:5]).max(axis=1))
    np.testing.assert_allclose(
        display.contributions.sum(axis=1), display.output - display.bias, atol=1e-10
    )
    at_mean = display.contributions[:, X.std(axis=0) == 0]
    np.testing.assert_allclose(at_mean, 0, atol=1e-12)


def test_each_class_has_its_column_and_the_logits_of_all(classifier, digits):
    X, _ = digits
    display = plot_pixel_contributions(classifier, X, SHAPE, output="each", n_images=3)
    np.testing.assert_allclose(display.output, logits(classifier, X[:3]))
    assert display.contributions.shape == (3, 10, 64)
    names = [text.get_text() for text in display.ax.get_xticklabels()]
    assert names == ["", *(str(i) for i in range(10))]


def test_channels_are_summed_for_display_alone():
    rng = np.random.default_rng(0)
    layers = Layers(
        [rng.normal(size=(12, 4)), rng.normal(size=(4, 2))], activations=["relu", "softmax"]
    )
    X = rng.random((2, 12))
    display = plot_pixel_contributions(layers, X, (2, 2, 3), n_images=2)
    assert display.contributions.shape == (2, 12)
    np.testing.assert_allclose(
        display.contribution_tiles, display.contributions.reshape(2, 2, 2, 3).sum(axis=-1)
    )
    assert display.tiles.shape == (2, 2, 2, 3)


def test_smooth_networks_are_integrated_and_the_display_says_so():
    rng = np.random.default_rng(0)
    layers = Layers(
        [rng.normal(size=(4, 3)), rng.normal(size=(3, 2))], activations=["tanh", "softmax"]
    )
    display = plot_pixel_contributions(
        layers, rng.random((2, 4)), (2, 2), n_images=2, tolerance=1e-8
    )
    assert display.n_steps >= 16
    assert display.error <= 1e-8
    assert "integrated gradients of" in display.alt_text


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"output": "worst"}, ValueError, "output must be one of"),
        ({"output": "true"}, ValueError, "give y"),
        ({"baseline": "median"}, ValueError, "baseline"),
        ({"baseline": np.zeros(9)}, ValueError, "baseline must be an image of 64 values"),
        ({"tolerance": -1}, ValueError, "tolerance"),
        ({"n_images": 0}, ValueError, "n_images"),
    ],
)
def test_bad_options_are_refused(classifier, digits, options, error, words):
    with pytest.raises(error, match=words):
        plot_pixel_contributions(classifier, digits[0], SHAPE, **options)


def test_captum_finds_the_same():
    torch = pytest.importorskip("torch")
    captum = pytest.importorskip("captum.attr")
    torch.manual_seed(0)
    images = np.random.default_rng(0).random((3, 16))
    start = np.full(16, 0.5)
    for activation, method in (
        (torch.nn.ReLU, "InputXGradient"),
        (torch.nn.Tanh, "IntegratedGradients"),
    ):
        net = torch.nn.Sequential(
            torch.nn.Linear(16, 8),
            activation(),
            torch.nn.Linear(8, 6),
            activation(),
            torch.nn.Linear(6, 3),
        ).double()
        X = torch.tensor(images)
        target = net(X).argmax(dim=1)
        if method == "InputXGradient":
            expected = captum.InputXGradient(net).attribute(
                X.clone().requires_grad_(), target=target
            )
            display = plot_pixel_contributions(net, images, (4, 4), n_images=3)
        else:
            expected = captum.IntegratedGradients(net).attribute(
                X, torch.tensor(start)[None], target=target, n_steps=200
            )
            display = plot_pixel_contributions(
                net, images, (4, 4), n_images=3, baseline=start, tolerance=1e-9
            )
        np.testing.assert_allclose(
            display.contributions, expected.detach().numpy(), rtol=1e-5, atol=1e-6
        )


def test_fewer_images_than_the_default_number_are_all_shown():
    layers = Layers([np.eye(4), np.ones((4, 2))], activations=["relu", "softmax"])
    display = plot_pixel_contributions(layers, np.eye(4)[:2], (2, 2))
    assert len(display.contributions) == 2
    assert len(plot_pixel_contributions(layers, np.eye(4)[0], (2, 2)).contributions) == 1
