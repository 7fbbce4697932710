"""The outputs that are explained are those that the user names."""

import numpy as np
import pytest

from mlpviz import Layers
from mlpviz._analysis.output_targets import choose_targets

IMAGES = np.array([[3.0, 1.0, 0.0], [0.0, 1.0, 2.0]])
THREE = Layers([np.eye(3)], activations=["softmax"], classes=["ant", "bee", "cat"])
ONE = Layers([np.array([[1.0], [0.0], [-1.0]])], activations=["logistic"], classes=[4, 7])
Y = np.array(["ant", "bee"])


@pytest.mark.parametrize(
    ("output", "weights", "names"),
    [
        ("predicted", [[1, 0, 0], [0, 0, 1]], ["ant", "cat"]),
        ("true", [[1, 0, 0], [0, 1, 0]], ["ant", "bee"]),
        ("difference", [[1, -1, 0], [0, -1, 1]], ["ant - bee", "cat - bee"]),
        ("bee", [[0, 1, 0], [0, 1, 0]], ["bee", "bee"]),
    ],
)
def test_classes(output, weights, names):
    targets = choose_targets(THREE, IMAGES, Y, output)
    assert targets.weights[0].tolist() == weights
    assert targets.names == [names]


def test_each_class_has_a_column():
    targets = choose_targets(THREE, IMAGES, None, "each", {"bee": "Bee"})
    assert [column[0] for column in targets.names] == ["ant", "Bee", "cat"]
    np.testing.assert_array_equal(np.stack(targets.weights)[:, 0], np.eye(3))


def test_a_single_output_is_the_logit_of_the_second_class():
    targets = choose_targets(ONE, IMAGES, None, "predicted")
    assert targets.names == [["7", "4"]]
    assert targets.weights[0].tolist() == [[1], [-1]]
    assert choose_targets(ONE, IMAGES, None, 4).weights[0].tolist() == [[-1], [-1]]


def test_outputs_of_regressors_are_named_by_their_index():
    values = Layers([np.eye(3)], task="values")
    assert choose_targets(values, IMAGES, None, 2).weights[0].tolist() == [[0, 0, 1]] * 2
    with pytest.raises(ValueError, match=r"output must be the index of an output .* 0 to 2"):
        choose_targets(values, IMAGES, None, "predicted")
    single = Layers([np.ones((3, 1))], task="values")
    assert choose_targets(single, IMAGES, None, "predicted").names == [["prediction"] * 2]


@pytest.mark.parametrize(
    ("y", "output", "words"),
    [
        (None, "true", "output='true' needs the true classes"),
        (None, "dog", "output must be one of 'predicted'.*or a class of the model, 'ant'"),
        (None, [], r"output must be one of 'predicted'.*got \[\]"),
        (None, ([],), "output must be one of 'predicted'"),
        (np.array(["ant", "dog"]), "difference", "y holds the labels 'dog'"),
    ],
)
def test_unknown_classes_are_refused(y, output, words):
    with pytest.raises(ValueError, match=words):
        choose_targets(THREE, IMAGES, y, output)
