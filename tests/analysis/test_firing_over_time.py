"""The share of images on which units fire at each step, against plain numpy."""

import numpy as np
import pytest

from mlpviz._analysis.firing_over_time import firing_over_time
from mlpviz._records.layers import Layers
from mlpviz._samples.samples import as_samples

RNG = np.random.default_rng(0)
X = RNG.normal(size=(50, 6))


def network(seed, activation="relu"):
    rng = np.random.default_rng(seed)
    sizes = [(6, 5), (5, 4), (4, 2)]
    return Layers(
        [rng.normal(size=size) for size in sizes],
        [rng.normal(size=size[1]) for size in sizes],
        [activation, activation, "softmax"],
    )


@pytest.mark.parametrize("block", [6 * 7, 2**22])
def test_shares_are_plain_means_in_each_layer_whatever_the_blocks(block, monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", block)
    networks = [network(seed) for seed in range(3)]
    first = [X @ each.weights[0] + each.biases[0] for each in networks]
    second = [
        np.maximum(z, 0) @ each.weights[1] + each.biases[1]
        for z, each in zip(first, networks, strict=True)
    ]
    for layer, expected in enumerate((first, second)):
        shares = firing_over_time(networks, as_samples(X), layer)
        np.testing.assert_allclose(shares, [(z > 0).mean(axis=0) for z in expected])


def test_a_unit_whose_weights_are_nan_fires_on_no_image():
    diverged = Layers([np.full((6, 1), np.nan), [[1.0]]], activations=["relu", "identity"])
    assert firing_over_time([diverged], as_samples(X), 0).tolist() == [[0.0]]


def test_units_that_are_never_off_are_refused():
    with pytest.raises(ValueError, match=r"activation of layer 0 is tanh; use show='distance'"):
        firing_over_time([network(0, "tanh")], as_samples(X), 0)


def test_images_with_nan_are_refused():
    images = X.copy()
    images[3, 2] = np.nan
    with pytest.raises(ValueError, match="X holds NaN or infinite values"):
        firing_over_time([network(0)], as_samples(images), 0)
