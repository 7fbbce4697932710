"""What displays tell in numbers, and that these are the numbers of the picture."""

from datetime import date

import numpy as np
import pytest
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from mlpviz import (
    History,
    Layers,
    Snapshots,
    plot_filters_over_time,
    plot_first_layer_filters,
    plot_image_grid,
    plot_layer_weights,
    plot_loss_curve,
    plot_prediction_grid,
    plot_receptive_fields,
    plot_unit_classes,
    plot_unit_report,
    plot_weight_distribution,
    unit_report,
)
from mlpviz.displays.numbers import plain
from mlpviz.testing.comparison import differences

RNG = np.random.default_rng(0)
IMAGES = RNG.random((6, 16))
LAYERS = Layers(
    [RNG.normal(size=(16, 5)), RNG.normal(size=(5, 3))], activations=["relu", "softmax"]
)
LOSSES = [0.9, 0.5, 0.4, 0.45]
SNAPSHOTS = Snapshots.from_models([LAYERS, Layers([2 * w for w in LAYERS.weights])], [0, 3])
GRAYS = "#000000 #404040 #808080 #c0c0c0 #ffffff"
AX = Figure().add_subplot()
SCORES = [0.1, 0.4, 0.6, 0.5]

PLOTS = {
    "filters": lambda: plot_first_layer_filters(LAYERS, (4, 4), units=[3, 1], labels="index"),
    "each": lambda: plot_first_layer_filters(LAYERS, (4, 4), scale="each"),
    "images": lambda: plot_image_grid(IMAGES, (4, 4), labels=list("abcdef")),
    "rgb": lambda: plot_image_grid(RNG.random((2, 12)), (2, 2, 3)),
    "predictions": lambda: plot_prediction_grid(
        None, IMAGES, list("aabbcc"), (4, 4), y_pred=list("aabbca"), n_images=4
    ),
    "autoencoder": lambda: plot_prediction_grid(None, IMAGES, IMAGES, (4, 4), y_pred=IMAGES / 2),
    "losses": lambda: plot_loss_curve(History({"loss": LOSSES}, {"accuracy": SCORES}), smooth=0.5),
    "band": lambda: plot_loss_curve([LOSSES, LOSSES[::-1]], band=True),
    "report": lambda: plot_unit_report(unit_report(LAYERS, (4, 4), IMAGES)),
    "classes": lambda: plot_unit_classes(LAYERS, (4, 4)),
    "fields": lambda: plot_receptive_fields(LAYERS, (4, 4), layer=1),
    "optimal": lambda: plot_receptive_fields(LAYERS, (4, 4), X=IMAGES, method="average"),
    "matrix": lambda: plot_layer_weights(LAYERS),
    "over time": lambda: plot_filters_over_time(SNAPSHOTS, (4, 4), units=2),
    "distribution": lambda: plot_weight_distribution(LAYERS, n_bins=7),
}


@pytest.fixture(params=PLOTS)
def display(request):
    return PLOTS[request.param]()


def test_numbers_are_arrays_of_plain_kinds_numbers_and_text(display):
    for name, value in display.numbers().items():
        assert type(name) is str
        assert type(value) in {np.ndarray, float, int, str, bool}
        assert np.asarray(value).dtype.kind in "biufU"


def test_numbers_of_two_displays_share_no_memory_and_are_equal(display):
    first, second = display.numbers(), display.numbers()
    for value in first.values():
        if isinstance(value, np.ndarray) and value.dtype.kind != "U":
            value[...] = 1 - value
    assert differences(second, display.numbers(), rtol=0) == []
    assert differences(first, second) != []


