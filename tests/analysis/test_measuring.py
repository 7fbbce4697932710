"""The measures of units, each against plain numpy."""

from itertools import pairwise

import numpy as np
import pytest

from mlpviz._analysis.hidden_layer import HiddenLayer
from mlpviz._analysis.measuring import assess_layer
from mlpviz._analysis.thresholds import Thresholds
from mlpviz._records.chain_break import ChainBreak
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.samples import as_samples

RNG = np.random.default_rng(0)
SIZES = (9, 6, 5, 3)
WEIGHTS = [RNG.normal(size=pair) for pair in pairwise(SIZES)]
BIASES = [RNG.normal(size=n) for n in SIZES[1:]]
X = RNG.random((200, 9))


def network(activation="relu", weights=WEIGHTS, **options):
    return Layers(weights, BIASES, [activation, activation, "softmax"], **options)


def assess(layers=None, index=0, X=None, y=None):
    return assess_layer(
        HiddenLayer(layers or network(), index, "glorot"),
        ImageShape(3, 3),
        None if X is None else as_samples(X),
        y,
        thresholds=Thresholds(),
        progress=False,
    )


@pytest.mark.parametrize("index", [0, 1])
def test_measures_of_weights_are_plain_norms(index):
    measures = assess(index=index).measures
    np.testing.assert_allclose(measures.norm, np.linalg.norm(WEIGHTS[index], axis=0))
    np.testing.assert_allclose(measures.largest, np.abs(WEIGHTS[index]).max(axis=0))
    np.testing.assert_allclose(measures.outgoing, np.linalg.norm(WEIGHTS[index + 1], axis=1))


def test_growth_and_size_are_relative_to_the_initial_range():
    measures = assess().measures
    bound = np.sqrt(6 / (9 + 6))
    np.testing.assert_allclose(measures.growth, measures.largest / bound)
    np.testing.assert_allclose(measures.size, measures.norm / 3 / (bound / np.sqrt(3)))


def test_weights_of_pixels_that_never_vary_do_not_count():
    images = X.copy()
    images[:, 4] = 0.5
    measures = assess(X=images).measures
    np.testing.assert_allclose(
        measures.norm, np.linalg.norm(np.delete(WEIGHTS[0], 4, axis=0), axis=0)
    )


def test_measures_of_activations_are_unknown_without_images():
    assessed = assess()
    assert assessed.measures.n_images == 0
    assert np.isnan([assessed.measures.firing, assessed.measures.importance]).all()
    assert assessed.inputs is None
    assert assessed.auc is None
    reasons = dict.fromkeys(("dead", "rare", "saturated"), "no images")
    assert assessed.not_assessed == reasons


def test_measures_of_activations_are_plain_means():
    measures = assess(X=X).measures
    z = X @ WEIGHTS[0] + BIASES[0]
    np.testing.assert_allclose(measures.firing, (z > 0).mean(axis=0))
    np.testing.assert_allclose(measures.mean, np.maximum(z, 0).mean(axis=0))
    np.testing.assert_allclose(measures.spread, np.maximum(z, 0).std(axis=0))


def test_similar_units_are_those_whose_activations_correlate():
    measures = assess(network("tanh"), X=X).measures
    correlations = np.abs(np.corrcoef(np.tanh(X @ WEIGHTS[0] + BIASES[0]).T))
    np.fill_diagonal(correlations, -1)
    np.testing.assert_array_equal(measures.twin, correlations.argmax(axis=1))
    np.testing.assert_allclose(np.abs(measures.similarity), correlations.max(axis=1))


def test_a_deeper_layer_has_no_smoothness():
    assessed = assess(index=1)
    assert np.isnan(assessed.measures.smoothness).all()
    assert assessed.not_assessed["unstructured"] == "a deeper layer"


@pytest.mark.parametrize(
    ("activation", "reasons"),
    [
        ("relu", {"saturated": "relu does not saturate"}),
        ("tanh", {"rare": "tanh is never off"}),
    ],
)
def test_verdicts_that_an_activation_cannot_have_are_not_assessed(activation, reasons):
    many = np.tile(X, (20, 1))
    assert assess(network(activation), X=many).not_assessed == reasons


def test_few_images_cannot_show_that_a_unit_never_fires():
    reasons = assess(X=X[:5]).not_assessed
    assert reasons["dead"] == reasons["rare"] == "only 5 images"


def test_classes_are_separated_only_where_y_is_given():
    y = RNG.integers(0, 3, len(X))
    assert assess(X=X).auc is None
    assert assess(X=X, y=y).auc.shape == (6, 3)


def test_after_a_break_nothing_is_said_of_outgoing_weights_and_importance():
    broken = Layers(
        WEIGHTS[:1],
        BIASES[:1],
        ["relu"],
        chain_break=ChainBreak("norm", "layer_norm", "it mixes values"),
    )
    assessed = assess(broken, X=X)
    assert np.isnan([assessed.measures.outgoing, assessed.measures.importance]).all()
    assert assessed.not_assessed["unused"] == "the next layer was not read"


def test_a_unit_with_a_weight_that_is_nan_has_no_norm_and_the_others_keep_theirs():
    weights = [WEIGHTS[0].copy(), *WEIGHTS[1:]]
    weights[0][2, 3] = np.nan
    norm = assess(network(weights=weights)).measures.norm
    assert np.flatnonzero(np.isnan(norm)).tolist() == [3]
