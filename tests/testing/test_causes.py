"""A failure names the cause of many differences in one line, before everything else."""

import numpy as np
import pytest

from mlpviz import History, plot_image_grid, plot_loss_curve
from mlpviz.testing import differences

RNG = np.random.default_rng(0)
TILES = RNG.normal(size=(9, 4, 5))
SQUARES = RNG.normal(size=(9, 4, 4))
COLORED = RNG.random((3, 4, 5, 3))
LABELS = list("abcdefghi")
DRAWN_OVER = {"a": "'b', 'c' and 'd'", "b": "'c' and 'd'", "c": "'d'"}


def numbers(tiles, labels=()):
    named = {f"tile {i}": tile for i, tile in enumerate(tiles)}
    return {"limits": [-3.0, 3.0]} | named | {f"label {i}": text for i, text in enumerate(labels)}


def first(after, before):
    return differences(after, before)[0]


def changed(tiles, places, change):
    result = list(tiles)
    for i in places:
        result[i] = change(tiles[i])
    return result


@pytest.mark.parametrize(
    ("order", "line"),
    [
        ([0, 1, 2, 7, 4, 5, 6, 3, 8], "tiles 3 and 7 changed places"),
        ([1, 2, 0, 3, 4, 5, 6, 7, 8], "tiles 0, 1 and 2 changed places"),
        ([1, 0, 3, 2, 5, 4, 7, 6, 8], "tiles 0, 1, 2 and 5 more changed places"),
        ([1, 2, 3, 4, 5, 6, 7, 8, 0], "all tiles changed places"),
        ([8, 7, 6, 5, 4, 3, 2, 1, 0], "tiles are in reverse order"),
    ],
)
def test_tiles_in_another_order(order, line):
    assert differences(numbers(TILES[order]), numbers(TILES)) == [line]
    labels = [LABELS[i] for i in order]
    both = differences(numbers(TILES[order], labels), numbers(TILES, LABELS))
    assert both == [line, line.replace("tile", "label")]


def test_a_noisy_tile_is_recognized_in_another_place():
    noisy = TILES[[1, 0, 2]] + 1e-7 * RNG.normal(size=(3, 4, 5))
    assert differences(numbers(noisy), numbers(TILES[:3])) == ["tiles 0 and 1 changed places"]


def test_tiles_that_were_inserted_or_are_missing():
    more = np.insert(TILES, 4, 0.5, axis=0)
    assert differences(numbers(more), numbers(TILES)) == ["tile 4 was inserted"]
    assert differences(numbers(TILES), numbers(more)) == ["tile 4 is missing"]
    more = np.insert(TILES, [4, 7], 0.5, axis=0)
    assert differences(numbers(more), numbers(TILES)) == ["tiles 4 and 8 were inserted"]
    assert differences(numbers(TILES), numbers(more)) == ["tiles 4 and 8 are missing"]
    assert first(numbers(TILES[:4] + 1), numbers(TILES)) != "tiles are missing"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (np.transpose, "transposed"),
        (np.fliplr, "mirrored left to right"),
        (np.flipud, "mirrored top to bottom"),
        (lambda tile: np.rot90(tile, 2), "turned by half a turn"),
        (np.rot90, "turned by a quarter turn"),
        (lambda tile: np.rot90(tile, -1), "turned by a quarter turn clockwise"),
        (np.negative, "negated"),
        (lambda tile: np.roll(tile, 1, axis=0), "shifted down by a pixel"),
        (lambda tile: np.roll(tile, -1, axis=1), "shifted left by a pixel"),
    ],
)
@pytest.mark.parametrize("tiles", [TILES, SQUARES], ids=["wide", "square"])
def test_tiles_that_are_changed_whole(change, word, tiles):
    for places, subject in (
        ([4], "tile 4 is"),
        ([4, 6], "tiles 4 and 6 are"),
        (range(9), "all tiles are"),
    ):
        after = numbers(changed(tiles, places, change))
        assert differences(after, numbers(tiles)) == [f"{subject} {word}"]


def test_red_and_blue_that_are_swapped():
    assert differences(numbers(COLORED[..., ::-1]), numbers(COLORED)) == [
        "all tiles are shown with red and blue swapped"
    ]


def test_tiles_that_are_multiplied_or_moved():
    assert differences(numbers(2 * TILES), numbers(TILES)) == ["all tiles are multiplied by 2"]
    assert differences(numbers(TILES - 0.5), numbers(TILES)) == ["-0.5 is added to all tiles"]
    missing = np.where(TILES > 2, np.nan, TILES)
    assert differences(numbers(2 * missing), numbers(missing)) == ["all tiles are multiplied by 2"]


def test_many_tiles_without_a_common_cause_are_one_line():
    after = TILES + 0.02 * RNG.random(TILES.shape)
    (line,) = differences(numbers(after), numbers(TILES))
    assert line.startswith("all tiles differ by up to 0.0")
    after = [f"{text}!" for text in LABELS]
    assert differences(numbers(TILES, after), numbers(TILES, LABELS)) == [
        "all labels differ; label 0: 'a' became 'a!'"
    ]


def test_labels_that_are_gone_are_one_line():
    assert differences(numbers(TILES), numbers(TILES, LABELS)) == ["9 labels are gone"]
    assert differences(numbers(TILES, LABELS), numbers(TILES)) == ["9 labels are new"]


