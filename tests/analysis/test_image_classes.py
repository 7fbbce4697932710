"""The true classes of images, and which of them a network predicts wrongly."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from mlpviz._analysis.image_classes import activations_of_images, true_classes
from mlpviz._records.chain_break import ChainBreak
from mlpviz._records.layers import Layers
from mlpviz._samples.prediction_sources import prediction_source
from mlpviz._samples.samples import as_samples

X = np.array([[0.0, 1.0], [1.0, 0.0], [3.0, 1.0]])
LOGITS = np.array([[0.1, 0.9], [0.8, 0.2], [0.7, 0.3]])


def network(n_outputs=2, **options):
    return Layers([np.eye(2), np.ones((2, n_outputs))], activations=["relu", "identity"], **options)


def classes_of(layers, y, logits=LOGITS, class_names=None):
    return true_classes(layers, np.array(y), class_names, logits=logits, source=object())


def test_activations_are_those_of_all_images_whatever_the_blocks(monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 2)
    activations, logits = activations_of_images(network(), as_samples(X), 0)
    np.testing.assert_array_equal(activations, X)
    np.testing.assert_array_equal(logits, X @ np.ones((2, 2)))


def test_weights_that_are_nan_are_refused():
    broken = Layers([np.full((2, 2), np.nan), np.eye(2)], activations=["relu", "identity"])
    with pytest.raises(ValueError, match="plot_activation_map"):
        activations_of_images(broken, as_samples(X), 0)


def test_wrong_are_images_whose_largest_logit_is_of_another_class():
    found = classes_of(network(classes=np.array(["cat", "dog"])), ["dog", "dog", "cat"])
    assert found.indices.tolist() == [1, 1, 0]
    assert found.names == ("cat", "dog")
    assert found.wrong.tolist() == [False, True, False]


def test_one_output_predicts_the_second_class_above_zero():
    found = classes_of(network(1), [0, 1, 1], logits=np.array([[-0.1], [0.1], [-2.0]]))
    assert found.wrong.tolist() == [False, False, True]


def test_without_y_there_are_no_classes():
    assert true_classes(network(), None, None, logits=LOGITS, source=object()) is None


def test_a_regressor_has_no_classes():
    with pytest.raises(ValueError, match="predicts values; leave y out, or give a classifier"):
        classes_of(network(task="values"), [0, 1, 1])


def test_after_a_break_the_model_itself_predicts():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(-5, 1, (10, 2)), rng.normal(5, 1, (10, 2))])
    y = np.repeat(["left", "right"], 10)
    model = LogisticRegression().fit(X, y)
    y[0] = "right"
    broken = network(chain_break=ChainBreak("norm", "layer_norm", "it mixes values"))
    source = prediction_source(model, as_samples(X), y, None)
    found = true_classes(broken, y, None, logits=np.empty((20, 0)), source=source)
    assert found.names == ("left", "right")
    assert np.flatnonzero(found.wrong).tolist() == [0]


class _NoPredictions:
    def map_blocks(self, function):
        raise ValueError("outputs are no scores")


def test_after_a_break_of_a_model_that_predicts_nothing_no_image_is_called_wrong():
    broken = network(chain_break=ChainBreak("norm", "layer_norm", "it mixes values"))
    found = true_classes(broken, np.array([3, 5, 3]), None, logits=LOGITS, source=_NoPredictions())
    assert found.names == ("3", "5")
    assert found.wrong is None
