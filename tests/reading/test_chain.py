"""Steps of a network become layers that compute the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._analysis.forward import network_inputs
from mlpviz._reading.chain import (
    Activation,
    Linear,
    Scaling,
    activation_name,
    as_numbers,
    check_reading,
    is_elementwise,
    layers_of_chain,
    probe_images,
)
from mlpviz._records.layers import Transform

WIDTH = 4
ACTIVATIONS = {"tanh": np.tanh, "relu": lambda X: np.maximum(X, 0), "identity": lambda X: X}
KINDS = st.lists(st.sampled_from(["linear", "scaling", "tanh", "relu"]), max_size=10)


def step(kind, rng):
    if kind == "linear":
        return Linear(kind, rng.normal(size=(WIDTH, WIDTH)), rng.normal(size=WIDTH))
    if kind == "scaling":
        return Scaling(kind, rng.normal(size=WIDTH), rng.normal(size=WIDTH))
    return Activation(kind, ACTIVATIONS[kind])


def outputs(steps, X):
    for each in steps:
        X = each.apply(X)
    return X


@given(KINDS, KINDS, st.integers(0, 2**32))
def test_layers_compute_what_the_steps_do_as_far_as_their_activations_are_known(
    before, after, seed
):
    rng = np.random.default_rng(seed)
    steps = [step(kind, rng) for kind in [*before, "linear", *after]]
    layers = layers_of_chain(steps, WIDTH, "net")
    functions = {each.name: each.apply for each in steps}
    functions["identity"] = ACTIVATIONS["identity"]
    X = rng.normal(size=(5, WIDTH))
    values = network_inputs(layers, X)
    scalings = [each for each in steps if isinstance(each, Scaling)]
    for weights, bias, name in zip(layers.weights, layers.biases, layers.activations, strict=True):
        values = values @ weights + bias
        parts = name.split(" → ")
        if "scaling" in parts:  # it has a place in the name, but none among the weights
            assert scalings
            return
        values = outputs([Activation(part, functions[part]) for part in parts], values)
    np.testing.assert_allclose(values, outputs(steps, X), rtol=1e-8, atol=1e-8)


def test_layers_are_as_many_as_the_dense_ones_and_preprocessing_stands_before():
    rng = np.random.default_rng(0)
    steps = [step(kind, rng) for kind in ("scaling", "tanh", "linear", "relu", "linear")]
    layers = layers_of_chain([Transform("crop", lambda X: X[:, :WIDTH]), *steps], 9, "net")
    assert [each.name for each in layers.preprocessing] == ["crop", "scaling", "tanh"]
    assert (layers.n_pixels, len(layers.weights), layers.name) == (9, 2, "net")
    assert layers.activations == ("relu", "identity")


def test_weights_without_scalings_are_the_network_s_own():
    weights, bias = np.ones((3, 2), np.float32), np.ones(2, np.float32)
    layers = layers_of_chain([Linear("dense", weights, bias)], 3, "net")
    assert layers.weights[0].dtype == layers.biases[0].dtype == np.float32


def test_several_activations_in_a_row_are_all_named():
    rng = np.random.default_rng(0)
    steps = [step(kind, rng) for kind in ("linear", "tanh", "scaling", "relu", "scaling")]
    assert layers_of_chain(steps, WIDTH, "net").activations == ("tanh → scaling → relu → scaling",)


def test_a_transform_keeps_the_range_that_it_was_fitted_on():
    crop = Transform("crop", lambda X: X[:, :1], np.zeros(2), np.ones(2))
    layers = layers_of_chain([crop, Linear("dense", np.ones((1, 1)), np.zeros(1))], 2, "net")
    assert layers.preprocessing[0] is crop


def test_no_dense_layer_is_refused():
    with pytest.raises(ValueError, match="must have a dense layer, but Empty has none"):
        layers_of_chain([], 4, "Empty")


def test_a_misread_step_is_an_error():
    rng = np.random.default_rng(0)
    steps = [step(kind, rng) for kind in ("linear", "tanh", "linear")]
    X = probe_images(WIDTH)
    own = outputs(steps, X)
    check_reading(steps, X, own, "net")
    with pytest.raises(ValueError, match=r"do not compute what it computes.*Layers"):
        check_reading(steps[::-1], X, own, "net")
    with pytest.raises(ValueError, match="outputs differ by inf"):
        check_reading(steps, X, own[:, :2], "net")


def test_small_outputs_are_held_to_their_own_size():
    X, own = np.ones((2, 1)), np.full((2, 1), 0.01)
    misread = Linear("dense", np.array([[0.02]]), np.zeros(1))
    with pytest.raises(ValueError, match=r"outputs differ by 0\.01, where they reach 0\.01;"):
        check_reading([misread], X, own, "net")


def test_a_step_may_overflow_where_the_network_itself_does():
    X, exponential = np.full((1, 1), 1e3), Activation("exp", np.exp)
    with np.errstate(all="raise"):
        check_reading([exponential], X, np.full((1, 1), np.inf), "net")


def test_images_to_probe_with_are_the_same_each_time_and_in_single_precision():
    images = probe_images(WIDTH)
    assert images.dtype == np.float32
    np.testing.assert_array_equal(images, probe_images(WIDTH))


def test_a_network_that_diverged_is_read_where_it_is_finite():
    X = probe_images(WIDTH)
    broken = Linear("dense", np.diag([1.0, np.nan, 1.0, 1.0])[:, :1], np.zeros(1))
    check_reading([broken], X, broken.apply(X), "net")
    check_reading([broken], X, np.full((len(X), 1), np.nan), "net")


@pytest.mark.parametrize(
    ("apply", "expected"),
    [
        (np.tanh, True),
        (lambda X: X * np.arange(5), True),
        (lambda X: X[:, ::-1], False),
        (lambda X: X - X.mean(axis=1, keepdims=True), False),
        (lambda X: X[:, :3], False),
    ],
)
def test_elementwise(apply, expected):
    assert is_elementwise(apply, 5) is expected


def test_numbers_of_half_precision_are_kept_and_those_numpy_does_not_know_are_widened():
    assert as_numbers(np.ones(2, np.float16)).dtype == np.float16
    assert as_numbers(np.ones(2, np.int8)).dtype == np.float32


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Sigmoid", "logistic"),
        ("linear", "identity"),
        ("swish", "silu"),
        ("LeakyReLU", "leaky_relu"),
    ],
)
def test_activations_have_the_names_of_the_field(given, told):
    assert activation_name(given) == told


def test_scalings_go_into_the_weights_on_their_side_of_the_activation():
    first = Linear("first", np.array([[1.0, 2.0]]), np.array([1.0, 1.0]))
    second = Linear("second", np.array([[1.0], [1.0]]), np.array([0.0]))
    scaling = Scaling("norm", np.array([2.0, 3.0]), np.array([1.0, 0.0]))
    bent = Activation("tanh", np.tanh)
    after = layers_of_chain([first, bent, scaling, second], 1, "net")
    assert after.activations == ("tanh", "identity")
    np.testing.assert_array_equal(after.weights[1], [[2.0], [3.0]])
    np.testing.assert_array_equal(after.biases[1], [1.0])
    before = layers_of_chain([first, scaling, bent, second], 1, "net")
    assert before.activations == ("tanh", "identity")
    np.testing.assert_array_equal(before.weights[0], [[2.0, 6.0]])
    np.testing.assert_array_equal(before.biases[0], [3.0, 3.0])
    between = layers_of_chain([first, bent, scaling, bent, scaling, second], 1, "net")
    assert between.activations == ("tanh → norm → tanh", "identity")
    np.testing.assert_array_equal(between.weights[1], [[2.0], [3.0]])
    last = layers_of_chain([first, bent, scaling], 1, "net")
    assert last.activations == ("tanh → norm",)


@pytest.mark.parametrize(("shift", "share"), [(0, 0.1), (1, 5e-6), (0, 5e-9)])
def test_a_step_that_mixes_a_little_is_not_elementwise(shift, share):
    def mix(X):
        return shift + share * X.sum(axis=1, keepdims=True, dtype=np.float64) * np.ones(4)

    assert not is_elementwise(mix, 4)


@pytest.mark.parametrize("place", range(5))
def test_one_value_that_reaches_other_places_is_enough_not_to_be_elementwise(place):
    assert not is_elementwise(lambda X: X + X[:, [place]], 5)


def test_a_step_is_tried_on_the_same_images_each_time():
    asked = []

    def keep(X):
        asked.append(X)
        return X

    assert is_elementwise(keep, 50) is is_elementwise(keep, 50) is True
    np.testing.assert_array_equal(*asked)


def test_a_step_that_returns_nothing_for_some_values_may_be_elementwise():
    with np.errstate(invalid="ignore"):
        assert is_elementwise(np.log, 20)
