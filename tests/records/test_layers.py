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


def test_masked_weights_are_missing():
    masked = np.ma.masked_array([[1, 2], [3, 4]], mask=[[False, True], [False, False]])
    layers = Layers([masked])
    assert type(layers.weights[0]) is np.ndarray
    np.testing.assert_array_equal(layers.weights[0], [[1, np.nan], [3, 4]])
    assert masked[1, 0] == 3


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
    assert Layers(np.ones((4, 3)), n_pixels=1).n_pixels == 1


def test_repr_tells_the_sizes():
    layers = Layers([np.ones((4, 3)), np.ones((3, 2))], name="MLPClassifier")
    assert repr(layers) == "<Layers of MLPClassifier: 4 → 3 → 2>"


@pytest.mark.parametrize("given", [np.array(3), 3, [None], "step"])
def test_preprocessing_that_is_no_transforms_is_refused(given):
    with pytest.raises(TypeError, match=r"^preprocessing must hold only Transforms, got"):
        Layers(np.ones((4, 3)), preprocessing=given)


SQUARE = [np.ones((2, 2))]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        pytest.param(
            ([],), ValueError, "weights must hold at least one layer, got none", id="no-layer"
        ),
        pytest.param(
            ([np.ones(3)],),
            ValueError,
            "weights[0] must have shape (n_in, n_out), got (3,)",
            id="1-d",
        ),
        pytest.param(
            ([np.ones((2, 3, 4))],),
            ValueError,
            "weights[0] must have shape (n_in, n_out), got (2, 3, 4)",
            id="3-d",
        ),
        pytest.param(
            ([np.ones((3, 0))],),
            ValueError,
            "weights[0] must have shape (n_in, n_out), got (3, 0)",
            id="empty",
        ),
        pytest.param(
            ([np.ones((5, 3)), np.ones((3, 4)), np.ones((2, 6))],),
            ValueError,
            "weights[1] of shape (3, 4) has 4 outputs, but weights[2] of shape (2, 6) takes 2 "
            "inputs; weights have shape (n_in, n_out): transpose those that are stored as "
            "(n_out, n_in)",
            id="transposed",
        ),
        pytest.param(
            ([np.ones((2, 2)) * 1j],),
            TypeError,
            "weights[0] must hold real numbers, got dtype complex128",
            id="complex",
        ),
        pytest.param(
            ([[["a"]]],), TypeError, "weights[0] must hold real numbers, got dtype <U1", id="text"
        ),
        pytest.param((3,), TypeError, "weights must be a sequence of matrices, got 3", id="number"),
        pytest.param(
            (SQUARE, [np.ones(3)]),
            ValueError,
            "biases[0] must have shape (2,), one for each unit of weights[0], got (3,)",
            id="bias",
        ),
        pytest.param(
            (SQUARE, [np.ones((1, 2))]),
            ValueError,
            "biases[0] must have shape (2,), one for each unit of weights[0], got (1, 2)",
            id="2-d-bias",
        ),
        pytest.param(
            (SQUARE, []),
            ValueError,
            "biases must have one entry for each layer, as weights have (1), got 0",
            id="no-bias",
        ),
        pytest.param(
            (SQUARE, [["a", "b"]]),
            TypeError,
            "biases[0] must hold real numbers, got dtype <U1",
            id="text-bias",
        ),
        pytest.param(
            (SQUARE, 0.5),
            TypeError,
            "biases must be a sequence of vectors, one for each layer, got 0.5",
            id="one-bias",
        ),
        pytest.param(
            (SQUARE, None, "relu"),
            TypeError,
            "activations must be a sequence of names, one for each layer, got 'relu'",
            id="one-activation",
        ),
        pytest.param(
            (SQUARE, None, ["relu", "softmax"]),
            ValueError,
            "activations must have one entry for each layer, as weights have (1), got 2",
            id="activations",
        ),
        pytest.param(
            (SQUARE, None, [3]), TypeError, "activations[0] must be a str, got 3", id="no-name"
        ),
    ],
)
def test_what_fits_no_network_is_refused(arguments, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        Layers(*arguments)


def test_ragged_weights_are_refused_in_words():
    with pytest.raises(TypeError, match=r"^weights\[0\] must be an array of real numbers: \w+"):
        Layers([[[1, 2], [3]]])


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_pixels": 2.5}, TypeError, "n_pixels must be a whole number or None, got 2.5"),
        ({"n_pixels": True}, TypeError, "n_pixels must be a whole number or None, got True"),
        ({"n_pixels": 0}, ValueError, "n_pixels must be at least 1, got 0"),
        ({"name": 3}, TypeError, "name must be a str, got 3"),
    ],
)
def test_sizes_and_names_that_are_none_are_refused(options, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        Layers(SQUARE, **options)


class TestWeightsBehindDask:
    @pytest.fixture
    def dask(self):
        return pytest.importorskip("dask.array")

    def test_they_are_not_read_and_stand_beside_arrays(self, dask):
        def never(block):
            pytest.fail("a block was computed")

        weights = dask.ones((6, 5), chunks=2).map_blocks(never, dtype=float, meta=np.ones((0, 0)))
        layers = Layers([weights, np.ones((5, 2))])
        assert layers.n_units == (5, 2)
        assert layers.n_pixels == 6
        assert "6 → 5 → 2" in repr(layers)
        assert Layers(layers.weights).n_units == (5, 2)

    def test_one_matrix_alone_is_a_network_of_one_layer(self, dask):
        assert Layers(dask.ones((4, 3))).n_units == (3,)

    def test_later_changes_do_not_reach_the_record(self, dask):
        weights = dask.ones((4, 3))
        layers = Layers([weights])
        weights[0] = 5
        np.testing.assert_array_equal(layers.weights[0], np.ones((4, 3)))
        with pytest.raises(TypeError, match="item assignment"):
            layers.weights[0][0] = 5

    def test_integers_become_floats_and_text_is_refused(self, dask):
        integers = Layers(dask.ones((4, 3), dtype=int))
        assert integers.weights[0].dtype == np.float64
        assert integers.weights[0][:, 1].dtype == np.float64
        with pytest.raises(TypeError, match=r"weights\[0\] must hold real numbers, got dtype <U"):
            Layers(dask.from_array(np.array([["a"]])))

    def test_biases_are_read_at_once(self, dask):
        layers = Layers([np.ones((4, 3))], [dask.arange(3, dtype=float)])
        assert type(layers.biases[0]) is np.ndarray
        np.testing.assert_array_equal(layers.biases[0], [0, 1, 2])
        with pytest.raises(TypeError, match=r"^biases\[0\] must hold real numbers, got dtype <U1$"):
            Layers([np.ones((4, 1))], [dask.from_array(np.array(["a"]))])

    def test_an_unknown_size_is_refused_with_the_way_out(self, dask):
        weights = dask.ones((6, 5), chunks=2)
        with pytest.raises(ValueError, match=r"weights\[0\]\.compute_chunk_sizes\(\)"):
            Layers(weights[weights[:, 0] > 0])

    def test_a_collection_that_is_no_array_is_refused_with_the_way_out(self):
        bag = pytest.importorskip("dask.bag").from_sequence([1])
        with pytest.raises(TypeError, match=r"weights\[0\] must be a dask array, got a Bag"):
            Layers([bag])

    def test_arithmetic_takes_them_as_plain_arrays(self, dask):
        plain = np.arange(12.0).reshape(4, 3)
        (matrix,) = Layers(dask.from_array(plain, 2)).weights
        for result, expected in (
            (np.ones((2, 4)) @ matrix, np.ones((2, 4)) @ plain),
            (np.abs(matrix), plain),
            (matrix.astype(np.float32), plain),
            (np.asarray(matrix, np.float32), plain),
            (matrix[1:3], plain[1:3]),
        ):
            assert type(result) is np.ndarray
            np.testing.assert_array_equal(result, expected)
        assert len(matrix) == 4
        assert matrix.ndim == 2


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((3, abs), TypeError, "name must be a str, got 3"),
        (("halve", 0.5), TypeError, "apply must be callable, got 0.5"),
        (("halve", abs, [0.0]), ValueError, "high must be given if low is given, got None"),
        (("halve", abs, None, [0.0]), ValueError, "low must be given if high is given, got None"),
        (
            ("halve", abs, [0.0], [1.0, 2.0]),
            ValueError,
            "low and high must have the same length, got 1 and 2",
        ),
        (
            ("halve", abs, [1, 2, 3], [1, 1, 1]),
            ValueError,
            (
                "low must not exceed high, but the preprocessing step halve has low=2 and high=1 "
                "for its input 1"
            ),
        ),
        (
            ("halve", abs, [0], "1"),
            ValueError,
            "high must be one-dimensional numbers, got <U1 of shape ()",
        ),
        (
            ("halve", abs, [[0]], [1]),
            ValueError,
            "low must be one-dimensional numbers, got int64 of shape (1, 1)",
        ),
        (
            ("halve", abs, [[0], [1, 2]], [1]),
            ValueError,
            "low must be an array, got [[0], [1, 2]]",
        ),
        (
            ("halve", abs, [1], [[0], [1, 2]]),
            ValueError,
            "high must be an array, got [[0], [1, 2]]",
        ),
    ],
)
def test_a_transform_that_cannot_be_one_is_refused(arguments, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        Transform(*arguments)


def test_a_transform_may_have_a_range_of_one_value():
    assert Transform("same", abs, [1.0], [1.0]).high == [1.0]
