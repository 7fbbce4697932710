"""Layers from arrays by name."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._reading.dispatch import read_layers, read_predictions
from mlpviz._reading.state_dict import layers_from_arrays
from mlpviz._records.layers import Layers


def network(sizes, seed=0):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(a, b)) for a, b in pairwise(sizes)]
    return weights, [rng.normal(size=n) for n in sizes[1:]]


def state(sizes, transposed=True, biased=True):
    arrays = {}
    for i, (matrix, bias) in enumerate(zip(*network(sizes), strict=True)):
        arrays[f"{i}.weight"] = matrix.T if transposed else matrix
        if biased:
            arrays[f"{i}.bias"] = bias
    return arrays


def check(layers, sizes):
    weights, biases = network(sizes)
    for read, written in zip(layers.weights, weights, strict=True):
        np.testing.assert_array_equal(read, written)
    for read, written in zip(layers.biases, biases, strict=True):
        np.testing.assert_array_equal(read, written)


distinct = st.lists(st.integers(1, 30), min_size=3, max_size=6, unique=True)


@given(sizes=distinct, transposed=st.booleans(), rng=st.randoms(use_true_random=False))
def test_biases_tell_the_orientation_and_sizes_the_order(sizes, transposed, rng):
    entries = list(state(sizes, transposed).items())
    rng.shuffle(entries)
    check(layers_from_arrays(dict(entries), "net"), sizes)


@given(sizes=distinct)
def test_without_biases_the_given_order_tells_the_orientation(sizes):
    layers = layers_from_arrays(state(sizes, biased=False), "net")
    for read, written in zip(layers.weights, network(sizes)[0], strict=True):
        np.testing.assert_array_equal(read, written)
    assert not any(bias.any() for bias in layers.biases)


@pytest.mark.parametrize("transposed", [True, False])
def test_other_layers_tell_how_a_square_one_is_stored(transposed):
    sizes = (6, 4, 4, 4, 3)
    check(layers_from_arrays(state(sizes, transposed), "net"), sizes)


@pytest.mark.parametrize(
    ("sizes", "biased"),
    [((4, 4), True), ((4, 4, 4), True), ((6, 4), False), ((6, 4, 6), False)],
)
def test_what_does_not_tell_the_orientation_is_refused(sizes, biased):
    arrays = {
        key.replace("weight", "w"): value for key, value in state(sizes, True, biased).items()
    }
    with pytest.raises(ValueError, match=r"does not tell whether its matrices are \(n_in, n_out\)"):
        layers_from_arrays(arrays, "net")


def test_a_reversed_order_of_pytorch_s_weights_is_no_transposed_network():
    arrays = {"out.weight": np.ones((3, 5)), "hidden.weight": np.ones((5, 8))}
    with pytest.raises(ValueError, match="does not tell"):
        layers_from_arrays(arrays, "net")
    assert layers_from_arrays(dict(reversed(arrays.items())), "net").n_units == (5, 3)


NAMES = {
    "numbers": (["W0", "b0"], ["W1", "b1"]),
    "scikit-learn": (["coefs_0", "intercepts_0"], ["coefs_1", "intercepts_1"]),
    "keras": (["dense/kernel:0", "dense/bias:0"], ["dense_1/kernel:0", "dense_1/bias:0"]),
    "compiled": (
        ["_orig_mod.a.weight", "_orig_mod.a.bias"],
        ["_orig_mod.b.weight", "_orig_mod.b.bias"],
    ),
    "numpy": (["arr_0", "arr_1"], ["arr_2", "arr_3"]),
}


@pytest.mark.parametrize("style", NAMES)
def test_biases_are_found_by_many_names(style):
    weights, biases = network((6, 4, 3))
    names = NAMES[style]
    arrays = {}
    for (weight, bias), matrix, vector in zip(names, weights, biases, strict=True):
        arrays |= {weight: matrix, bias: vector}
    check(layers_from_arrays(arrays, "net"), (6, 4, 3))


def test_nested_mappings_are_taken_too():
    weights, biases = network((6, 4, 3))
    params = {
        "Dense_0": {"kernel": weights[1], "bias": biases[1]},
        "Dense_1": {"kernel": weights[0], "bias": biases[0]},
    }
    check(read_layers({"params": params}), (6, 4, 3))


def test_activations_are_unknown_and_nothing_is_predicted():
    layers = read_layers(state((6, 4, 3)))
    assert layers.activations == ("unknown", "unknown")
    assert layers.name == "state dict"
    with pytest.raises(TypeError, match=r"cannot read predictions from builtins\.dict"):
        read_predictions(state((6, 4, 3)), np.zeros((1, 6)))


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({"conv.weight": np.ones((2, 1, 3, 3))}, r"conv\.weight of shape \(2, 1, 3, 3\)"),
        ({"bn.running_mean": np.ones(4)}, r"bn\.running_mean of shape \(4,\)"),
        ({"norm.weight": np.ones(4), "norm.bias": np.ones(4)}, r"norm\.weight of shape \(4,\)"),
        ({"n_seen": np.array(3)}, r"n_seen of shape \(\)"),
    ],
)
def test_what_is_neither_weights_nor_biases_is_named(extra, named):
    with pytest.raises(ValueError, match=named):
        read_layers(state((6, 4, 3)) | extra)


NO_CHAIN = "net must hold only matrices of weights and their biases, got {}; give the model, or "
WAY_OUT = "give Layers([first_weights, …], [first_biases, …]) instead"


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"b": np.ones(3)}, NO_CHAIN.format("b of shape (3,)")),
        ({}, NO_CHAIN.format("no matrix")),
        (
            {"a.weight": np.ones((3, 4)), "a.bias": np.ones(5)},
            "a.weight of net has shape (3, 4), which does not match its 5 biases a.bias; ",
        ),
        (
            {
                "a.weight": np.ones((3, 4)),
                "a.bias": np.ones(3),
                "b.weight": np.ones((7, 5)),
                "b.bias": np.ones(7),
            },
            (
                "net does not tell the order of its layers, since the sizes of its matrices match "
                "in no order or in several: a.weight (3, 4), b.weight (7, 5); "
            ),
        ),
        (
            {
                "a.weight": np.ones((3, 4)),
                "a.bias": np.ones(3),
                "b.weight": np.ones((3, 2)),
                "b.bias": np.ones(2),
            },
            (
                "net stores some matrices as (n_in, n_out) and some as (n_out, n_in), according to "
                "the sizes of their biases; "
            ),
        ),
        (
            {"w0": np.ones((6, 4)), "w1": np.ones((4, 6))},
            (
                "net does not tell whether its matrices are (n_in, n_out) or (n_out, n_in), since "
                "their sizes match either way: w0 (6, 4), w1 (4, 6); "
            ),
        ),
    ],
)
def test_arrays_that_are_not_a_network_are_refused(arrays, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message + WAY_OUT)}$"):
        layers_from_arrays(arrays, "net")


def test_sizes_that_fit_in_two_orders_are_refused():
    sizes = {"first": (4, 4), "a": (4, 6), "b": (6, 4), "c": (4, 5), "d": (5, 4)}
    arrays = {}
    for name in ("a", "c", "b", "d"):
        arrays |= {
            f"{name}.weight": np.ones(sizes[name][::-1]),
            f"{name}.bias": np.ones(sizes[name][1]),
        }
    with pytest.raises(ValueError, match="in no order or in several"):
        layers_from_arrays(arrays, "net")


def test_a_chain_looks_one_layer_back_only():
    arrays = {}
    for name, n_in, n_out in (("c", 6, 3), ("b", 4, 6), ("d", 3, 2), ("a", 5, 4)):
        arrays |= {f"{name}.weight": np.ones((n_out, n_in)), f"{name}.bias": np.ones(n_out)}
    assert layers_from_arrays(arrays, "net").n_units == (4, 6, 3, 2)


@pytest.mark.parametrize(
    ("names", "transposed"),
    [
        (("hidden.kernel", "out.kernel"), True),
        (("net.hidden.kernel", "net.out.kernel"), True),
        (("hidden.weight", "out.weight"), False),
        (("net.hidden.weight", "net.out.weight"), False),
    ],
)
def test_matrices_against_the_convention_of_their_names_are_refused(names, transposed):
    matrices = [matrix.T if transposed else matrix for matrix in network((6, 4, 3))[0]]
    with pytest.raises(ValueError, match="does not tell whether its matrices are"):
        layers_from_arrays(dict(zip(names, matrices, strict=True)), "net")
    by_convention = dict(zip(names, (matrix.T for matrix in matrices), strict=True))
    assert layers_from_arrays(by_convention, "net").n_units == (4, 3)


def test_names_of_several_conventions_follow_none_of_them():
    first, second = network((6, 4, 3))[0]
    for names in (("a.weight", "b.kernel"), ("a.kernel", "b.weight")):
        for matrices in ((first, second), (first.T, second.T)):
            arrays = dict(zip(names, matrices, strict=True))
            assert layers_from_arrays(arrays, "net").n_units == (4, 3)


def test_the_way_out_works():
    weights, biases = network((4, 4))
    assert read_layers(Layers(weights, biases)).n_units == (4,)


class Tensor:
    """An array as PyTorch has it: on a device, with a gradient, of a kind numpy may not know."""

    def __init__(self, values, dtype="torch.float32", home=False):
        self.values, self.dtype, self.home = np.asarray(values), dtype, home

    def detach(self):
        return self

    def cpu(self):
        return Tensor(self.values, self.dtype, home=True)

    def float(self):
        return Tensor(self.values, "torch.float32", self.home)

    def __array__(self, dtype=None, copy=None):
        assert self.home
        if self.dtype == "torch.bfloat16":
            raise TypeError("Got unsupported ScalarType BFloat16")
        kind = np.float64 if self.dtype == "torch.float64" else np.float32
        return self.values.astype(kind)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("torch.float32", np.float32),
        ("torch.float64", np.float64),
        ("torch.bfloat16", np.float32),
    ],
)
def test_tensors_are_brought_home_and_widened_where_numpy_does_not_know_them(kind, expected):
    arrays = {"fc.weight": Tensor(np.ones((2, 4)), kind), "fc.bias": Tensor(np.ones(2), kind)}
    layers = layers_from_arrays(arrays, "net")
    assert layers.weights[0].shape == (4, 2)
    assert layers.weights[0].dtype == expected
