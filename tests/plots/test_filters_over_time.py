"""Filters over time: a row for each unit, a column for each step, one scale for all."""

import io

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

from mlpviz import Layers, Snapshots, plot_filters_over_time, plot_first_layer_filters

SHAPE = (6, 5)
STEPS = [0, 1, 3, 4, 10]


def bump(unit):
    y, x = np.mgrid[:6, :5]
    return np.exp(-((y - unit) ** 2 + (x - 2) ** 2) / 4)


@pytest.fixture
def snapshots():
    """Noise, to which a bump is added: in unit 0 from step 3 on, in unit 1 from step 10 on."""
    noise = np.random.default_rng(3).normal(size=(30, 4)) / 20
    record = Snapshots()
    for step in STEPS:
        weights = noise + 0
        weights[:, 0] += bump(1).ravel() * (step >= 3)
        weights[:, 1] += 2 * bump(4).ravel() * (step >= 10)
        record.take(Layers(weights), step=step)
    return record


def test_rows_are_units_and_columns_are_steps(snapshots):
    display = plot_filters_over_time(snapshots, SHAPE, units=[1, 0, 3], steps=[10, 0])
    assert display.units.tolist() == [1, 0, 3]
    assert display.steps.tolist() == [10, 0]
    columns = [snapshots[-1].weights[0], snapshots[0].weights[0]]
    expected = [column[:, unit].reshape(SHAPE) for unit in (1, 0, 3) for column in columns]
    np.testing.assert_array_equal(display.tiles, expected)
    assert len({tuple(box[[0, 2]]) for box in display.boxes}) == 2
    assert len({tuple(box[[1, 3]]) for box in display.boxes}) == 3
    np.testing.assert_array_equal(display.numbers()["tile 1"], expected[1])


def test_one_scale_for_all_units_at_all_steps_shown(snapshots):
    all_weights = np.array([layers.weights[0] for layers in snapshots])
    display = plot_filters_over_time(snapshots, SHAPE, units=[2])
    assert display.limits == (all_weights.min(), all_weights.max())
    early = plot_filters_over_time(snapshots, SHAPE, units=[2], steps=[0, 1])
    assert early.limits == (all_weights[:2].min(), all_weights[:2].max())


def test_changes_since_the_first_snapshot_have_zero_in_the_middle(snapshots):
    display = plot_filters_over_time(snapshots, SHAPE, steps=[3, 10], reference="first")
    start, end = snapshots[0].weights[0], snapshots[-1].weights[0]
    np.testing.assert_array_equal(display.tiles[1], (end - start)[:, 0].reshape(SHAPE))
    reach = np.abs(end - start).max()
    assert display.limits == (-reach, reach)
    assert display.colorbar.ax.get_ylabel() == "change of weight"
    assert display.alt_text.startswith("Changes since epoch 0 of all 4 hidden units of network")
    assert display.alt_text.endswith("; unit 1 changes most.")


def test_alt_text_says_since_when_filters_have_structure(snapshots):
    text = plot_filters_over_time(snapshots, SHAPE, units=3).alt_text
    assert text == (
        "3 of 4 hidden units of network at all 5 steps of its training, epoch 0 to 10, as 6 by 5 "
        "images, color map gray, shared limits -0.141 to 1.93; unit 0 is noise until epoch 1 and "
        "has spatial structure from epoch 3 on; unit 1 is noise until epoch 4 and has spatial "
        "structure from epoch 10 on; unit 2 is noise at the end."
    )


def names(display):
    display.figure.draw_without_rendering()
    across, down = display.ax.get_xticklabels(), display.ax.get_yticklabels()
    return [[label.get_text() for label in labels] for labels in (across, down)]


def test_steps_stand_above_the_columns_and_units_at_the_left(snapshots):
    display = plot_filters_over_time(snapshots, SHAPE, units=[3, 1])
    assert names(display) == [["0", "1", "3", "4", "10"], ["3", "1"]]
    assert (display.ax.get_xlabel(), display.ax.get_ylabel()) == ("epoch", "hidden unit")
    for tick, box in zip(display.ax.get_xticks(), display.boxes, strict=False):
        assert tick == pytest.approx((box[0] + box[2]) / 2)
    for tick, box in zip(display.ax.get_yticks(), display.boxes[::5], strict=True):
        assert tick == pytest.approx((box[1] + box[3]) / 2)
    assert display.ax.xaxis.get_ticks_position() == "top"


@pytest.mark.parametrize("n_steps", [2, 5])
def test_names_are_within_a_new_figure_and_touch_no_tile(snapshots, n_steps):
    display = plot_filters_over_time(snapshots, SHAPE, steps=n_steps)
    figure = display.figure
    figure.draw_without_rendering()
    tiles = display.image.get_window_extent()
    ax = display.ax
    texts = [*ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label]
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 >= -0.5
        assert box.y1 <= figure.bbox.height + 0.5
        assert box.x1 <= tiles.x0 + 0.5 or box.y0 >= tiles.y1 - 0.5


