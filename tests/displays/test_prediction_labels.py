"""What is written above images about predictions."""

import re
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz import Predictions
from mlpviz.displays.prediction_labels import describe_predictions, label_predictions


def of_classes(values, classes, scores=None):
    return Predictions(
        np.array(values), np.array(classes), scores, "probability" if scores is not None else None
    )


def test_right_and_wrong_are_told_by_a_sign_and_the_truth():
    said = of_classes([3, 8], [3, 8], np.array([[0.75, 0.25], [0.1, 0.9]]))
    answers = label_predictions(said, np.array([3, 3]), {})
    assert answers.labels == ["✓ 3  75\u00a0%", "✗ 8  90\u00a0%\ntrue: 3"]
    assert answers.correct.tolist() == [True, False]
    assert answers.confidence.tolist() == [0.75, 0.9]


@pytest.mark.parametrize(
    ("said", "y", "told"),
    [
        (of_classes([3, 8, 8], [3, 8]), [3, 8, 3], "2 right (tick, green), 1 wrong (cross"),
        (of_classes([3, 8, 8], [3, 8]), None, "most often eight (2 times)"),
        (of_classes([3], [3, 8]), None, "most often 3 (1 time)"),
        (of_classes([3, 8], [3, 8]), None, "2 different predictions"),
        (Predictions(np.array([0.5, -2])), None, "predicted values from -2 to 0.5"),
        (
            Predictions(np.array([0.5, -2, np.nan])),
            None,
            "predicted values from -2 to 0.5; 1 prediction is NaN or infinite",
        ),
        (Predictions(np.array([0.5, -2])), [1.5, 2], "errors up to 4, that of image 21"),
        (
            Predictions(np.array([0.5, np.nan])),
            [1.5, 2],
            "errors up to 1; 1 prediction is NaN or infinite",
        ),
        (Predictions(np.array([0.5, -2])), [1.5, -1], "errors up to 1"),
        (Predictions(np.array([np.nan, np.inf])), [1, 1], "no prediction is finite"),
        (Predictions(np.array([[np.nan, 1]])), np.ones((1, 2)), "no error is finite"),
        (
            Predictions(np.array([np.inf, 1])),
            [np.inf, 1],
            "errors up to 0; 1 prediction is NaN or infinite",
        ),
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
        found = describe_predictions(said, truth, {8: "eight"}, np.array([20, 21, 22]))
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
        assert label_predictions(said, y, {}).labels == [label]


def test_small_whole_numbers_do_not_wrap_around():
    said = Predictions(np.array([[1, 2]], np.uint8))
    assert label_predictions(said, np.array([[31, 32]], np.uint8), {}).labels == ["RMS error 30"]


def test_names_are_found_for_the_truth_as_they_are_for_predictions():
    days = np.array(["2020-01-01", "2020-01-02"], "M8[D]")
    names = {date(2020, 1, 1): "Wednesday", date(2020, 1, 2): "Thursday"}
    (label,) = label_predictions(Predictions(days[:1], days), days[1:], names).labels
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
    assert label_predictions(said, None, {}).labels == [f"a  {percent}\u00a0%"]


def test_without_truth_there_is_no_verdict():
    answers = label_predictions(of_classes(["a", "b"], ["a", "b"]), None, {})
    assert answers.labels == ["a", "b"]
    assert answers.correct is None
    assert answers.confidence is None


def test_class_names_are_used_for_prediction_and_truth():
    said = of_classes([0, 1], [0, 1])
    answers = label_predictions(said, np.array([1, 1]), {0: "猫", 1: "собака"})
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
    assert label_predictions(said, np.asarray(y), {}).labels == [label]


@given(st.floats(0, 1))
def test_only_certainty_is_100_percent_and_only_impossibility_0(share):
    said = of_classes(["a"], ["a", "b"], np.array([[share, 1 - share]]))
    (label,) = label_predictions(said, None, {}).labels
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
        (1e6, "1,000,000"),
        (2.5e13, "2.5e+13"),
        (0.0, "0"),
        (12.34, "12.3"),
    ],
)
def test_values_are_written_without_powers_of_ten_up_to_a_trillion(value, text):
    assert label_predictions(Predictions(np.array([value])), None, {}).labels == [text]


def test_values_of_a_regressor_beside_the_true_ones():
    said = Predictions(np.array([1.23456, -0.5]))
    answers = label_predictions(said, np.array([1, 20000.0]), {})
    assert answers.labels == ["1.23\ntrue: 1", "-0.5\ntrue: 20,000"]
    assert answers.correct is answers.confidence is None
    assert label_predictions(said, None, {}).labels == ["1.23", "-0.5"]


def test_predicted_images_have_their_error():
    said = Predictions(np.array([[1.0, 3.0], [0.0, 0.0]]))
    answers = label_predictions(said, np.array([[1.0, 1.0], [0.0, 0.0]]), {})
    assert answers.labels == ["RMS error 1.4", "RMS error 0"]
    assert label_predictions(said, None, {}).labels == []
