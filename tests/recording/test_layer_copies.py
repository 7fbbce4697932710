"""Copies of layers in memory."""

import numpy as np
import pytest

from mlpviz import Layers
from mlpviz._recording.layer_copies import check_same_sizes, copy_layers, n_bytes


def test_a_copy_of_a_memory_map_is_in_memory(tmp_path):
    stored = np.memmap(tmp_path / "weights", np.float64, "w+", shape=(4, 2))
    stored[:] = 1
    copied = copy_layers(Layers([stored], activations=["tanh"], name="net"), None)
    stored[:] = 2
    assert copied.weights[0].tolist() == np.ones((4, 2)).tolist()
    assert (copied.name, copied.activations) == ("net", ("tanh",))


def test_weights_are_kept_in_the_dtype_that_is_asked_for():
    layers = Layers([np.ones((4, 2)), np.ones((2, 3))])
    small = copy_layers(layers, np.dtype("float16"))
    assert {array.dtype.name for array in (*small.weights, *small.biases)} == {"float16"}
    assert 4 * n_bytes(small) == n_bytes(layers) == 8 * (4 * 2 + 2 + 2 * 3 + 3)


def test_finite_weights_do_not_become_infinite():
    half = np.dtype("float16")
    with pytest.raises(ValueError, match="1e\\+06 is infinite in float16"):
        copy_layers(Layers([[[1e6]]]), half)
    assert np.isinf(copy_layers(Layers([[[np.inf]]]), half).weights[0])


def test_layers_of_other_sizes_are_refused():
    first = Layers([np.ones((4, 2))])
    check_same_sizes(Layers([np.zeros((4, 2))]), first)
    with pytest.raises(ValueError, match="the layers of the first snapshot"):
        check_same_sizes(Layers([np.ones((4, 3))]), first)
