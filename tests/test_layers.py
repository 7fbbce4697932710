"""Layers: records that check themselves and that nobody can change."""

import dataclasses
import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz import Layers, Transform


@given(st.lists(st.integers(1, 6), min_size=2, max_size=5), st.integers(0, 2**32 - 1))
def test_arrays_come_back_as_they_were_given(sizes, seed):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=shape) for shape in pairwise(sizes)]
    biases = [rng.normal(size=size) for size in sizes[1:]]
    layers = Layers(weights, biases, ["tanh"] * len(weights))
    for kept, given_ in zip((*layers.weights, *layers.biases), (*weights, *biases), strict=True):
        np.testing.assert_array_equal(kept, given_)
    assert layers.n_units == tuple(sizes[1:])
    assert layers.n_pixels == sizes[0]


def test_what_is_not_given():
    layers = Layers([np.ones((4, 3)), np.ones((3, 2))])
    assert [bias.tolist() for bias in layers.biases] == [[0, 0, 0], [0, 0]]
    assert layers.activations == ("unknown", "unknown")
    assert layers.preprocessing == ()
    assert layers.name == "network"


def test_a_single_matrix_is_a_network_of_one_layer():
    assert Layers(np.ones((4, 3))).n_units == (3,)


def test_lists_and_integers_become_floats():
    layers = Layers([[[1, 2], [3, 4]]], [[True, False]])
    assert layers.weights[0].dtype == layers.biases[0].dtype == np.float64


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", ">f8"])
def test_the_precision_of_floats_is_kept(dtype):
    assert Layers(np.ones((2, 2), dtype)).weights[0].dtype == np.dtype(dtype)


def test_later_training_does_not_reach_the_record():
    weights, biases = np.ones((4, 3)), np.ones(3)
    layers = Layers([weights], [biases])
    weights += 1
    biases += 1
    assert (layers.weights[0] == 1).all()
    assert (layers.biases[0] == 1).all()


def test_a_memory_map_is_viewed_and_not_copied(tmp_path):
    stored = np.memmap(tmp_path / "weights", dtype="f4", mode="w+", shape=(6, 5))
    layers = Layers([stored])
    assert np.shares_memory(layers.weights[0], stored)
    assert not layers.weights[0].flags.writeable
    assert stored.flags.writeable


def test_records_are_read_only():
    layers = Layers([np.ones((4, 3))])
    for array in (*layers.weights, *layers.biases):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        layers.name = "other"


def test_preprocessing_and_pixels_before_it():
    step = Transform("pick", lambda X: X[:, :4])
    layers = Layers(np.ones((4, 3)), preprocessing=iter([step]), n_pixels=np.int64(9))
    assert layers.preprocessing == (step,)
    assert layers.n_pixels == 9


def test_repr_tells_the_sizes():
    layers = Layers([np.ones((4, 3)), np.ones((3, 2))], name="MLPClassifier")
    assert repr(layers) == "<Layers of MLPClassifier: 4 → 3 → 2>"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        pytest.param(([],), ValueError, "weights must hold at least one layer", id="no-layer"),
        pytest.param(([np.ones(3)],), ValueError, "weights[0] must have shape", id="1-d"),
        pytest.param(([np.ones((2, 3, 4))],), ValueError, "got (2, 3, 4)", id="3-d"),
        pytest.param(([np.ones((3, 0))],), ValueError, "weights[0] must have shape", id="empty"),
        pytest.param(
            ([np.ones((3, 4)), np.ones((2, 4))],), ValueError, "transpose", id="transposed"
        ),
        pytest.param(([np.ones((2, 2)) * 1j],), TypeError, "real numbers", id="complex"),
        pytest.param(([[["a"]]],), TypeError, "weights[0] must hold real numbers", id="text"),
        pytest.param(
            ([np.ones((2, 2))], [np.ones(3)]),
            ValueError,
            "biases[0] must have shape (2,)",
            id="bias",
        ),
        pytest.param(
            ([np.ones((2, 2))], [np.ones((1, 2))]), ValueError, "got (1, 2)", id="2-d-bias"
        ),
        pytest.param(
            ([np.ones((2, 2))], []),
            ValueError,
            "biases must have one entry per layer",
            id="no-bias",
        ),
        pytest.param(
            ([np.ones((2, 2))], [["a", "b"]]), TypeError, "biases[0] must hold", id="text-bias"
        ),
        pytest.param(
            ([np.ones((2, 2))], None, "relu"), TypeError, "got the str 'relu'", id="one-activation"
        ),
        pytest.param(
            ([np.ones((2, 2))], None, ["relu", "softmax"]),
            ValueError,
            "activations must have one entry per layer (1), got 2",
            id="activations",
        ),
    ],
)
def test_what_fits_no_network_is_refused(arguments, error, message):
    with pytest.raises(error, match=re.escape(message)):
        Layers(*arguments)
