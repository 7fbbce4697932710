"""One record of classes: their order, labels and names."""

import numpy as np
import pytest

from mlpviz import Layers
from mlpviz._records.classes import check_class_names, find_labels, make_classes

DIGITS = np.array([1, 4, 7])


def test_labels_are_found_in_the_order_of_the_model():
    assert find_labels(np.array(["b", "a"]), np.array(["a", "b", "c"])).tolist() == [1, 0, -1]
    assert find_labels(np.array(["b", "a"]), np.array([], str)).dtype == np.intp


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.float32, object])
def test_numbers_match_numbers_of_any_type(dtype):
    found = find_labels(np.array([7, 2, 5]), np.array([2, 7, 5, 3, 9, 0], dtype))
    assert found.tolist() == [1, 0, 2, -1, -1, -1]
    assert found.dtype == np.intp


def test_numbers_and_names_together():
    mixed, numbers = np.array(["a", 1], object), np.array([0, 1])
    assert find_labels(mixed, numbers).tolist() == [-1, 1]
    assert find_labels(numbers, mixed).tolist() == [-1, 1]
    assert find_labels(mixed, mixed).tolist() == [0, 1]


def test_a_bool_is_no_number_and_a_digit_no_text():
    assert find_labels(np.array([0, 1]), np.array([False, True])).tolist() == [-1, -1]
    assert find_labels(np.array([False, True]), np.array([True])).tolist() == [1]
    assert find_labels(np.array([0, 1]), np.array(["0", "1"])).tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (None, ("1", "4", "7")),
        (["one", "four", "seven"], ("one", "four", "seven")),
        (np.array(["a", "b", "c"]), ("a", "b", "c")),
        ({7: "seven", 1: "one"}, ("one", "4", "seven")),
        ({7.0: "seven", np.int8(4): "four"}, ("1", "four", "seven")),
    ],
)
def test_a_sequence_is_by_order_and_a_mapping_by_class(names, expected):
    assert make_classes(DIGITS, 3, names).names == expected


@pytest.mark.parametrize(
    ("names", "error", "words"),
    [
        ({"one", "four", "seven"}, TypeError, "sequence in the order of the classes"),
        ("abc", TypeError, "sequence in the order of the classes"),
        (["one", "four"], ValueError, "one name for each of the 3 classes 1, 4, 7, got 2"),
        ({2: "two"}, ValueError, "has a name for 2, which is not a class of the model, 1, 4, 7"),
        ({"1": "one"}, ValueError, "has a name for '1', which is not a class of the model"),
        ({True: "one"}, ValueError, "has a name for True"),
        ({(1, 2): "pair"}, ValueError, r"has a name for \(1, 2\)"),
    ],
)
def test_what_is_unordered_or_unmatched_is_refused(names, error, words):
    with pytest.raises(error, match=words):
        check_class_names(names, DIGITS)


def test_labels_become_indices_of_outputs():
    classes = make_classes(DIGITS, 3)
    assert classes.indices_of(np.array([7, 7, 1])).tolist() == [2, 2, 0]
    assert [classes.name_of(label) for label in (4, np.int64(7), 9)] == ["4", "7", "9"]
    assert len(classes) == 3


@pytest.mark.parametrize("y", [np.array([0, 1]), np.array(["1", "4"]), np.array([1.5])])
def test_labels_that_are_no_classes_are_refused(y):
    with pytest.raises(ValueError, match=r"which are not classes of the model, 1, 4, 7; give y as"):
        make_classes(DIGITS, 3).indices_of(y)


def test_a_model_without_classes_has_those_of_its_outputs():
    classes = make_classes(None, 5)
    assert classes.names == ("0", "1", "2", "3", "4")
    assert classes.indices_of(np.array([4, 0])).tolist() == [4, 0]
    with pytest.raises(ValueError, match="its 5 outputs count as the classes 0 to 4"):
        classes.indices_of(np.arange(5, 10))


def test_y_may_hold_the_names_that_the_user_gives_in_the_order_of_the_outputs():
    y = np.array(["dog", "cat", "dog"])
    classes = make_classes(None, 2, ["dog", "cat"], y)
    assert classes.indices_of(y).tolist() == [0, 1, 0]
    with pytest.raises(ValueError, match="y holds the labels 'cow'"):
        make_classes(None, 2, ["dog", "cat"], np.array(["cow"])).indices_of(np.array(["cow"]))


def test_layers_keep_their_classes():
    layers = Layers([np.eye(3)], classes=["b", "a", "c"])
    assert (layers.classes.tolist(), layers.task) == (["b", "a", "c"], "classes")
    assert not layers.classes.flags.writeable
    assert Layers(np.ones((3, 1)), classes=["no", "yes"]).classes.tolist() == ["no", "yes"]
    assert Layers(np.eye(3)).task is None
    assert Layers(np.eye(3), task="values").task == "values"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"classes": [1, 2]}, "classes must be a sequence of 3 labels in the order of the outputs"),
        ({"classes": {1, 2, 3}}, "classes must be a sequence of 3 labels"),
        ({"classes": [1, 2, 2]}, "classes must differ from each other"),
        ({"classes": [1, 2, 3], "task": "values"}, "classes must be None if task is 'values'"),
        ({"task": "class"}, "task must be one of 'classes', 'values', got 'class'; did you mean"),
    ],
)
def test_classes_that_do_not_fit_the_outputs_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        Layers(np.eye(3), **options)