def pixels(display):
    file = io.BytesIO()
    display.savefig(file, format="png")
    file.seek(0)
    return np.round(255 * plt.imread(file)).astype(int)


def test_pixels_are_those_of_the_filters_of_each_step(snapshots):
    display = plot_filters_over_time(snapshots, SHAPE, colorbar=False)
    low, high = display.limits
    picture = pixels(display)[::-1]
    to_pixels = display.ax.transData.transform
    for tile, (x0, y0, _, _) in zip(display.tiles, display.boxes, strict=True):
        for row, column in [(0, 0), (2, 3), (5, 4)]:
            x, y = to_pixels((x0 + column + 0.5, y0 + row + 0.5))
            shown = picture[int(y), int(x), :3]
            share = (tile[row, column] - low) / (high - low)
            assert np.abs(shown - min(int(share * 256), 255)).max() <= 1


def test_a_column_is_the_picture_of_its_snapshot(snapshots):
    display = plot_filters_over_time(snapshots, SHAPE, steps=[4])
    alone = plot_first_layer_filters(snapshots[3], SHAPE)
    np.testing.assert_array_equal(display.tiles, alone.tiles)


def test_weights_are_pulled_back_to_the_pixels(digits, fit):
    X, y = digits
    model = make_pipeline(MinMaxScaler((-1, 3)), MLPClassifier((4,), max_iter=2, random_state=0))
    snapshots = Snapshots.from_models([fit(model, X, y)], [2])
    expected = plot_first_layer_filters(model, (8, 8)).tiles
    np.testing.assert_array_equal(plot_filters_over_time(snapshots, (8, 8)).tiles, expected)
    own = plot_filters_over_time(snapshots, (8, 8), space="input").tiles
    np.testing.assert_array_equal(own.reshape(4, 64).T, model[-1].coefs_[0])


def test_half_precision_is_drawn(snapshots):
    half = Snapshots(dtype="float16")
    for step, layers in zip(snapshots.steps, snapshots, strict=True):
        half.take(Layers(layers.weights), step=int(step))
    drawn = plot_filters_over_time(half, SHAPE, reference="first", ax=Figure().add_subplot())
    drawn.figure.draw_without_rendering()
    exact = plot_filters_over_time(snapshots, SHAPE, reference="first")
    np.testing.assert_allclose(drawn.tiles, exact.tiles, atol=2e-3)


def test_rgb_and_channels_first():
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(27, 2))
    snapshots = Snapshots.from_models([Layers(weights), Layers(weights * 2)], [1, 2])
    display = plot_filters_over_time(snapshots, (3, 3, 3), channel_axis=0)
    assert display.tiles.shape == (4, 3, 3, 3)
    np.testing.assert_array_equal(display.tiles[0][..., 1], weights[9:18, 0].reshape(3, 3))


def test_a_folder_is_read(tmp_path, snapshots):
    written = Snapshots(tmp_path / "run")
    for step, layers in zip(snapshots.steps, snapshots, strict=True):
        written.take(Layers(layers.weights), step=int(step))
    display = plot_filters_over_time(tmp_path / "run", SHAPE)
    np.testing.assert_array_equal(display.tiles, plot_filters_over_time(snapshots, SHAPE).tiles)


def test_at_most_eight_steps_are_shown_unless_asked_for():
    snapshots = Snapshots()
    for step in range(20):
        snapshots.take(Layers(np.arange(12.0).reshape(4, 3) + step), step=step)
    assert plot_filters_over_time(snapshots, (2, 2)).steps.tolist() == [0, 3, 5, 8, 11, 14, 16, 19]
    assert len(plot_filters_over_time(snapshots, (2, 2), steps=20).steps) == 20
    assert "8 of 20 steps of its training" in plot_filters_over_time(snapshots, (2, 2)).alt_text


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"image_shape": (5, 5)}, ValueError, "image_shape"),
        ({"units": 9}, ValueError, "units must be between 1 and the 4 hidden units"),
        ({"steps": [2]}, ValueError, "steps must be those of snapshots, 0 to 10, got 2"),
        ({"spacing": "even"}, ValueError, "spacing must be one of"),
        ({"reference": "last"}, ValueError, "reference must be one of 'first'"),
        ({"space": "local"}, ValueError, "space must be one of 'pixels', 'input'"),
        ({"scale": "each"}, ValueError, "scale must be one of 'shared', 'symmetric', 'robust'"),
        ({"snapshots": 3}, TypeError, "snapshots must be Snapshots"),
        ({"steps": [0], "reference": "first"}, ValueError, "the changes .* leave no range"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_a_figure_is_made(
    snapshots, options, error, message
):
    arguments = {"snapshots": snapshots, "image_shape": SHAPE} | options
    with pytest.raises(error, match=message):
        plot_filters_over_time(**arguments)
    assert not plt.get_fignums()
