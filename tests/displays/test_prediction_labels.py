"""What is written above images about predictions."""

import re
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz import Predictions
from mlpviz._samples.prediction_checks import (
    as_predictions,
    check_class_names,
    check_known_labels,
    check_matching_targets,
)
from mlpviz.displays.prediction_labels import finding_of, put_into_words


def of_classes(values, classes, scores=None):
    return Predictions(
        np.array(values), np.array(classes), scores, "probability" if scores is not None else None
    )


def test_right_and_wrong_are_told_by_a_sign_and_the_truth():
    said = of_classes([3, 8], [3, 8], np.array([[0.75, 0.25], [0.1, 0.9]]))
    answers = put_into_words(said, np.array([3, 3]), {})
    assert answers.labels == ["✓ 3  75\u00a0%", "✗ 8  90\u00a0%\ntrue: 3"]
    assert answers.correct.tolist() == [True, False]
    assert answers.confidence.tolist() == [0.75, 0.9]


@pytest.mark.parametrize(
    ("said", "y", "told"),
    [
        (of_classes([3, 8, 8], [3, 8]), [3, 8, 3], "2 right (tick, green), 1 wrong (cross"),
        (of_classes([3, 8, 8], [3, 8]), None, "most often eight (2 times)"),
        (of_classes([3], [3, 8]), None, "most often 3 (1 time)"),
        (of_classes([3, 8], [3, 8]), None, "2 different answers"),
        (Predictions(np.array([0.5, -2])), None, "predicted values from -2 to 0.5"),
        (Predictions(np.array([0.5, -2, np.nan])), None, "predicted values from -2 to 0.5"),
        (Predictions(np.array([0.5, -2])), [1.5, 2], "errors up to 4, that of image 21"),
        (Predictions(np.array([0.5, np.nan])), [1.5, 2], "errors up to 1"),
        (Predictions(np.array([0.5, -2])), [1.5, -1], "errors up to 1"),
        (Predictions(np.array([np.nan, np.inf])), [1, 1], "no prediction is finite"),
        (Predictions(np.array([[np.nan, 1]])), np.ones((1, 2)), "no error is finite"),
        (Predictions(np.array([np.inf, 1])), [np.inf, 1], "errors up to 0"),
        (
            Predictions(np.array([[1.0, 7], [3, 4]])),
            np.zeros((2, 2)),
            "RMS errors up to 5, that of image 20",
        ),
        (Predictions(np.array([[0.0, 1], [3, 4]])), None, "predicted values from 0 to 4"),
        (Predictions(np.array([[4.0, 6]])), [[3.0, 6]], "RMS errors up to 0.707"),
        (Predictions(np.array([1.7e308, 0])), [-1.7e308, 3], "errors up to inf"),
        (
            Predictions(np.array([1, 2], np.uint8)),
            np.array([3, 3], np.uint8),
            "errors up to 2, that of image 20",
        ),
    ],
)
def test_what_stands_out_among_predictions_is_told(said, y, told):
    truth = None if y is None else np.array(y)
    with np.errstate(all="raise"):
        found = finding_of(said, truth, {8: "eight"}, np.array([20, 21, 22]))
    assert found.startswith(told)
    assert "(cross" in told or found == told


@pytest.mark.parametrize(
    ("value", "truth", "label"),
    [
        (np.inf, np.inf, "RMS error nan"),
        (1e200, 0, "RMS error inf"),
        (1.7e308, -1.7e308, "RMS error inf"),
    ],
)
def test_errors_that_are_too_large_for_numbers_raise_no_warning(value, truth, label):
    said = Predictions(np.array([[value, 1.0]]))
    y = np.array([[truth, 1.0]])
    with np.errstate(all="raise"):
        assert put_into_words(said, y, {}).labels == [label]


def test_small_whole_numbers_do_not_wrap_around():
    said = Predictions(np.array([[1, 2]], np.uint8))
    assert put_into_words(said, np.array([[31, 32]], np.uint8), {}).labels == ["RMS error 30"]


