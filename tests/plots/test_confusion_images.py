"""Cells of a confusion matrix hold their own images, and errors are framed by their rate."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix
from sklearn.svm import LinearSVC

from mlpviz import Predictions, plot_confusion_images

SHAPE = (8, 8)


@pytest.fixture(scope="module")
def shown(classifier, digits):
    return plot_confusion_images(classifier, *digits, SHAPE)


def test_counts_are_scikit_learns_and_stand_above_the_cells(shown, classifier, digits):
    X, y = digits
    counts = confusion_matrix(y, classifier.predict(X))
    np.testing.assert_array_equal(shown.counts, counts)
    assert shown.labels.texts == tuple(str(count) if count else "" for count in counts.ravel())
    assert [text.get_text() for text in shown.ax.get_xticklabels()] == [str(i) for i in range(10)]
    assert (shown.ax.get_xlabel(), shown.ax.get_ylabel()) == ("predicted class", "true class")


def test_each_image_is_in_the_cell_of_its_classes(shown, classifier, digits):
    X, y = digits
    predicted = classifier.predict(X)
    for cell, row in enumerate(shown.indices.ravel()):
        true, guess = divmod(cell, 10)
        if row < 0:
            assert not ((y == true) & (predicted == guess)).any()
            assert np.isnan(shown.tiles[cell]).all()
        else:
            assert (y[row], predicted[row]) == (true, guess)
            np.testing.assert_array_equal(shown.tiles[cell].ravel(), X[row])


def test_rows_are_true_classes_from_top_to_bottom(shown):
    boxes = shown.boxes.reshape(10, 10, 4)
    assert (np.diff(boxes[0, :, 0]) > 0).all()
    assert (np.diff(boxes[:, 0, 1]) > 0).all()
    low, high = shown.ax.get_ylim()
    assert low > high


def test_the_most_frequent_error_has_the_strongest_frame(shown):
    rates = shown.counts / shown.counts.sum(axis=1, keepdims=True)
    np.fill_diagonal(rates, 0)
    widths = shown.error_frames.get_linewidths()
    framed = rates.ravel()[rates.ravel() > 0]
    assert len(widths) == len(framed)
    assert (np.argsort(framed, kind="stable") == np.argsort(widths, kind="stable")).all()
    assert max(widths) == pytest.approx(3)


def test_most_confused_is_a_table_of_all_errors(shown):
    table = shown.most_confused()
    off_diagonal = shown.counts.sum() - np.trace(shown.counts)
    assert sum(each.count for each in table) == off_diagonal
    first = table[0]
    assert shown.counts[first.true, first.predicted] == first.count
    assert f"{first.true} as {first.predicted} ({first.count} times" in shown.alt_text


def test_means_and_shares(classifier, digits):
    X, y = digits
    predicted = classifier.predict(X)
    display = plot_confusion_images(classifier, X, y, SHAPE, show="mean", normalize="true")
    expected = confusion_matrix(y, predicted, normalize="true")
    np.testing.assert_allclose(display.shares, expected)
    right = (y == 3) & (predicted == 3)
    np.testing.assert_allclose(display.tiles[33].ravel(), X[right].mean(axis=0))
    assert display.labels.texts[33] == f"{expected[3, 3]:.0%}"
    assert (display.indices == -1).all()


def test_some_classes_in_an_order_of_their_own_with_several_images(shown, classifier, digits):
    X, y = digits
    last, first = np.argsort(np.diag(shown.counts))[-2:].tolist()
    display = plot_confusion_images(
        classifier, X, y, SHAPE, classes=[first, last], n_per_cell=3, class_names={first: "one"}
    )
    assert display.classes.tolist() == [first, last]
    assert display.tiles.shape == (4, 8, 8)
    assert display.cell_images.shape == (2, 2, 3, 8, 8)
    assert [text.get_text() for text in display.ax.get_yticklabels()] == ["one", str(last)]
    rows = display.indices[0, 0]
    np.testing.assert_array_equal(display.cell_images[0, 0].reshape(3, 64), X[rows])
    assert (y[rows] == first).all()
    assert (classifier.predict(X[rows]) == first).all()
    assert display.ax.get_xlabel() == "predicted class (2 of 10 classes)"


def test_of_a_hundred_classes_the_most_confused_are_shown_and_it_says_so():
    rng = np.random.default_rng(0)
    y = np.arange(400) % 100
    predicted = y.copy()
    predicted[y == 17] = 42
    predicted[(y == 5) & (rng.random(400) < 0.6)] = 99
    display = plot_confusion_images(
        None, rng.random((400, 4)), y, (2, 2), show="first", y_pred=predicted
    )
    assert len(display.classes) == 20
    assert {5, 17, 42, 99} <= set(display.classes.tolist())
    assert "20 of 100 classes" in display.alt_text
    assert "20 of 100 classes" in display.ax.get_xlabel()
    assert display.most_confused(1)[0].true == 17


def test_ready_predictions_serve_as_the_model(classifier, digits, shown):
    X, y = digits
    ready = Predictions(
        classifier.predict(X), classifier.classes_, classifier.predict_proba(X), "probability"
    )
    for display in (
        plot_confusion_images(ready, X, y, SHAPE),
        plot_confusion_images(None, X, y, SHAPE, y_pred=ready),
    ):
        np.testing.assert_array_equal(display.indices, shown.indices)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"show": "best"}, ValueError, "show must be one of"),
        ({"n_per_cell": 0}, ValueError, "n_per_cell"),
        ({"show": "mean", "n_per_cell": 2}, ValueError, "n_per_cell must be 1 with show='mean'"),
        ({"normalize": "rows"}, ValueError, "normalize"),
        ({"classes": [3, 12]}, ValueError, "classes must be different classes of the model"),
        ({"classes": [3, 3]}, ValueError, "classes must be different classes of the model"),
        ({"classes": "35"}, TypeError, "classes must be a sequence"),
    ],
)
def test_bad_options_are_refused(classifier, digits, options, error, words):
    with pytest.raises(error, match=words):
        plot_confusion_images(classifier, *digits, SHAPE, **options)


def test_models_that_cannot_be_confused_are_refused(regressor, digits):
    X, y = digits
    with pytest.raises(TypeError, match="model must be a classifier"):
        plot_confusion_images(regressor, X, y, SHAPE)
    with pytest.raises(ValueError, match="show='first'"):
        plot_confusion_images(LinearSVC(random_state=0, max_iter=20_000).fit(X, y), X, y, SHAPE)