def test_a_grid_tells_its_tiles_labels_limits_and_units():
    numbers = PLOTS["filters"]().numbers()
    first = LAYERS.weights[0]
    np.testing.assert_array_equal(numbers["tile 0"], first[:, 3].reshape(4, 4))
    np.testing.assert_array_equal(numbers["tile 1"], first[:, 1].reshape(4, 4))
    np.testing.assert_array_equal(numbers["limits"], [first.min(), first.max()])
    assert numbers["units"].tolist() == [3, 1]
    assert [numbers["label 0"], numbers["label 1"]] == ["3", "1"]
    assert numbers["colors"] == GRAYS
    assert numbers["norm"] == "Normalize"


def test_a_grid_of_tiles_each_with_limits_tells_all_of_them():
    numbers = PLOTS["each"]().numbers()
    assert numbers["limits"].shape == (5, 2)
    assert numbers["colors"].startswith("#000000")


def test_images_with_colors_of_their_own_have_no_color_map():
    numbers = PLOTS["rgb"]().numbers()
    assert "colors" not in numbers
    assert numbers["tile 1"].shape == (2, 2, 3)


def test_labels_are_told_as_given_although_they_do_not_fit():
    ax = Figure(figsize=(1, 1)).add_subplot()
    labels = ["a label far too long for a tile"] * 6
    display = plot_image_grid(IMAGES, (4, 4), labels=labels, ax=ax)
    assert display.labels_left_out or display.labels_shortened
    assert display.numbers()["label 5"] == labels[5]


def test_predictions_tell_what_was_said_and_what_is_right():
    numbers = PLOTS["predictions"]().numbers()
    assert numbers["predictions"].tolist() == list("aabb")
    assert numbers["correct"].tolist() == [True] * 4
    assert numbers["label 3"] == "✓ b"


def test_predicted_images_are_told_as_images():
    numbers = PLOTS["autoencoder"]().numbers()
    np.testing.assert_array_equal(numbers["output 5"], IMAGES[5].reshape(4, 4) / 2)
    assert "predictions" not in numbers


def test_curves_tell_steps_values_raw_values_and_the_best():
    numbers = PLOTS["losses"]().numbers()
    np.testing.assert_array_equal(numbers["raw values of loss"], LOSSES)
    np.testing.assert_array_equal(numbers["steps of accuracy"], [1, 2, 3, 4])
    assert numbers["values of loss"].shape == (4,)
    assert numbers["best step of accuracy"] == 3.0
    assert (numbers["x label"], numbers["y scale"]) == ("epoch", "linear")
    assert numbers["score label"]


def test_a_band_tells_its_runs():
    numbers = PLOTS["band"]().numbers()
    (ranges,) = (value for name, value in numbers.items() if name.startswith("range of "))
    np.testing.assert_array_equal(ranges, np.sort(np.stack([LOSSES, LOSSES[::-1]], axis=1), axis=1))


def test_votes_verdicts_matrices_and_distributions_are_told():
    votes, verdicts = PLOTS["classes"]().numbers(), PLOTS["report"]().numbers()
    assert votes["votes"].shape == (5, 3)
    assert votes["limit of bars"] > 0
    assert [votes[f"class {i}"] for i in range(3)] == ["0", "1", "2"]
    assert {verdicts[f"verdict {i}"] for i in range(5)} <= {"healthy", "unstructured", "dead"}
    np.testing.assert_array_equal(PLOTS["matrix"]().numbers()["weights"], LAYERS.weights[1])
    shares = PLOTS["distribution"]().numbers()
    assert len(shares["edges of bins"]) == 8
    assert sum(value.size == 7 for name, value in shares.items() if "shares of" in name) == 2


def restyled(display, how):
    how(display)
    return differences(display.numbers(), PLOTS["filters"]().numbers())


def test_numbers_tell_what_artists_show_now():
    reversed_grays = restyled(PLOTS["filters"](), lambda display: display.image.set_cmap("gray_r"))
    assert reversed_grays == ["the color map is reversed"]
    (told,) = restyled(PLOTS["filters"](), lambda display: display.image.set_clim(vmax=10))
    assert told.startswith("limits ")
    assert told.endswith(" to 10, and with them every color")
    line = (curves := PLOTS["losses"]()).lines["loss"]
    line.set_ydata([1, 1, 1, 1])
    np.testing.assert_array_equal(curves.numbers()["values of loss"], [1, 1, 1, 1])


