"""One image artist for all tiles: what it draws, what the mouse is told."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backend_bases import MouseEvent
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.testing.decorators import check_figures_equal

from mlpviz import Layers, plot_first_layer_filters, plot_image_grid


def drawn(n=6, shape=(8, 8), **options):
    weights = np.random.default_rng(n).normal(size=(int(np.prod(shape)), n))
    return plot_first_layer_filters(Layers(weights), shape, **options)


def pixels(display, dpi="figure"):
    buffer = io.BytesIO()
    display.savefig(buffer, format="rgba", dpi=dpi, transparent=True)
    width, height = display.ax.get_figure(root=True).canvas.get_width_height()
    return np.frombuffer(buffer.getvalue(), np.uint8).reshape(height, width, 4)


@check_figures_equal(extensions=["png"])
def test_the_picture_is_that_of_a_mosaic_made_by_hand(fig_test, fig_ref):
    weights = np.random.default_rng(0).normal(size=(16, 6))
    fig_test.set_size_inches(3, 3)
    fig_ref.set_size_inches(3, 3)
    ax = fig_test.add_axes((0, 0, 1, 1))
    display = plot_first_layer_filters(Layers(weights), (4, 4), n_cols=3, colorbar=False, ax=ax)
    fig_test.draw_without_rendering()
    mosaic = np.ma.masked_array(np.zeros((300, 300)), mask=True)
    corners = ax.transData.transform(display.boxes.reshape(-1, 2)).reshape(-1, 4)
    corners[:, 1::2] = 300 - corners[:, 1::2]
    for (x0, y0, x1, y1), unit in zip(corners, weights.T, strict=True):
        xs, ys = (np.arange(np.ceil(a - 0.5), np.ceil(b - 0.5)) for a, b in ((x0, x1), (y0, y1)))
        rows, columns = (
            np.floor((places + 0.5 - start) * 4 / (x1 - x0)).astype(int)
            for places, start in ((ys, y0), (xs, x0))
        )
        mosaic[np.ix_(ys.astype(int), xs.astype(int))] = unit.reshape(4, 4)[np.ix_(rows, columns)]
    fig_ref.figimage(mosaic, cmap="gray", vmin=weights.min(), vmax=weights.max())


def test_a_pixel_smaller_than_a_device_pixel_is_not_dropped():
    images = np.zeros((1, 400 * 400))
    images[0, ::7] = 1.0
    ax = Figure(figsize=(1, 1), dpi=100).add_axes((0, 0, 1, 1))
    display = plot_image_grid(images, (400, 400), ax=ax)
    shown = pixels(display)[..., 0] / 255
    assert shown.mean() == pytest.approx(1 / 7, abs=0.01)
    assert shown.max() < 0.35


def test_gutters_are_clear():
    display = drawn(4, n_cols=2, colorbar=False)
    shown = pixels(display)
    middle = shown.shape[0] // 2, shown.shape[1] // 2
    assert shown[middle][3] == 0


def test_cells_without_a_tile_are_clear():
    display = drawn(3, n_cols=2, colorbar=False)
    shown = pixels(display)
    height, width = shown.shape[:2]
    assert shown[3 * height // 4, 3 * width // 4, 3] == 0
    assert shown[3 * height // 4, width // 4, 3] == 255


def test_missing_numbers_have_a_color_that_the_map_has_not():
    weights = np.random.default_rng(0).normal(size=(16, 1))
    weights[5] = np.nan
    weights[6] = np.inf
    for cmap in ("gray", "viridis", "RdBu", "jet", "hsv"):
        display = plot_first_layer_filters(Layers(weights), (4, 4), cmap=cmap)
        bad = display.image.get_cmap().get_bad()[:3]
        used = display.image.get_cmap()(np.linspace(0, 1, 256))[:, :3]
        assert np.linalg.norm(used - bad, axis=1).min() > 0.2
        assert np.isfinite(display.limits).all()
        mpl.pyplot.close("all")


def test_restyling_the_image_restyles_every_tile_and_the_color_bar():
    display = drawn()
    before = pixels(display)
    display.image.set_cmap("viridis")
    display.image.set_clim(-1, 1)
    assert display.colorbar.cmap.name == "viridis"
    assert (display.colorbar.vmin, display.colorbar.vmax) == (-1, 1)
    # The page may have another size, because the numbers beside the color bar differ.
    assert (pixels(display)[:200, :200] != before[:200, :200]).any()


def test_half_transparent_tiles():
    display = drawn(1, image_kw={"alpha": 0.5}, colorbar=False)
    opacities = np.unique(pixels(display)[..., 3])
    assert set(opacities) <= {0, 127, 128}
    assert opacities.max() > 0


@pytest.mark.parametrize("scale", ["shared", "each"])
def test_under_the_mouse_stand_unit_pixel_and_weight(scale):
    display = drawn(6, (8, 5), units=[4, 1, 3], scale=scale)
    display.figure.draw_without_rendering()
    x0, y0, _, _ = display.boxes[1]
    assert display.ax.format_coord(x0 + 2.5, y0 + 6.5) == "unit 1, pixel (6, 2)"
    assert display.ax.format_coord(x0 - 0.1, y0 + 0.5) == ""
    place = display.ax.transData.transform((x0 + 2.5, y0 + 6.5))
    event = MouseEvent("motion_notify_event", display.figure.canvas, *place)
    value = display.image.get_cursor_data(event)
    assert value == display.tiles[1, 6, 2]
    assert display.image.format_cursor_data(value) == f"[{value:.4g}]"


def test_under_the_mouse_stand_three_channels():
    display = drawn(2, (4, 4, 3))
    display.figure.draw_without_rendering()
    place = display.ax.transData.transform(display.boxes[0, :2] + 0.5)
    event = MouseEvent("motion_notify_event", display.figure.canvas, *place)
    assert display.image.format_cursor_data(display.image.get_cursor_data(event)).count(",") == 2


def test_between_tiles_the_mouse_is_told_nothing():
    display = drawn(4, n_cols=2)
    display.figure.draw_without_rendering()
    place = display.ax.transData.transform(display.boxes[0, 2:] + 0.05)
    event = MouseEvent("motion_notify_event", display.figure.canvas, *place)
    assert display.image.get_cursor_data(event) is None


def test_a_view_of_one_corner_shows_that_corner():
    display = drawn(4, n_cols=2, colorbar=False)
    _, _, x1, y1 = display.boxes[3]
    display.ax.set_xlim(x1 - 1, x1)
    display.ax.set_ylim(y1, y1 - 1)
    shown = pixels(display)
    height, width = shown.shape[:2]
    image = display.image
    expected = image.get_cmap()(image.norm(display.tiles[3, -1, -1]), bytes=True)
    assert tuple(shown[height // 2, width // 2]) == tuple(expected)


def test_a_mirrored_axes_mirrors_the_picture():
    display = drawn(2, n_cols=2, colorbar=False)
    before = pixels(display)
    display.ax.invert_xaxis()
    after = pixels(display)
    inner = slice(10, -10)
    np.testing.assert_array_equal(before[inner, inner], after[inner, ::-1][:, inner])


def test_the_cursor_tells_data_that_were_set_later():
    display = drawn(2, n_cols=2, colorbar=False)
    display.image.set_data(np.full((8, 16), 7.0))
    display.figure.draw_without_rendering()
    x, y = display.ax.transData.transform(display.boxes[1, :2] + 0.5)
    event = MouseEvent("motion_notify_event", display.figure.canvas, x, y)
    assert display.image.get_cursor_data(event) == 7.0


def test_data_of_another_shape_are_refused():
    display = drawn(2, n_cols=2)
    with pytest.raises(ValueError, match=r"^A must have .*\(8, 16\), got \(3, 3\)"):
        display.image.set_data(np.zeros((3, 3)))


class CountingNorm(Normalize):
    """A norm that counts the values that it maps."""

    n_values = 0

    def __call__(self, value, clip=None):
        self.n_values += np.size(value)
        return super().__call__(value, clip)


def test_values_are_colored_once_for_a_file_and_not_before():
    display = drawn(norm=CountingNorm(-3, 3), colorbar=False)
    norm, n_weights = display.image.norm, display.tiles.size
    assert norm.n_values < 10
    pixels(display)
    pixels(display)
    assert n_weights <= norm.n_values < 2 * n_weights


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image.set_cmap("viridis"),
        lambda image: image.set_clim(0, 1),
        lambda image: image.norm.__setattr__("vmax", 0.5),
        lambda image: image.set_data(-image.get_array()),
        lambda image: image.set_alpha(0.5),
        lambda image: image.axes.set_xlim(3, 9),
    ],
    ids=["color map", "limits", "norm", "data", "alpha", "view"],
)
@pytest.mark.parametrize("shape", [(8, 8), (300, 300)], ids=["whole pixels", "parts of pixels"])
def test_what_changes_after_drawing_is_drawn_again(change, shape):
    display, other = drawn(25, shape), drawn(25, shape)
    before = pixels(display)
    change(display.image)
    change(other.image)
    after = pixels(display)
    assert not np.array_equal(before, after)
    np.testing.assert_array_equal(after, pixels(other))


def test_the_array_of_an_image_is_that_of_its_tiles():
    display = drawn(7, (3, 2), n_cols=3)
    array = np.asarray(display.image.get_array())
    assert array.shape == (9, 6)
    for tile, (row, column) in zip(display.tiles, np.ndindex(3, 3), strict=False):
        np.testing.assert_array_equal(
            array[3 * row : 3 * row + 3, 2 * column : 2 * column + 2], tile
        )


@pytest.mark.parametrize(("side", "n"), [(224, 64), (512, 100), (512, 9)])
def test_a_page_of_large_images_is_no_larger_than_needed_to_read_them(side, n):
    X = np.zeros((n, side * side), np.uint8)
    display = plot_image_grid(X, (side, side), vmin=0, vmax=1)
    assert max(display.figure.get_size_inches()) < 8
    labeled = plot_image_grid(X, (side, side), vmin=0, vmax=1, labels=["a label of it"] * n)
    labeled.figure.draw_without_rendering()
    assert not labeled.labels_left_out
    assert not labeled.labels_shortened
