"""Calibration curves hold the bins of the predictions, and say where confidence misleads."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.dummy import DummyClassifier
from sklearn.svm import LinearSVC

from mlpviz import plot_calibration, plot_confusion_images


@pytest.fixture(scope="module")
def held_out(digits):
    X, y = digits
    return X[200:], y[200:]


def test_the_curve_is_scikit_learns(classifier, held_out):
    X, y = held_out
    probabilities = classifier.predict_proba(X)
    right = classifier.predict(X) == y
    for strategy in ("quantile", "uniform"):
        display = plot_calibration(classifier, X, y, n_bins=5, strategy=strategy)
        accuracy, confidence = calibration_curve(
            right, probabilities.max(axis=1), n_bins=5, strategy=strategy
        )
        line = display.lines["predicted class"]
        np.testing.assert_allclose(line.get_xdata(), confidence)
        np.testing.assert_allclose(line.get_ydata(), accuracy)
        assert display.counts["predicted class"].sum() == len(y)


def test_classes_have_curves_of_their_own(classifier, held_out):
    X, y = held_out
    display = plot_calibration(classifier, X, y, classes=[3, 8], class_names={3: "three"})
    assert list(display.lines) == ["three", "8"]
    accuracy, _ = calibration_curve(
        y == 3, classifier.predict_proba(X)[:, 3], n_bins=10, strategy="quantile"
    )
    np.testing.assert_allclose(display.accuracy["three"], accuracy)
    names = [text.get_text() for text in display.ax.get_legend().get_texts()]
    assert names == ["three", "8", "perfect calibration", "images in a bin, at most 20"]


def test_a_rug_line_is_as_long_as_its_share_of_the_fullest_bin(classifier, held_out):
    display = plot_calibration(classifier, *held_out, strategy="uniform")
    counts = display.counts["predicted class"]
    segments = display.rugs["predicted class"].get_segments()
    heights = np.array([segment[1, 1] for segment in segments])
    np.testing.assert_allclose(heights / heights.max(), counts / counts.max())
    low_and_high = np.array([s[:, 1] for s in display.intervals["predicted class"].get_segments()])
    np.testing.assert_allclose(low_and_high, display.accuracy_intervals["predicted class"])


def test_the_alt_text_says_where_the_model_is_overconfident(digits):
    X = digits[0][:10]
    model = DummyClassifier(strategy="constant", constant=1)
    model.fit(X, np.arange(10) % 2)
    display = plot_calibration(model, X, np.array([1] * 6 + [0] * 4))
    assert display.expected_calibration_error["predicted class"] == pytest.approx(0.4)
    assert "expected calibration error 40.0%, mostly overconfident" in display.alt_text
    assert "where 60% of 10 images are right" in display.alt_text


def test_the_alt_text_rounds_no_share_to_all_or_none(digits):
    X, y = np.tile(digits[0][:10], (100, 1)), np.ones(1000, np.intp)
    y[:3] = 0
    model = DummyClassifier(strategy="constant", constant=1).fit(X[:2], [0, 1])
    assert "where >99% of 1,000 images are right" in plot_calibration(model, X, y).alt_text
    options = {"y_pred": y, "show": "first"}
    shown = plot_confusion_images(None, X, np.ones(1000, np.intp), (8, 8), **options)
    assert "1 as 0 (3 times, <1%)" in shown.alt_text


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"strategy": "quantiles"}, ValueError, "did you mean 'quantile'"),
        ({"n_bins": 0}, ValueError, "n_bins"),
        ({"n_bins": 2.5}, TypeError, "n_bins"),
        ({"classes": [3, 17]}, ValueError, r"classes must be classes of the model, 0, 1, 2"),
        ({"classes": "3"}, TypeError, "classes must be a sequence"),
        ({"class_names": ["a"]}, ValueError, "one name for each of the 10 classes"),
        ({"line_kw": {"colr": "r"}}, TypeError, "line_kw"),
        ({"ax": 3}, TypeError, "ax"),
    ],
)
def test_bad_options_are_refused(classifier, held_out, options, error, words):
    with pytest.raises(error, match=words):
        plot_calibration(classifier, *held_out, **options)


def test_models_without_probabilities_or_classes_are_refused(regressor, held_out):
    X, y = held_out
    with pytest.raises(TypeError, match="model must be a classifier, but it predicts values"):
        plot_calibration(regressor, X, y)
    with pytest.raises(ValueError, match=r"gives no probabilities.*CalibratedClassifierCV"):
        plot_calibration(LinearSVC(random_state=0).fit(X, y), X, y)


def test_labels_that_the_model_does_not_know_are_refused(classifier, held_out):
    X, y = held_out
    with pytest.raises(
        ValueError, match="y holds the labels 42, which are not classes of the model"
    ):
        plot_calibration(classifier, X, np.where(y == 3, 42, y))