def test_tiles_are_told_as_the_image_holds_them_now():
    display = PLOTS["filters"]()
    before = display.numbers()
    display.image.set_data(np.flipud(display.image.get_array()))
    after = display.numbers()
    for i in range(2):
        np.testing.assert_array_equal(after[f"tile {i}"], before[f"tile {i}"][::-1])


def test_a_matrix_is_told_as_its_image_holds_it_now():
    display = PLOTS["matrix"]()
    display.image.set_data(display.weights[::-1])
    np.testing.assert_array_equal(display.numbers()["weights"], display.weights[::-1])


def test_tiles_are_those_of_the_display_as_long_as_nobody_changes_the_image(display):
    for i, tile in enumerate(getattr(display, "tiles", ())):
        np.testing.assert_array_equal(display.numbers()[f"tile {i}"], tile)


@pytest.mark.parametrize("ulps", [-1, 1])
def test_noise_in_the_limits_moves_no_color(ulps):
    for low, high in RNG.normal(size=(200, 2)):
        noisy = np.nextafter(high, ulps * np.inf)
        first, second = (
            plot_image_grid(IMAGES[:1], (4, 4), vmin=min(low, top), vmax=max(low, top), ax=AX)
            for top in (high, noisy)
        )
        assert first.numbers()["colors"] == second.numbers()["colors"] == GRAYS


def test_a_norm_of_another_kind_is_told():
    logarithmic = plot_image_grid(IMAGES + 1, (4, 4), norm=LogNorm())
    told = differences(logarithmic.numbers(), plot_image_grid(IMAGES + 1, (4, 4)).numbers())
    assert "norm Normalize became LogNorm, and with it every color" in told


def test_masked_values_are_missing_and_objects_are_text():
    masked = plain(np.ma.masked_array([1, 2], [False, True]))
    np.testing.assert_array_equal(masked, [1, np.nan])
    assert plain(np.array([date(2020, 1, 2), None], dtype=object)).tolist() == [
        "2020-01-02",
        "None",
    ]
    assert plain(np.datetime64("2020-01-02")) == "2020-01-02"


@pytest.mark.parametrize("kind", [np.uint8, np.int8, np.uint32])
def test_whole_numbers_can_be_subtracted_by_whoever_compares_them(kind):
    darker, brighter = (plain(np.array([value], dtype=kind)) for value in (3, 5))
    assert (darker - brighter).tolist() == [-2]
    assert darker.dtype.kind == "i"
    assert plain(np.array([2**64 - 1], dtype=np.uint64)).tolist() == [2**64 - 1]


def test_a_single_number_is_plain_and_objects_keep_their_shape():
    assert plain(np.array(3)) == 3
    assert type(plain(np.array(3))) is int
    found = plain(np.array([["a", date(2026, 1, 2)]], dtype=object))
    assert found.shape == (1, 2)
    assert found.tolist() == [["a", "2026-01-02"]]
    assert plain(np.array(["b"])).tolist() == ["b"]
    nothing = plain(np.zeros((0, 2), dtype=object))
    assert (nothing.shape, nothing.dtype.kind) == ((0, 2), "U")


def test_the_shares_of_a_distribution_are_those_of_its_lines():
    display = plot_weight_distribution(LAYERS, n_bins=61)
    before = display.numbers()
    name, line = next(iter(display.lines.items()))
    np.testing.assert_array_equal(before[f"shares of {name}"], display.shares[name])
    assert (before[f"shares of {name}"] == 0).any(), "an empty bin is a gap in the line"
    line.set_ydata(np.full(62, 0.25))
    changed = differences(display.numbers(), before)
    assert len(changed) == 1
    assert changed[0].startswith(f"shares of {name!r} ")
