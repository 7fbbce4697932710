"""How units respond to images: against plain numpy, whatever the blocks."""

import numpy as np
import pytest

from mlpviz._analysis import responses
from mlpviz._analysis.responses import measure_responses
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform
from mlpviz._samples.samples import as_samples

RNG = np.random.default_rng(0)
WEIGHTS, BIAS = RNG.normal(size=(6, 5)), RNG.normal(size=5)
X = RNG.normal(size=(90, 6))


def network(activation):
    return Layers([WEIGHTS, np.ones((5, 2))], [BIAS, [0, 0]], [activation, "softmax"])


@pytest.mark.parametrize("block", [6, 6 * 7, 2**22])
def test_responses_are_plain_means_whatever_the_blocks(block, monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", block)
    monkeypatch.setattr(responses, "CACHED_VALUES", block // 2)
    z = X @ WEIGHTS + BIAS
    found = measure_responses(network("tanh"), as_samples(X), 0, keep_activations=True)
    flat = 1 - np.tanh(z) ** 2 < 0.05
    ends = [(flat & (sign * z > 0)).mean(axis=0) for sign in (-1, 1)]
    np.testing.assert_allclose(found.firing, (z > 0).mean(axis=0))
    np.testing.assert_allclose(found.saturation, flat.mean(axis=0))
    np.testing.assert_allclose(found.stuck, np.maximum(*ends))
    np.testing.assert_allclose(found.mean, np.tanh(z).mean(axis=0))
    np.testing.assert_allclose(found.spread, np.tanh(z).std(axis=0))
    np.testing.assert_allclose(found.activations, np.tanh(z))


def test_a_relu_does_not_saturate_and_activations_are_kept_only_on_request():
    found = measure_responses(network("relu"), as_samples(X), 0)
    assert np.isnan(found.saturation).all()
    assert np.isnan(found.stuck).all()
    assert found.activations is None


def test_a_progress_bar_is_shown_on_request(capsys):
    measure_responses(network("relu"), as_samples(X), 0)
    assert capsys.readouterr() == ("", "")
    measure_responses(network("relu"), as_samples(X, progress=True), 0)
    assert "\rresponses:   0%" in capsys.readouterr().err


def test_statistics_of_inputs_are_those_after_preprocessing():
    images = np.array([[0.0, 5.0, 1.0], [0.0, 255.0, 1.0]])
    layers = Layers(
        [np.ones((2, 2)), np.ones((2, 2))],
        activations=["relu", "softmax"],
        preprocessing=[Transform("drop", lambda X: X[:, 1:] / 5)],
        n_pixels=3,
    )
    found = measure_responses(layers, as_samples(images), 0).inputs
    assert found.n_images == 2
    assert found.varying_pixels.tolist() == [False, True, False]
    assert found.varying_inputs.tolist() == [True, False]
    assert (found.low.tolist(), found.high.tolist()) == ([1, 0.2], [51, 0.2])
    assert found.spread.tolist() == [25, 0]
    assert (found.mean[0], found.typical_spread) == (26, 25)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("block", [6, 2**22])
def test_images_that_are_not_finite_are_refused(value, block, monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", block)
    images = X.copy()
    images[70, 3] = value
    with pytest.raises(ValueError, match="X holds NaN or infinite values"):
        measure_responses(network("relu"), as_samples(images), 0)


def test_units_are_compared_on_a_sample_of_many_images(monkeypatch):
    monkeypatch.setattr(responses, "N_SAMPLED", 20)
    found = measure_responses(network("relu"), as_samples(X), 0)
    assert len(set(found.sampled_rows.tolist())) == 20
    assert (np.diff(found.sampled_rows) > 0).all()
    np.testing.assert_array_equal(found.sampled_inputs, X[found.sampled_rows])
    again = measure_responses(network("relu"), as_samples(X), 0)
    np.testing.assert_array_equal(again.sampled_rows, found.sampled_rows)
    # Every tenth image is of one class: a sample at even distances would hold no other.
    assert len(np.unique(found.sampled_rows % 10)) > 5


def test_weights_that_are_not_finite_need_no_warning():
    weights = WEIGHTS.copy()
    weights[:, 2] = np.nan
    found = measure_responses(
        Layers([weights, np.ones((5, 2))], activations=["relu", "softmax"]), as_samples(X), 0
    )
    assert np.isfinite(found.mean).tolist() == [True, True, False, True, True]
