"""Readings are checked on noise."""

import numpy as np
import pytest

from mlpviz._reading.chain import Chain
from mlpviz._reading.checks import check_chain, check_reading, is_elementwise, noise_images
from mlpviz._reading.steps import Linear, Scaling, run_step
from mlpviz._records.activations import Activation

WIDTH = 4


def step(kind, rng):
    if kind == "linear":
        return Linear(kind, rng.normal(size=(WIDTH, WIDTH)), rng.normal(size=WIDTH))
    if kind == "scaling":
        return Scaling(kind, rng.normal(size=WIDTH), rng.normal(size=WIDTH))
    return Activation(kind)


def outputs(steps, X):
    for each in steps:
        X = run_step(each, X)
    return X


def test_a_misread_step_is_an_error():
    rng = np.random.default_rng(0)
    steps = [step(kind, rng) for kind in ("linear", "tanh", "linear")]
    X = noise_images(WIDTH)
    own = outputs(steps, X)
    check_reading(steps, X, own, "net")
    with pytest.raises(ValueError, match=r"do not compute its outputs.*Layers"):
        check_reading(steps[::-1], X, own, "net")
    with pytest.raises(ValueError, match="they differ by inf"):
        check_reading(steps, X, own[:, :2], "net")


def test_small_outputs_are_held_to_their_own_size():
    X, own = np.ones((2, 1)), np.full((2, 1), 0.01)
    misread = Linear("dense", np.array([[0.02]]), np.zeros(1))
    with pytest.raises(ValueError, match=r"they differ by 0\.01, and the largest output is 0\.01;"):
        check_reading([misread], X, own, "net")


def test_a_step_may_overflow_where_the_network_itself_does():
    X, exponential = np.full((1, 1), 1e3), Activation("exp", np.exp)
    with np.errstate(all="raise"):
        check_reading([exponential], X, np.full((1, 1), np.inf), "net")


def test_images_to_probe_with_are_the_same_each_time_and_in_single_precision():
    images = noise_images(WIDTH)
    assert images.dtype == np.float32
    np.testing.assert_array_equal(images, noise_images(WIDTH))


def test_a_network_that_diverged_is_read_where_it_is_finite():
    X = noise_images(WIDTH)
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


def chain_of_parts(rng):
    parts = [[step("linear", rng), Activation("relu")], [step("linear", rng)]]
    X = noise_images(WIDTH)
    values = [outputs(parts[0], X), outputs(parts[0] + parts[1], X)]
    return Chain(parts), X, values


PLACES = [("fc1", "linear"), ("fc2", "linear")]


def test_a_chain_that_computes_the_network_is_whole():
    chain, X, values = chain_of_parts(np.random.default_rng(0))
    assert check_chain(chain, X, values, PLACES, "net") is chain


def test_a_chain_ends_before_the_first_part_that_differs():
    chain, X, values = chain_of_parts(np.random.default_rng(0))
    found = check_chain(chain, X, [values[0], values[1] + 1], PLACES, "net")
    assert found.parts == chain.parts[:1]
    assert found.chain_break.layer == "fc2"


def test_a_chain_that_differs_up_to_its_first_layer_is_no_reading():
    chain, X, values = chain_of_parts(np.random.default_rng(0))
    with pytest.raises(ValueError, match="net"):
        check_chain(chain, X, [values[0] + 1, values[1]], PLACES, "net")