def test_names_are_found_for_the_truth_as_they_are_for_predictions():
    days = np.array(["2020-01-01", "2020-01-02"], "M8[D]")
    names = {date(2020, 1, 1): "Wednesday", date(2020, 1, 2): "Thursday"}
    (label,) = put_into_words(Predictions(days[:1], days), days[1:], names).labels
    assert label == "✗ Wednesday\ntrue: Thursday"


@pytest.mark.parametrize(
    ("share", "percent"),
    [
        (1.0, "100"),
        (0.9999, ">99"),
        (0.995, ">99"),
        (0.9949, "99"),
        (0.0051, "1"),
        (0.005, "<1"),
        (0.0001, "<1"),
        (0.0, "0"),
    ],
)
def test_shares_next_to_none_and_all_are_told_as_such(share, percent):
    said = of_classes(["a"], ["a", "b"], np.array([[share, 1 - share]]))
    assert put_into_words(said, None, {}).labels == [f"a  {percent}\u00a0%"]


def test_without_truth_there_is_no_verdict():
    answers = put_into_words(of_classes(["a", "b"], ["a", "b"]), None, {})
    assert answers.labels == ["a", "b"]
    assert answers.correct is None
    assert answers.confidence is None


def test_class_names_are_used_for_prediction_and_truth():
    said = of_classes([0, 1], [0, 1])
    answers = put_into_words(said, np.array([1, 1]), {0: "猫", 1: "собака"})
    assert answers.labels == ["✗ 猫\ntrue: собака", "✓ собака"]


@pytest.mark.parametrize(
    ("values", "y", "label"),
    [
        ([True], [False], "✗ True\ntrue: False"),
        (["7"], ["1"], "✗ 7\ntrue: 1"),
        ([2], np.array([5], np.uint8), "✗ 2\ntrue: 5"),
        (np.array(["x"], object), np.array(["y"], object), "✗ x\ntrue: y"),
    ],
)
def test_labels_of_any_type_are_written_plainly(values, y, label):
    said = Predictions(np.asarray(values), np.unique([*values, *y]))
    assert put_into_words(said, np.asarray(y), {}).labels == [label]


@given(st.floats(0, 1))
def test_only_certainty_is_100_percent_and_only_impossibility_0(share):
    said = of_classes(["a"], ["a", "b"], np.array([[share, 1 - share]]))
    (label,) = put_into_words(said, None, {}).labels
    percent = label.removeprefix("a  ")
    assert re.fullmatch(r"[<>]?\d{1,3}\u00a0%", percent)
    assert (percent == "100\u00a0%") == (share == 1)
    assert (percent == "0\u00a0%") == (share == 0)
    number = float(re.sub(r"[<>\u00a0%]", "", percent))
    assert abs(number - 100 * share) <= 1.0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (123456.0, "123,456"),
        (-1234.4, "-1,234"),
        (999.9, "1,000"),
        (0.00012, "0.00012"),
        (999999.0, "999,999"),
        (1e6, "1e+06"),
        (2.5e7, "2.5e+07"),
        (0.0, "0"),
        (12.34, "12.3"),
    ],
)
def test_values_are_written_without_powers_of_ten_up_to_a_million(value, text):
    assert put_into_words(Predictions(np.array([value])), None, {}).labels == [text]


def test_a_mapping_of_names_that_knows_no_class_is_refused():
    said = of_classes([0, 1], [0, 1])
    assert check_class_names({1: "one", 7: "seven"}, said) == {1: "one", 7: "seven"}
    with pytest.raises(ValueError, match="class_names is a mapping of '0', '1', none of which"):
        check_class_names({"0": "zero", "1": "one"}, said)


def test_values_of_a_regressor_beside_the_true_ones():
    said = Predictions(np.array([1.23456, -0.5]))
    answers = put_into_words(said, np.array([1, 20000.0]), {})
    assert answers.labels == ["1.23\ntrue: 1", "-0.5\ntrue: 20,000"]
    assert answers.correct is answers.confidence is None
    assert put_into_words(said, None, {}).labels == ["1.23", "-0.5"]


def test_predicted_images_have_their_error():
    said = Predictions(np.array([[1.0, 3.0], [0.0, 0.0]]))
    answers = put_into_words(said, np.array([[1.0, 1.0], [0.0, 0.0]]), {})
    assert answers.labels == ["RMS error 1.4", "RMS error 0"]
    assert put_into_words(said, None, {}).labels == []


