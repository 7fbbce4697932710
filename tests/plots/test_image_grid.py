"""Images of any kind, their labels and which of them are shown."""

import numpy as np
import pytest

from mlpviz import plot_image_grid, plot_prediction_grid

SHAPE = (8, 8)


def same_tiles(display, images):
    np.testing.assert_array_equal(display.tiles, np.asarray(images).reshape(-1, *SHAPE))


def written(display):
    """All that stands above the images."""
    return list(display.labels.texts)


def pandas(X, _):
    return pytest.importorskip("pandas").DataFrame(X, index=np.arange(len(X))[::-1])


@pytest.mark.parametrize(
    "dtype", ["bool", "uint8", "int8", "int64", "uint16", "float16", "float32", "float64", ">f4"]
)
@pytest.mark.parametrize("scale", ["shared", "symmetric", "robust", "each"])
def test_images_of_any_dtype_keep_their_numbers(dtype, scale):
    X = np.random.default_rng(0).integers(0, 2, size=(5, 64)).astype(dtype)
    display = plot_image_grid(X, SHAPE, scale=scale)
    same_tiles(display, X)
    assert display.tiles.dtype == np.dtype(dtype)
    low, high = np.asarray(display.limits, float).reshape(-1, 2).T
    assert (high == 1).all()
    assert (low == (-1 if scale == "symmetric" else 0)).all()


def test_large_whole_numbers_and_negative_ones_do_not_wrap_around():
    X = np.array([[0, 127, -128, 100]] * 2, np.int8)
    assert plot_image_grid(X, (2, 2), scale="symmetric").limits == (-128, 128)
    assert plot_image_grid(X, (2, 2), clip=2).limits == (-256, 254)


def test_characters_that_no_font_has_are_kept_and_a_warning_names_the_labels(digits):
    X, _ = digits
    said = np.array(["\ue900", "\ue901", "\ue902"])  # for private use
    said_of_first = "✓ \ue900"
    with pytest.warns(UserWarning, match="characters of|missing from font") as caught:
        display = plot_prediction_grid(None, X[:3], said, SHAPE, y_pred=said)
    named = f"no installed font can show all characters of {said_of_first!r}"
    assert any(str(each.message).startswith(named) for each in caught)
    assert written(display) == [said_of_first, "✓ \ue901", "✓ \ue902"]


def test_image_labels_of_those_shown_or_of_all(digits):
    X, y = digits
    shown = [3, 1]
    for labels in (y, y.tolist(), y[shown]):
        display = plot_image_grid(X, SHAPE, n_images=shown, labels=labels)
        assert written(display) == ["3", "1"]
    pd = pytest.importorskip("pandas")
    labels = pd.Series(y, index=np.arange(len(y))[::-1])
    assert written(plot_image_grid(X, SHAPE, n_images=shown, labels=labels)) == ["3", "1"]
    assert written(plot_image_grid(X, SHAPE, n_images=shown, labels="index")) == ["3", "1"]


def test_images_all_of_them_the_first_so_many_or_those_named(digits):
    X = digits[0][:20]
    assert plot_image_grid(X, SHAPE).indices.tolist() == list(range(20))
    assert plot_image_grid(X, SHAPE, n_images=3).indices.tolist() == [0, 1, 2]
    assert plot_image_grid(X, SHAPE, n_images=[19, 2]).indices.tolist() == [19, 2]


def test_masked_pixels_are_missing():
    X = np.ma.masked_array(np.arange(8.0).reshape(2, 4), np.arange(8).reshape(2, 4) == 7)
    display = plot_image_grid(X, (2, 2))
    assert np.isnan(display.tiles[1, 1, 1])
    assert display.limits == (0, 6)


def test_a_thousand_small_images_are_large_enough_to_be_recognized():
    display = plot_image_grid(np.eye(64)[np.arange(1000) % 64], (8, 8))
    display.figure.draw_without_rendering()
    x0, y0, x1, y1 = display.boxes[0]
    left, right = display.ax.transData.transform([(x0, y0), (x1, y1)])[:, 0]
    assert (right - left) / display.figure.dpi * 72 >= 17


class TestColorsOfBytes:
    """Photographs are shown as they are, unless something else is asked for."""

    X = np.random.default_rng(0).integers(50, 100, size=(3, 48), dtype=np.uint8)

    def test_they_are_shown_as_they_are(self):
        display = plot_image_grid(self.X, (4, 4, 3))
        assert display.limits == (0.0, 255.0)
        np.testing.assert_array_equal(display.image.tiles_at(display.boxes)[..., :3], display.tiles)
        assert "shared limits 0 to 255" in display.alt_text
        outputs = plot_prediction_grid(None, self.X, None, (4, 4, 3), y_pred=[0, 1, 2])
        assert outputs.limits == (0.0, 255.0)

    @pytest.mark.parametrize(
        ("options", "limits"),
        [
            ({"scale": "shared"}, (50, 99)),
            ({"vmax": 200}, (50, 200)),
            ({"clip": 2}, (25.5, 123.5)),
        ],
    )
    def test_a_scale_or_limits_that_are_asked_for_are_used(self, options, limits):
        X = self.X.copy()
        X[0, :2] = 50, 99
        assert plot_image_grid(X, (4, 4, 3), **options).limits == limits

    def test_other_images_are_shown_from_their_smallest_to_their_largest_value(self):
        assert plot_image_grid(self.X, (6, 8)).limits == (self.X.min(), self.X.max())
        floats = self.X / 255
        assert plot_image_grid(floats, (4, 4, 3)).limits == (floats.min(), floats.max())
