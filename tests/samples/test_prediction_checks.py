"""Predictions, true labels and class names are checked against each other."""

import re

import numpy as np
import pytest

from mlpviz import Predictions
from mlpviz._samples.prediction_checks import (
    as_predictions,
    check_known_labels,
    matching_truth,
    name_classes,
)


def of_classes(values, classes, scores=None):
    return Predictions(
        np.array(values), np.array(classes), scores, "probability" if scores is not None else None
    )


@pytest.mark.parametrize(
    "names", [{"0": "zero", "1": "one"}, {0: "zero", 7: "seven"}, {True: "yes"}]
)
def test_a_mapping_must_name_classes(names):
    said = of_classes([0, 1], [0, 1])
    with pytest.raises(ValueError, match=r"class_names has a name for .*, which is not a class"):
        name_classes(names, said, np.array([0, 1]))


def test_a_mapping_may_name_labels_that_only_y_holds():
    said = of_classes([0, 1], [0, 1])
    names = name_classes({1: "one", 7: "seven"}, said, np.array([0, 7]))
    assert names == {0: "0", 1: "one", 7: "seven"}


@pytest.mark.parametrize(
    "names", [{"a", "b"}, frozenset("ab"), {"a": 1, "b": 2}.keys(), iter("ab")]
)
def test_names_without_an_order_are_refused(names):
    with pytest.raises(TypeError, match="class_names must be a sequence in the order of the"):
        name_classes(names, of_classes([0], [0, 1]), None)


def test_a_mapping_is_by_class_whatever_its_order():
    said = of_classes([0, 1], [0, 1])
    assert name_classes({1: "dog", 0: "cat"}, said, None) == {0: "cat", 1: "dog"}


@pytest.mark.parametrize(("y_pred", "label"), [([256.0, 1.0], 256), ([-1.0, 1.0], -1)])
def test_predictions_do_not_wrap_around(y_pred, label):
    predictions = as_predictions(np.array(y_pred), np.array([0, 1], np.uint8))
    assert predictions.values.tolist() == [label, 1]
    assert label in predictions.classes.tolist()


def test_true_and_false_are_not_1_and_0():
    with pytest.raises(ValueError, match=r"y holds the labels False, True, none of which"):
        check_known_labels(of_classes([0, 1], [0, 1]), np.array([True, False]))


def test_class_names_as_a_sequence_follow_the_models_order():
    said = of_classes(["b"], ["b", "a"])
    expected = {"b": "first", "a": "second"}
    assert name_classes(["first", "second"], said, None) == expected
    assert name_classes(np.array(["first", "second"]), said, None) == expected
    assert name_classes(None, said, None) == {}


def test_class_names_as_a_mapping_may_be_shorter():
    names = {3: "three"}
    said = of_classes([3, 4], [3, 4])
    assert name_classes(names, said, None) == {3: "three", 4: "4"}
    assert names == {3: "three"}


@pytest.mark.parametrize(
    ("names", "said", "error", "message"),
    [
        (["a"], of_classes([3], [3, 4]), ValueError, "each of the 2 classes 3, 4, got 1"),
        (list("abc"), of_classes([3], [3, 4]), ValueError, "a mapping of class to name may be"),
        ("ab", of_classes([3], [3, 4]), TypeError, "got 'ab'"),
        (
            7,
            of_classes([3], [3, 4]),
            TypeError,
            "class_names must be a sequence in the order of",
        ),
        (
            ["a"],
            Predictions(np.array([1.5])),
            ValueError,
            "class_names are for classifiers, but the model predicts values",
        ),
    ],
)
def test_class_names_that_do_not_fit(names, said, error, message):
    with pytest.raises(error, match=rf"(^|\W){re.escape(message)}"):
        name_classes(names, said, None)


@pytest.mark.parametrize(
    ("n", "listed"),
    [
        (4, "0, 1, 2, 3"),
        (5, "0, 1, 2, 3, 4"),
        (6, "0, 1, 2, 3, 4, …"),
        (7, "0, 1, 2, 3, 4, …"),
    ],
)
def test_no_more_than_five_classes_are_listed(n, listed):
    said = of_classes([0], list(range(n)))
    with pytest.raises(ValueError, match=re.escape(f"of the {n} classes {listed}, got 1;")):
        name_classes(["a"], said, None)


@pytest.mark.parametrize(
    ("known", "y", "told", "kind"),
    [
        ([3], np.array(["4", "3"]), "'3', '4', none of which is a class of the model, 3;", "int"),
        (["3"], np.array([4, 3]), "3, 4, none of which is a class of the model, '3';", "str"),
        (
            [3, 4],
            np.array(["4", None], object),
            "'4', 'None', none of which is a class of the model, 3, 4;",
            None,
        ),
    ],
)
def test_labels_of_another_type_are_not_called_wrong(known, y, told, kind):
    with pytest.raises(ValueError, match="y holds") as caught:
        check_known_labels(of_classes(known[:1], known), y)
    way_out = "give y as the model was fitted" + (f", such as y.astype({kind})" if kind else "")
    assert str(caught.value) == f"y holds the labels {told} {way_out}"


