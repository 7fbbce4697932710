"""The alt text of every plot: how many of what, which size, which scale, and what stands out."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

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

WEIGHTS = np.zeros((12, 4))
WEIGHTS[:, 0] = np.linspace(-1, 0.5, 12)
WEIGHTS[:, 1] = np.linspace(0.2, -0.2, 12)
WEIGHTS[:, 2] = np.linspace(0.3, 0.3014, 12)  # of a range of 1.5
WEIGHTS[:, 3] = np.linspace(-0.3, 0.3, 12)
OUTGOING = np.array([[1, -2, 0.5], [0.5, 1, 0], [0, 0, 0.25], [0, -0.5, 1]])
LAYERS = Layers([WEIGHTS, OUTGOING], activations=["relu", "softmax"])
X = np.add.outer([0, 3, 1, 2], np.arange(12.0))
Y = [0, 1, 2, 0]
SHAPE = (4, 3)
BARS = "bars of its votes (outgoing weights) for 3 classes, 2 at full length"
FLAT = "; 1 is close to constant"
UNITS = "; 1 unstructured (≈), 2 healthy (✓); not healthy ones are framed"

# Of each plot: how many of what, the size of images, the scale, the finding.
TEXTS = {
    "plot_first_layer_filters": (
        lambda: plot_first_layer_filters(LAYERS, SHAPE, units=3, clip=0.5),
        "3 of 4 hidden units of network",
        "as 4 by 3 images",
        "color map gray, shared limits -0.5 to 0.25, 50.0% of the values beyond them",
        f"{FLAT}; unit 0 has the largest weights on average.",
    ),
    "plot_filters_over_time": (
        lambda: plot_filters_over_time(
            Snapshots.from_models([LAYERS, Layers([2 * WEIGHTS, OUTGOING])], [0, 5]), SHAPE
        ),
        "All 4 hidden units of network at all 2 steps of its training, epoch 0 to 5",
        "as 4 by 3 images",
        "color map gray, shared limits -2 to 1",
        "; 4 are noise at the end.",
    ),
    "plot_image_grid": (
        lambda: plot_image_grid(X, SHAPE, n_images=3),
        "3 of 4 images",
        "of 4 by 3 pixels",
        "color map gray, shared limits 0 to 14",
        "; on average image 1 has the highest values, image 0 the lowest.",
    ),
    "plot_layer_weights": (
        lambda: plot_layer_weights(LAYERS, order="similarity"),
        "Weights of layer 1 of network as a matrix of 4 by 3, units ordered by similarity",
        "",
        "color map gray, limits -2 to 2",
        "; the strongest, -2, leads from unit 0 of layer 0 to output 1.",
    ),
    "plot_loss_curve": (
        lambda: plot_loss_curve(History({"loss": [0.9, 0.3, 0.4]}), yscale="log"),
        "1 training curve",
        "",
        "on a log scale",
        "loss from 0.9 to 0.4 over 3 epochs, best at epoch 2 with 0.3.",
    ),
    "plot_prediction_grid": (
        lambda: plot_prediction_grid(None, X, Y, SHAPE, y_pred=[0, 1, 1, 0], n_images=3),
        "Predictions for 3 images of 4",
        "4 by 3 pixels",
        "color map gray, shared limits 0 to 14",
        "; 2 right (tick, green), 1 wrong (cross, red, framed).",
    ),
    "plot_receptive_fields": (
        lambda: plot_receptive_fields(LAYERS, SHAPE, layer=0, units=[3, 0, 2], scale="each"),
        "3 of 4 units of layer 0 of network",
        "receptive fields of 4 by 3 pixels",
        "color map gray, each on its own scale",
        f"{FLAT}; unit 0 has the largest weights on average.",
    ),
    "plot_unit_classes": (
        lambda: plot_unit_classes(LAYERS, SHAPE, units=[0, 2], class_names=["a", "b", "c"]),
        "2 of 4 units of layer 0 of network",
        "as 4 by 3 images",
        "color map gray, shared limits -1 to 0.5",
        f"{FLAT}; beside each stand {BARS}: unit 0 for a, against b; unit 2 for c.",
    ),
    "plot_unit_report": (
        lambda: plot_unit_report(unit_report(LAYERS, SHAPE), units=3),
        "3 of 4 units of layer 0 of network",
        "as 4 by 3 images",
        "color map gray, shared limits -1 to 0.5",
        f"{UNITS}{FLAT}; not looked for: dead, rare, saturated (no images).",
    ),
    "plot_weight_distribution": (
        lambda: plot_weight_distribution(LAYERS, initial="glorot", xscale="symlog"),
        "All 2 layers of network",
        "",
        "shares on a log scale, weights on a symlog one",
        "share of weights beyond the bound: layer 0: 6%; layer 1: 33%.",
    ),
}
CONSTANT = {
    "image_grid": lambda rows: plot_image_grid(rows, SHAPE),
    "predictions": lambda rows: plot_prediction_grid(None, rows, Y, SHAPE, y_pred=Y),
    "filters": lambda rows: plot_first_layer_filters(Layers(rows.T), SHAPE),
    "fields": lambda rows: plot_receptive_fields(Layers(rows.T), SHAPE),
    "classes": lambda rows: plot_unit_classes(Layers([rows.T, OUTGOING]), SHAPE),
    "report": lambda rows: plot_unit_report(unit_report(Layers([rows.T, OUTGOING]), SHAPE)),
}


@pytest.fixture(autouse=True)
def figures_are_closed():
    yield
    plt.close("all")


@pytest.mark.parametrize("name", TEXTS)
def test_alt_text_tells_the_count_the_size_the_scale_and_the_finding_in_this_order(name):
    draw, *parts = TEXTS[name]
    text, place = draw().alt_text, 0
    for part in parts:
        assert part in text[place:], f"no {part!r} in {text!r}"
        place = text.index(part, place) + len(part)
    assert text.startswith(parts[0])
    assert text.endswith(parts[-1])
    assert text.count(". ") <= 1


@pytest.mark.parametrize("name", CONSTANT)
@pytest.mark.parametrize(("even", "told"), [(0, ""), (1, "1 is"), (2, "2 are")])
def test_images_that_are_close_to_constant_are_told_where_there_are_any(name, even, told):
    rows = np.random.default_rng(0).normal(size=(4, 12)).cumsum(axis=1)
    rows[:even] = np.linspace(3, 3.001, 12)
    text = CONSTANT[name](rows).alt_text
    assert (f"; {told} close to constant" in text) == bool(told)
    assert ("constant" in text) == bool(told)


def test_images_that_activate_units_are_told_with_how_much_they_do():
    images = np.array([np.full(12, 5.0), np.arange(12.0)])
    layers = Layers(np.array([np.ones(12), np.eye(12)[0]]).T)
    display = plot_receptive_fields(layers, SHAPE, images, method="average", n_images=1)
    np.testing.assert_array_equal(display.tiles.reshape(2, 12), images[::-1])
    assert display.alt_text.endswith(
        "; 1 is close to constant; unit 0 is activated most, up to 66."
    )
    alone = plot_receptive_fields(layers, SHAPE, images, method="average", units=[1], scale="each")
    assert alone.alt_text.endswith("; it is close to constant; activations up to 5.")


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (np.eye(2), "the strongest, 1, leads from pixel 0 to output 0, and 1 more is as strong."),
        (np.eye(3), "the strongest, 1, leads from pixel 0 to output 0, and 2 more are as strong."),
        ([[0.5, np.nan], [np.inf, -3]], "the strongest, -3, leads from pixel 1 to output 1."),
        (np.zeros((2, 2)), "all are 0."),
    ],
)
def test_the_strongest_weight_is_told_with_its_place(weights, told):
    assert plot_layer_weights(Layers([weights]), vmin=-1, vmax=1).alt_text.endswith(f"; {told}")


def test_units_by_similarity_keep_their_numbers_in_words():
    weights = np.diag([1.0, -4.0, 2.0, 3.0])[:, [2, 0, 3, 1]]
    text = plot_layer_weights(Layers([np.eye(4), weights]), order="similarity").alt_text
    assert "the strongest, -4, leads from unit 1 of layer 0 to output 3." in text


@pytest.mark.parametrize(
    ("history", "yscale", "told"),
    [
        ({"loss": [3.0, 2.0], "accuracy": [0.1, 0.2]}, "linear", "2 training curves, on a linear"),
        (
            {"loss": [3.0, 2.0], "accuracy": [0.1, 0.2]},
            "log",
            "a log scale, scores on a linear one",
        ),
        ({"accuracy": [0.1, 0.2]}, "log", "1 training curve, on a linear scale; accuracy from"),
    ],
)
def test_scales_of_losses_and_scores_are_told(history, yscale, told):
    losses = {name: values for name, values in history.items() if name == "loss"}
    scores = {name: values for name, values in history.items() if name != "loss"}
    assert told in plot_loss_curve(History(losses, scores), yscale=yscale).alt_text


def test_images_in_color_are_told_so_without_a_color_map():
    display = plot_image_grid(np.random.default_rng(0).random((3, 48)), (4, 4, 3), n_images=2)
    assert display.alt_text.startswith("2 of 3 images of 4 by 4 RGB pixels, shared limits 0.")
