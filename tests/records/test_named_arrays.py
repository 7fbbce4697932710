"""Layers from arrays by name."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._reading.dispatch import read_layers, read_predictions
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.named_arrays import named_matrices


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
    check(Layers.from_arrays(dict(entries), name="net"), sizes)


@given(sizes=distinct)
def test_without_biases_the_given_order_tells_the_orientation(sizes):
    layers = Layers.from_arrays(state(sizes, biased=False), name="net")
    for read, written in zip(layers.weights, network(sizes)[0], strict=True):
        np.testing.assert_array_equal(read, written)
    assert not any(bias.any() for bias in layers.biases)


@pytest.mark.parametrize("transposed", [True, False])
def test_other_layers_tell_how_a_square_one_is_stored(transposed):
    sizes = (6, 4, 4, 4, 3)
    check(Layers.from_arrays(state(sizes, transposed), name="net"), sizes)


@pytest.mark.parametrize(
    ("sizes", "biased"),
    [((4, 4), True), ((4, 4, 4), True), ((6, 4), False), ((6, 4, 6), False)],
)
def test_what_does_not_tell_the_orientation_is_refused(sizes, biased):
    arrays = {
        key.replace("weight", "w"): value for key, value in state(sizes, True, biased).items()
    }
    with pytest.raises(ValueError, match=r"does not tell whether its matrices are \(n_in, n_out\)"):
        Layers.from_arrays(arrays, name="net")


def test_a_reversed_order_of_pytorch_s_weights_is_no_transposed_network():
    arrays = {"out.weight": np.ones((3, 5)), "hidden.weight": np.ones((5, 8))}
    with pytest.raises(ValueError, match=r"in no one order|does not tell"):
        Layers.from_arrays(arrays, name="net")
    assert Layers.from_arrays(dict(reversed(arrays.items())), name="net").n_units == (5, 3)


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
    check(Layers.from_arrays(arrays, name="net"), (6, 4, 3))


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


NO_MATRIX = "net must hold matrices of weights, got none; "
WAY_OUT = "give Layers([first_weights, …], [first_biases, …]) instead"
ORDER = (
    "give the model, or Layers.from_arrays(arrays, order=[…]) with the names of its layers in the "
    "order in which they run"
)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (
            {"b": np.ones(3)},
            "net must hold only matrices of weights and their biases, got b of shape (3,): names "
            "and shapes do not tell what it does; " + ORDER,
        ),
        ({}, NO_MATRIX + WAY_OUT),
        (
            {"a.weight": np.ones((3, 4)), "a.bias": np.ones(5)},
            "a.weight of net has shape (3, 4), which does not match its 5 biases a.bias; "
            + WAY_OUT,
        ),
        (
            {
                "a.weight": np.ones((3, 4)),
                "a.bias": np.ones(3),
                "b.weight": np.ones((7, 5)),
                "b.bias": np.ones(7),
            },
            (
                "net does not tell in which order its layers run: a.weight (3, 4), b.weight (7, 5) "
                "may come first by the sizes of a.weight (3, 4), b.weight (7, 5); " + ORDER
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
                "net stores some matrices as (n_in, n_out) and some as (n_out, n_in), "
                "according to the sizes of their biases; " + WAY_OUT
            ),
        ),
        (
            {"w0": np.ones((6, 4)), "w1": np.ones((4, 6))},
            (
                "net does not tell whether its matrices are (n_in, n_out) or (n_out, n_in), since "
                "both are a chain of layers: w0 (6, 4), w1 (4, 6); " + WAY_OUT
            ),
        ),
    ],
)
def test_what_is_no_network_is_refused(arrays, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Layers.from_arrays(arrays, name="net")


def test_sizes_that_fit_in_two_orders_are_refused():
    sizes = {"first": (4, 4), "a": (4, 6), "b": (6, 4), "c": (4, 5), "d": (5, 4)}
    arrays = {}
    for name in ("a", "c", "b", "d"):
        arrays |= {
            f"{name}.weight": np.ones(sizes[name][::-1]),
            f"{name}.bias": np.ones(sizes[name][1]),
        }
    with pytest.raises(ValueError, match="every layer may come first"):
        Layers.from_arrays(arrays, name="net")


def test_a_chain_looks_one_layer_back_only():
    arrays = {}
    for name, n_in, n_out in (("c", 6, 3), ("b", 4, 6), ("d", 3, 2), ("a", 5, 4)):
        arrays |= {f"{name}.weight": np.ones((n_out, n_in)), f"{name}.bias": np.ones(n_out)}
    assert Layers.from_arrays(arrays, name="net").n_units == (4, 6, 3, 2)


@pytest.mark.parametrize(
    ("names", "transposed"),
    [
        (("hidden.kernel", "out.kernel"), True),
        (("net.hidden.kernel", "net.out.kernel"), True),
        (("hidden.weight", "out.weight"), False),
        (("net.hidden.weight", "net.out.weight"), False),
    ],
)
def test_matrices_against_the_custom_of_their_names_are_refused(names, transposed):
    matrices = [matrix.T if transposed else matrix for matrix in network((6, 4, 3))[0]]
    with pytest.raises(ValueError, match="does not tell whether its matrices are"):
        Layers.from_arrays(dict(zip(names, matrices, strict=True)), name="net")
    by_custom = dict(zip(names, (matrix.T for matrix in matrices), strict=True))
    assert Layers.from_arrays(by_custom, name="net").n_units == (4, 3)


def test_names_of_several_customs_are_no_custom():
    first, second = network((6, 4, 3))[0]
    for names in (("a.weight", "b.kernel"), ("a.kernel", "b.weight")):
        for matrices in ((first, second), (first.T, second.T)):
            arrays = dict(zip(names, matrices, strict=True))
            assert Layers.from_arrays(arrays, name="net").n_units == (4, 3)


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
    layers = Layers.from_arrays(arrays, name="net")
    assert layers.weights[0].shape == (4, 2)
    assert layers.weights[0].dtype == expected


def dense(**sizes):
    """A state dict as PyTorch writes it, of layers by name."""
    rng = np.random.default_rng(5)
    arrays = {}
    for name, (n_in, n_out) in sizes.items():
        path = name.replace("__", ".")
        arrays[f"{path}.weight"] = rng.normal(size=(n_out, n_in))
        arrays[f"{path}.bias"] = rng.normal(size=n_out)
    return arrays


EQUAL = {
    "a residual network": dense(stem=(9, 4), blocks__0=(4, 4), blocks__1=(4, 4), head=(4, 3)),
    "names sorted as Flax sorts them": dense(
        dense_in=(9, 4), hidden_one=(4, 4), hidden_three=(4, 4), hidden_two=(4, 4), out=(4, 3)
    ),
    "two heads": dense(fc=(9, 4), a=(4, 3), b=(4, 2)),
    "ten hidden layers and two heads": dense(
        inputs=(9, 4), **{f"h{i}": (4, 4) for i in range(10)}, a=(4, 3), b=(4, 3)
    ),
}


@pytest.mark.parametrize("case", EQUAL)
def test_layers_end_where_several_may_come_next(case):
    arrays = EQUAL[case]
    layers = read_layers(arrays)
    np.testing.assert_array_equal(layers.weights[0], next(iter(arrays.values())).T)
    assert layers.n_units == (4,)
    with pytest.raises(ValueError, match=r"do not tell which comes next: .*order=\[…\]"):
        layers.check_complete("plot_unit_classes")


def test_the_image_tells_which_of_an_encoder_and_a_decoder_comes_first():
    arrays = dense(encoder=(9, 4), classifier=(4, 3), decoder=(4, 9))
    with pytest.raises(ValueError, match="every layer may come first"):
        read_layers(arrays)
    layers = read_layers(arrays, ImageShape(3, 3))
    np.testing.assert_array_equal(layers.weights[0], arrays["encoder.weight"].T)
    assert layers.n_units == (4,)
    assert read_layers(dense(encoder=(9, 4), decoder=(4, 9)), ImageShape(3, 3)).n_units == (4, 9)


def test_projections_of_attention_are_no_chain():
    arrays = dense(q=(9, 9), k=(9, 9), v=(9, 9), o=(9, 9))
    for shape in (None, ImageShape(3, 3)):
        with pytest.raises(ValueError, match="order"):
            read_layers(arrays, shape)
    with pytest.raises(ValueError, match=r"q\.weight \(4, 9\), k\.weight \(4, 9\) may come first"):
        read_layers(dense(q=(9, 4), k=(9, 4), out=(4, 3)))


def test_an_array_that_nothing_leads_to_is_named():
    layers = read_layers(dense(fc1=(9, 4), fc2=(4, 3), time=(2, 5)), ImageShape(3, 3))
    assert layers.n_units == (4,)
    with pytest.raises(ValueError, match=r"time\.weight \(5, 2\) do not fit into a chain"):
        layers.check_complete("a plot")


def test_numbers_in_names_order_equal_layers():
    sizes = dict.fromkeys(["layers__1", "layers__10", "layers__2", "layers__3"], (4, 4))
    arrays = dense(layers__0=(9, 4), **sizes, layers__11=(4, 3))
    layers = read_layers(arrays)
    order = [f"layers.{i}.weight" for i in (0, 1, 2, 3, 10, 11)]
    for weights, key in zip(layers.weights, order, strict=True):
        np.testing.assert_array_equal(weights, arrays[key].T)


def test_the_user_gives_the_order():
    arrays = EQUAL["names sorted as Flax sorts them"]
    order = ["dense_in", "hidden_one", "hidden_two", "hidden_three", "out"]
    layers = Layers.from_arrays(arrays, order, ["relu"] * 4 + ["softmax"])
    for weights, key in zip(layers.weights, order, strict=True):
        np.testing.assert_array_equal(weights, arrays[f"{key}.weight"].T)
    assert layers.activations[-1] == "softmax"
    assert layers.chain_break is None


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (["fc", "c"], r"order must hold names of matrices of state dict \(fc\.weight.*got 'c'"),
        (
            ["a", "b"],
            r"order must name layers whose sizes fit from each to the next, got a\.weight",
        ),
    ],
)
def test_an_order_that_does_not_fit_is_refused(order, message):
    with pytest.raises(ValueError, match=message):
        Layers.from_arrays(EQUAL["two heads"], order)


def test_an_order_leaves_out_other_arrays():
    arrays = dense(fc1=(9, 4), fc2=(4, 3)) | {"norm.weight": np.ones(4), "norm.bias": np.ones(4)}
    with pytest.raises(ValueError, match=r"norm\.weight"):
        Layers.from_arrays(arrays)
    assert Layers.from_arrays(arrays, ["fc1.weight"]).n_units == (4,)


class FromScratch:
    """A network as books write it."""


def from_scratch(weights, biases, names=("weights", "biases")):
    network = FromScratch()
    for name, value in zip(names, (weights, biases), strict=True):
        setattr(network, name, value)
    return network


WEIGHTS, BIASES = network((9, 4, 3))
TURNED = [matrix.T for matrix in WEIGHTS]
COLUMNS = [bias[:, None] for bias in BIASES]
FORMS = {
    "pairs": list(zip(WEIGHTS, BIASES, strict=True)),
    "pairs and layers without parameters": [(WEIGHTS[0], BIASES[0]), (), (WEIGHTS[1], BIASES[1])],
    "weights and biases in turn": [WEIGHTS[0], BIASES[0], WEIGHTS[1], BIASES[1]],
    "scikit-learn's names": from_scratch(WEIGHTS, BIASES, ("coefs_", "intercepts_")),
    "columns of biases": from_scratch(TURNED, COLUMNS),
    "rows of biases": from_scratch(WEIGHTS, [bias[None] for bias in BIASES]),
    "a file of JSON": {
        "sizes": [9, 4, 3],
        "weights": [matrix.tolist() for matrix in TURNED],
        "biases": [bias.tolist() for bias in COLUMNS],
        "cost": "CrossEntropyCost",
    },
    "a file of MATLAB": {
        "__header__": b"MATLAB",
        "__globals__": [],
        **{f"W{i}": matrix for i, matrix in enumerate(WEIGHTS, 1)},
        **{f"b{i}": bias[None] for i, bias in enumerate(BIASES, 1)},
    },
    "a checkpoint": {
        "epoch": 3,
        "model_state_dict": state((9, 4, 3)),
        "optimizer_state_dict": {"state": {}},
    },
    "wrapped modules": {f"module.{key}": value for key, value in state((9, 4, 3)).items()},
}


@pytest.mark.parametrize("form", FORMS)
def test_networks_written_from_scratch_are_read(form):
    check(read_layers(FORMS[form]), (9, 4, 3))


def test_a_list_without_biases_and_one_matrix_are_read():
    for matrices in (WEIGHTS, TURNED):
        layers = read_layers(matrices)
        for read, written in zip(layers.weights, WEIGHTS, strict=True):
            np.testing.assert_array_equal(read, written)
    for matrix in (WEIGHTS[0], TURNED[0]):
        read = read_layers(matrix, ImageShape(3, 3)).weights[0]
        np.testing.assert_array_equal(read, WEIGHTS[0])


@pytest.mark.parametrize("model", [["a", "b"], [], [1, 2], "net.unknown", object()])
def test_what_holds_no_arrays_is_refused(model):
    with pytest.raises((TypeError, ValueError), match="model"):
        read_layers(model)


def test_factors_of_weights_are_multiplied():
    direction, norms = WEIGHTS[0].T, np.array([[1.0], [2.0], [3.0], [4.0]])
    expected = direction * norms / np.linalg.norm(direction, axis=1, keepdims=True)
    for first, second in (
        ("fc.parametrizations.weight.original0", "fc.parametrizations.weight.original1"),
        ("fc.weight_g", "fc.weight_v"),
    ):
        arrays = {"fc.bias": BIASES[0], first: norms, second: direction}
        np.testing.assert_allclose(read_layers(arrays).weights[0], expected.T)
    mask = (direction > 0).astype(float)
    pruned = {"fc.bias": BIASES[0], "fc.weight_orig": direction, "fc.weight_mask": mask}
    np.testing.assert_array_equal(read_layers(pruned).weights[0], (direction * mask).T)


@pytest.mark.parametrize(
    ("key", "shape"),
    [
        ("0.weight_scale", ()),
        ("0.weight_scale_inv", (1, 1)),
        ("0.scale", (5,)),
        ("0.weight.absmax", (2,)),
        ("0.qzeros", (1, 5)),
        ("0.lora_A.default.weight", (2, 16)),
    ],
)
def test_arrays_that_change_the_weights_are_refused(key, shape):
    arrays = {"0.weight": np.ones((5, 16)), "1.weight": np.ones((3, 5)), key: np.ones(shape)}
    with pytest.raises(ValueError, match=rf"holds {re.escape(key)}, .*; give the model, or Layers"):
        named_matrices(arrays, "net")


def test_scales_are_not_taken_for_biases():
    arrays = {
        "a.weight": np.ones((5, 16)),
        "a.scale": np.ones(5),
        "b.weight": np.ones((3, 5)),
        "b.scale": np.ones(3),
    }
    with pytest.raises(ValueError, match=r"a\.scale"):
        named_matrices(arrays, "net")


def test_a_layer_may_be_called_scale():
    arrays = {"scale.weight": np.ones((5, 16)), "scale.bias": np.ones(5)}
    assert [matrix.name for matrix in named_matrices(arrays, "net")] == ["scale.weight"]


def test_tensors_of_8_bits_are_read():
    torch = pytest.importorskip("torch")
    weight = torch.full((3, 4), 0.5).to(torch.float8_e4m3fn)
    (found,) = named_matrices({"weight": weight}, "net")
    np.testing.assert_array_equal(found.matrix, np.full((3, 4), 0.5))