def curves(**values):
    return {f"values of {name}": np.array(each) for name, each in values.items()}


def test_curves_that_swapped_or_were_renamed():
    before = curves(a=[3.0, 2, 1], b=[3.0, 1, 0])
    assert differences(curves(a=[3.0, 1, 0], b=[3.0, 2, 1]), before) == [
        "'a' and 'b' swapped their values"
    ]
    assert differences(curves(a=[3.0, 2, 1], c=[3.0, 1, 0]), before) == ["'b' is called 'c'"]
    colors = {"color of a": "#ff0000", "color of b": "#0000ff"}
    swapped = {"color of a": "#0000ff", "color of b": "#ff0000"}
    assert differences(before | swapped, before | colors) == ["'a' and 'b' swapped their color"]


@pytest.mark.parametrize(
    ("left", "line"),
    [([5], "epoch 5 of 'loss' is missing"), ([2, 3], "epoch 2, 3 of 'loss' is missing")],
)
def test_epochs_that_are_missing(left, line):
    losses = 1 / np.arange(1, 10)

    def drawn(places):
        steps = np.delete(np.arange(1, 10), [i - 1 for i in places])
        display = plot_loss_curve(History({"loss": losses[steps - 1]}, steps={"loss": steps}))
        kept = ("steps of loss", "values of loss", "x label")
        return {name: display.numbers()[name] for name in kept}

    assert differences(drawn(left), drawn([])) == [line]
    assert differences(drawn([]), drawn(left)) == [line.replace("missing", "new")]


def test_limits_are_told_with_what_they_change():
    X = RNG.random((4, 16))
    before = plot_image_grid(X, (4, 4), vmin=0, vmax=0.41).numbers()
    after = plot_image_grid(X, (4, 4), vmin=0, vmax=0.43).numbers()
    assert first(after, before) == "limits 0 to 0.41 became 0 to 0.43, and with them every color"


def test_a_thousand_tiles_in_another_order_are_found():
    tiles = RNG.normal(size=(1024, 3, 3))
    order = RNG.permutation(1024)
    assert differences(numbers(tiles[order]), numbers(tiles)) == ["all tiles changed places"]


@pytest.mark.parametrize(
    ("after", "before", "lines"),
    [
        ("ba", "ab", ["'a' is now drawn over 'b'"]),
        ("bcda", "abcd", ["'a' is now drawn over 'b', 'c' and 'd'"]),
        ("dabc", "abcd", ["'d' is now drawn under 'a', 'b' and 'c'"]),
        ("acbd", "abcd", ["'b' is now drawn over 'c'"]),
        ("bcdefa", "abcdef", ["'a' is now drawn over 'b', 'c', 'd' and 2 more"]),
        ("dcba", "abcd", [f"'{a}' is now drawn over {b}" for a, b in DRAWN_OVER.items()]),
        ("bac", "abca", ["drawn from back to front: b, a, c; before: a, b, c, a"]),
    ],
)
def test_what_is_drawn_over_what(after, before, lines):
    orders = [{"drawing order": np.array(list(order))} for order in (after, before)]
    assert differences(*orders) == lines


def test_axes_color_maps_and_legends_that_changed():
    grays, reds = "#000000 #404040 #808080 #c0c0c0 #ffffff", "#ff0000 #ff4040 #ff8080"
    before = {"colors": grays, "norm": "Normalize", "y scale": "linear", "x limits": [0.0, 2.0]}
    before |= {"x axis": "ticks bottom, labels bottom", "legend": ["a", "b"], "limits": [0.0, 1.0]}
    for name, value, line in [
        ("colors", "#ffffff #bfbfbf #7f7f7f #3f3f3f #000000", "the color map is reversed"),
        ("colors", reds, f"another color map: {grays} became {reds}"),
        ("y scale", "log", "the y axis is now log, not linear"),
        ("x limits", [2.0, 0.0], "the x axis is inverted"),
        ("x limits", [0.0, 3.0], "x limits 0 to 2 became 0 to 3"),
        ("x axis", "ticks bottom", "no longer shown on the x axis: labels bottom"),
        ("x axis", "hidden", "x axis 'ticks bottom, labels bottom' became 'hidden'"),
        ("legend", ["b"], "legend: 'a' is gone"),
        ("legend", [], "legend: 'a' and 'b' are gone"),
        ("legend", ["a", "a", "b"], "legend has 3 texts, not 2 texts"),
        ("limits", [[0, 1], [0, 2]], "each tile has color limits of its own, not 0 to 1 for all"),
    ]:
        assert differences(before | {name: value}, before) == [line]
    both = before | {"colors": reds, "norm": "LogNorm"}
    assert differences(both, before) == ["norm Normalize became LogNorm, and with it every color"]
    own = {"limits": [[0.0, 1.0], [0.0, 2.0]]}
    assert differences({"limits": [0.0, 1.0]}, own) == [
        "all tiles have the color limits 0 to 1, not each its own"
    ]


def test_a_value_of_a_curve_is_named_by_its_step():
    before = {"x label": "epoch", "steps of a": [5, 10, 15], "values of a": [3.0, 2.0, 1.0]}
    after = before | {"values of a": [3.0, 2.5, 1.0]}
    assert differences(after, before) == ["values of a 2 became 2.5 at epoch 10"]
