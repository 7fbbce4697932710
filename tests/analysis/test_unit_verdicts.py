"""The verdicts that plots mark are those of the report."""

import numpy as np

from mlpviz import Layers, unit_report
from mlpviz._analysis.hidden_layer import HiddenLayer
from mlpviz._analysis.unit_verdicts import find_verdicts
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.transform import Transform
from mlpviz._samples.samples import as_samples

RNG = np.random.default_rng(0)
X = RNG.random((4000, 16))
WEIGHTS = [RNG.normal(size=(16, 5)), RNG.normal(size=(5, 2))]
BIASES = [np.array([0.0, -1e3, 0, 0, 0]), np.zeros(2)]


def verdicts_of(layers, index=0):
    hidden = HiddenLayer(layers, index, "glorot")
    return find_verdicts(hidden, ImageShape(4, 4), as_samples(X))


def network(**options):
    return Layers(WEIGHTS, BIASES, ["relu", "softmax"], **options)


def test_verdicts_are_those_of_the_report():
    verdicts = verdicts_of(network())
    assert verdicts[1] == "dead"
    np.testing.assert_array_equal(verdicts, unit_report(network(), (4, 4), X).verdict)


def test_output_units_have_none():
    assert verdicts_of(network(), 1) is None


def test_units_after_preprocessing_that_is_not_affine_have_none():
    assert verdicts_of(network(preprocessing=[Transform("square", np.square)])) is None