def test_class_names_as_a_sequence_follow_the_models_order():
    said = of_classes(["b"], ["b", "a"])
    expected = {"b": "first", "a": "second"}
    assert check_class_names(["first", "second"], said) == expected
    assert check_class_names(np.array(["first", "second"]), said) == expected
    assert check_class_names(None, said) == {}


def test_class_names_as_a_mapping_may_be_shorter():
    names = {3: "three"}
    said = of_classes([3, 4], [3, 4])
    checked = check_class_names(names, said)
    assert put_into_words(said, None, checked).labels == ["three", "4"]
    assert names == {3: "three"}


@pytest.mark.parametrize(
    ("names", "said", "error", "message"),
    [
        (["a"], of_classes([3], [3, 4]), ValueError, "each of the 2 classes 3, 4, got 1"),
        (list("abc"), of_classes([3], [3, 4]), ValueError, "a mapping of class to name may be"),
        ("ab", of_classes([3], [3, 4]), TypeError, "got 'ab'"),
        (7, of_classes([3], [3, 4]), TypeError, "class_names must be a sequence or a mapping"),
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
        check_class_names(names, said)


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
        check_class_names(["a"], said)


@pytest.mark.parametrize(
    ("known", "y", "told", "kind"),
    [
        ([3], np.array(["4", "3"]), "'3', '4', none of which is a class of the model, 3;", "int"),
        (["3"], np.array([4, 3]), "3, 4, none of which is a class of the model, '3';", "str"),
        (
            [3, 4],
            np.array(["4", None], object),
            "'4', 'None', none of which is a class of the model, 3, 4;",
            "int",
        ),
    ],
)
def test_labels_of_another_type_are_not_called_wrong(known, y, told, kind):
    with pytest.raises(ValueError, match="y holds") as caught:
        check_known_labels(of_classes(known[:1], known), y)
    way_out = f"give y as the model was fitted, such as y.astype({kind})"
    assert str(caught.value) == f"y holds the labels {told} {way_out}"


@pytest.mark.parametrize(
    "y", [np.array([3, 9]), np.array([3.0, 4.0]), np.array([3, "x", None], object)]
)
def test_some_known_label_is_enough(y):
    check_known_labels(of_classes([3], [3, 4]), y)


@pytest.mark.parametrize(
    ("said", "y", "error", "message"),
    [
        (of_classes([3, 4], [3, 4]), np.eye(2), ValueError, "give y.argmax(axis=1) for one-hot"),
        (Predictions(np.zeros(2)), np.array(["a", "b"]), TypeError, "y must hold numbers"),
        (Predictions(np.zeros((2, 3))), np.zeros(2), ValueError, "predicts, 3, got 1"),
        (Predictions(np.zeros(2)), np.zeros((2, 3)), ValueError, "predicts, 1, got 3"),
    ],
    ids=["one-hot", "text", "one-for-three", "three-for-one"],
)
def test_true_values_that_do_not_compare(said, y, error, message):
    with pytest.raises(error, match=re.escape(message)):
        check_matching_targets(said, y)


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


def test_true_values_that_are_one_hot_beside_ready_predictions_are_refused():
    with pytest.raises(ValueError, match="y must hold one label per image") as caught:
        as_predictions(np.array([1, 2]), np.eye(2))
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


def test_ready_predictions_that_are_one_hot_are_refused():
    with pytest.raises(ValueError, match=re.escape("give y_pred.argmax(axis=1)")):
        as_predictions(np.eye(3, dtype=int), None)


def test_whole_floats_beside_integers_are_classes():
    said = as_predictions(np.array([1.0, 2.0]), np.array([1, 3]))
    assert said.classes.tolist() == [1, 2, 3]
    assert said.values.tolist() == [1, 2]
    assert said.values.dtype.kind == "i"
    assert as_predictions(np.array([1.0, 2.5]), np.array([1, 3])).classes is None
    assert as_predictions(np.array([1.0, 2.0]), np.array([1.0, 3.0])).classes is None