@pytest.mark.parametrize(
    "y", [np.array([3, 9]), np.array([3.0, 4.0]), np.array([3, "x", None], object)]
)
def test_some_known_label_is_enough(y):
    check_known_labels(of_classes([3], [3, 4]), y)


@pytest.mark.parametrize(
    ("said", "y", "error", "message"),
    [
        (
            of_classes([3, 4], [3, 4]),
            np.eye(3)[:2],
            ValueError,
            "one-hot labels need 2 columns",
        ),
        (of_classes([3, 4], [3, 4]), np.ones((2, 2)), ValueError, "give y_pred=scores > 0.5"),
        (Predictions(np.zeros(2)), np.array(["a", "b"]), TypeError, "y must hold numbers"),
        (Predictions(np.zeros((2, 3))), np.zeros(2), ValueError, "predicts, 3, got 1"),
        (Predictions(np.zeros(2)), np.zeros((2, 3)), ValueError, "predicts, 1, got 3"),
    ],
    ids=["one-column", "several", "text", "one-for-three", "three-for-one"],
)
def test_true_values_that_do_not_compare(said, y, error, message):
    with pytest.raises(error, match=re.escape(message)):
        matching_truth(said, y)


def test_ready_predictions_are_values_if_floats_and_classes_otherwise():
    assert as_predictions(np.array([1.5, 2]), None).classes is None
    said = as_predictions(np.array([4, 2]), np.array([2, 9]))
    assert said.classes.tolist() == [2, 4, 9]
    assert as_predictions(np.array(["b", "a"]), None).classes.tolist() == ["a", "b"]
    mixed = as_predictions(np.array([1, "b"], object), np.array(["b", 1], object))
    assert sorted(mixed.classes.tolist(), key=str) == [1, "b"]


@pytest.mark.parametrize(
    ("y_pred", "y", "way_out"),
    [(["0", "1"], [0, 1], "y_pred.astype(int)"), ([0, 1], ["0", "1"], "y_pred.astype(str)")],
)
def test_ready_predictions_of_another_type_than_the_truth_are_not_called_wrong(y_pred, y, way_out):
    with pytest.raises(ValueError, match=re.escape(way_out)):
        as_predictions(np.array(y_pred), np.array(y))


def test_a_ready_prediction_of_another_type_is_told_with_its_label():
    with pytest.raises(ValueError, match="never equal") as caught:
        as_predictions(np.array([1]), np.array(["2"]))
    assert str(caught.value) == (
        "y_pred holds labels such as 1 and y such as '2', which are never equal; give both as one "
        "type, such as y_pred.astype(str)"
    )


def test_one_hot_labels_are_the_classes_of_their_columns():
    said = of_classes(["b", "a"], ["a", "b"])
    assert matching_truth(said, np.array([[1.0, 0], [0, 1]])).tolist() == ["a", "b"]
    said = as_predictions(np.array([1.0, 0.0]), np.eye(2))
    assert said.classes.tolist() == [0, 1]
    assert said.values.tolist() == [1, 0]


def test_predictions_beside_one_hot_labels_must_be_their_columns():
    with pytest.raises(ValueError, match="must hold whole numbers from 0 to 1, got 1 to 2"):
        as_predictions(np.array([1, 2]), np.eye(2))
    with pytest.raises(ValueError, match="y must hold one label per image") as caught:
        as_predictions(np.array(["a", "b"]), np.eye(2))
    assert str(caught.value) == (
        "y must hold one label per image, as y_pred does, got shape (2, 2); give y.argmax(axis=1) "
        "for one-hot labels"
    )


def test_classes_of_ready_predictions_are_in_order_and_of_their_type():
    classes = as_predictions(np.array([10, 2]), None).classes
    assert classes.tolist() == [2, 10]
    assert classes.dtype.kind == "i"
    assert as_predictions(np.array([1, "b"], object), None).classes.dtype == object


def test_ready_predictions_may_all_be_wrong():
    assert as_predictions(np.array([3]), np.array([4])).classes.tolist() == [3, 4]


def test_predictions_of_0_and_1_in_columns_are_sets_of_labels():
    said = as_predictions(np.eye(3, dtype=int), None)
    assert said.has_label_sets
    assert said.classes.tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match=r"0 and 1 in a column for each label, got shape \(2, 2\)"):
        as_predictions(np.array([[0, 2], [1, 0]]), None)


def test_whole_floats_beside_integers_are_classes():
    said = as_predictions(np.array([1.0, 2.0]), np.array([1, 3]))
    assert said.classes.tolist() == [1, 2, 3]
    assert said.values.tolist() == [1, 2]
    assert said.values.dtype.kind == "i"
    assert as_predictions(np.array([1.0, 2.5]), np.array([1, 3])).classes is None
    assert as_predictions(np.array([1.0, 2.0]), np.array([1.0, 3.0])).classes is None
