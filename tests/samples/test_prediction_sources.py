"""Predictions of a model, or those that the caller gives."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from mlpviz import Predictions
from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.prediction_sources import prediction_source
from mlpviz._samples.samples import as_samples

SHAPE = ImageShape(1, 2)
X = np.array([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0]])
SAMPLES = as_samples(X, SHAPE)
MODEL = LogisticRegression().fit(X, ["left", "right", "left"])
GIVEN = Predictions(np.array(["right", "left", "left"]), np.array(["left", "right"]))


def values_of(predictions, y, start):
    return start, predictions.values.tolist(), None if y is None else y.tolist()


@pytest.mark.parametrize(
    ("model", "y_pred", "expected"),
    [
        (MODEL, None, ["left", "right", "left"]),
        (MODEL, GIVEN, ["right", "left", "left"]),
        (GIVEN, None, ["right", "left", "left"]),
        (None, ["right", "left", "left"], ["right", "left", "left"]),
    ],
)
def test_given_predictions_take_the_place_of_a_model(model, y_pred, expected):
    y = np.array(["left", "left", "right"])
    source = prediction_source(model, SAMPLES, y, y_pred)
    assert source.predict(np.array([2, 0])).values.tolist() == [expected[2], expected[0]]
    for map_blocks in (source.map_blocks, source.map_blocks_lazily):
        assert list(map_blocks(values_of)) == [(0, expected, y.tolist())]


def test_no_rows_have_predictions_of_the_same_kind():
    found = prediction_source(MODEL, SAMPLES, None, None).predict(np.array([], dtype=int))
    assert found.scores.shape == (0, 2)
    assert found.classes.tolist() == ["left", "right"]


@pytest.mark.parametrize(
    ("model", "y_pred", "classes", "message"),
    [
        (MODEL, None, ["a", "b"], "y_pred is None; give both or neither"),
        (None, None, None, "model is None, so y_pred must be given"),
        (None, GIVEN, ["a", "b"], "Predictions hold their classes"),
        (GIVEN.select(slice(0, 2)), None, None, "each of the 3 rows of X, got 2"),
    ],
)
def test_arguments_that_contradict_each_other_are_refused(model, y_pred, classes, message):
    with pytest.raises(ValueError, match=message):
        prediction_source(model, SAMPLES, None, y_pred, classes)
