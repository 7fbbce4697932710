"""Labels and descriptions of receptive fields."""

from dataclasses import replace

import numpy as np

from mlpviz._analysis.receptive_fields import ReceptiveFields, Restarts
from mlpviz._layout.tile_picture import TilePicture
from mlpviz.displays.field_descriptions import NamedFields, describe_fields

UNITS = np.array([4, 7, 9])


def named(activations, active, method, verdict=None):
    images = np.arange(12.0).reshape(3, 4)
    fields = ReceptiveFields(images, np.array(activations), np.array(active))
    return NamedFields(fields, UNITS, None if verdict is None else np.array(verdict), method)


def description(fields):
    tiles = fields.fields.images.reshape(3, 2, 2)
    names = [f"unit {unit}" for unit in UNITS]
    return describe_fields(fields, TilePicture(tiles, (0.0, 11.0), names), (0.0, 11.0))


def test_labels_say_why_a_unit_has_no_image():
    fields = named([1.0, 0.0, 0.5], [True, False, False], "average")
    assert fields.labels == ["4", "7 never active", "9 constant"]


def test_units_that_learned_nothing_are_grayed_and_labeled():
    verdict = ["healthy", "unstructured", "dead"]
    fields = named([1.0, 1.0, 1.0], [True] * 3, "pattern", verdict)
    assert fields.grayed.tolist() == [1, 2]
    assert [label.split(" ", 1)[1] for label in fields.labels[1:]] == ["7 unstructured", "9 dead"]
    assert "grayed units: 1 unstructured and 1 dead" in description(fields)


def test_the_unit_that_is_activated_most_is_named():
    text = description(named([1.0, 3.0, 0.0], [True, True, False], "average"))
    assert "unit 7 is activated most, up to 3" in text
    assert "no image of X activates 1 of them" in text
    assert "activations up to 2" in description(named([2.0] * 3, [True] * 3, "average"))


def test_a_pattern_without_verdicts_says_so():
    text = description(named([1.0] * 3, [True] * 3, "pattern"))
    assert "unit 9 has the largest pattern; units were not checked for noise" in text


def described_restarts(before, after):
    fields = named([1.0, 3.0, 2.0], [True] * 3, "optimal")
    restarts = Restarts(np.array(before), np.array(after))
    return description(replace(fields, fields=replace(fields.fields, restarts=restarts)))


def test_what_random_starts_changed_is_described():
    text = described_restarts([1.0, -3.0, 2.0], [1.005, 0.5, 2.1])
    assert text.endswith(
        "random starts raised the pre-activations of 2 units by more than 1%, most that of unit 7, "
        "from -3 to 0.5"
    )
    text = described_restarts([1.0, -3.0, 2.0], [1.005, -3.0, 2.0])
    assert text.endswith("random starts raised no pre-activation by more than 1%")
