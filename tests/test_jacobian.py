import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz.jacobian import pull_at
from mlpviz.layers import Transform

SEEN = np.array([True, True, True])


def pulled(apply, point, low=None, high=None, seen=SEEN):
    return pull_at(Transform("step", apply, low, high), np.array(point), np.eye(3), seen)


@given(st.lists(st.floats(0.1, 300), min_size=3, max_size=3))
def test_derivatives_of_an_elementwise_step(point):
    weights, seen = pulled(np.square, point)
    np.testing.assert_allclose(weights, np.diag(2 * np.array(point)), atol=1e-7 * max(point))
    assert seen.all()


@given(st.lists(st.floats(0.1, 300), min_size=3, max_size=3))
def test_derivatives_of_a_step_that_mixes_its_inputs(point):
    x = np.array(point)
    weights, _ = pulled(lambda X: X / np.linalg.norm(X, axis=1, keepdims=True), point)
    norm = np.linalg.norm(x)
    exact = np.eye(3) / norm - np.outer(x, x) / norm**3
    np.testing.assert_allclose(weights, exact, atol=1e-8 / norm)


def test_moves_stay_within_the_fitted_range():
    def within(X):
        assert (X >= 0).all()
        assert (X <= 9).all()
        return X**2

    weights, _ = pulled(within, [0.0, 4.0, 9.0], np.zeros(3), np.full(3, 9.0))
    np.testing.assert_allclose(weights, np.diag([0, 8, 18]), atol=1e-3)


def test_a_pixel_outside_of_the_fitted_range_moves_freely():
    weights, _ = pulled(np.square, [-2.0, 4.0, 12.0], np.zeros(3), np.full(3, 9.0))
    np.testing.assert_allclose(weights, np.diag([-4, 8, 24]), atol=1e-6)


def test_flat_at_the_point_is_a_weight_of_zero_and_dropped_is_not_seen():
    def clip_two(X):
        return np.hstack([X[:, :2].clip(0, 100), X[:, :1]])

    weights, seen = pulled(clip_two, [50.0, 200.0, 70.0])
    np.testing.assert_allclose(weights, [[1, 0, 1], [0, 0, 0], [0, 0, 0]], atol=1e-9)
    assert seen.tolist() == [True, True, False]


def test_outputs_that_are_not_seen_show_nothing():
    _, seen = pulled(np.square, [1.0, 2.0, 3.0], seen=np.array([True, False, True]))
    assert seen.tolist() == [True, False, True]


def test_single_precision_moves_farther():
    weights, _ = pulled(lambda X: (X**2).astype(np.float32), [100.0, 200.0, 255.0])
    np.testing.assert_allclose(weights, np.diag([200, 400, 510]), atol=0.1)


def test_a_step_without_a_derivative_is_refused():
    with pytest.raises(ValueError, match=r"step step has no finite derivative.*the value 0 of its"):
        pulled(np.sqrt, [0.0, 4.0, 9.0])


def test_an_image_of_nothing_but_zeros_can_be_moved():
    weights, _ = pulled(np.sin, [0.0, 0.0, 0.0])
    np.testing.assert_allclose(weights, np.eye(3), atol=1e-9)


def test_a_scaler_is_asked_a_few_times_only_whatever_the_number_of_pixels():
    asked = []

    def scale(images):
        asked.append(len(images))
        return images * np.linspace(1, 2, 400)

    weights, seen = pull_at(
        Transform("scale", scale), np.ones(400), np.ones((400, 1)), np.ones(400, dtype=bool)
    )
    np.testing.assert_allclose(weights[:, 0], np.linspace(1, 2, 400), rtol=1e-6)
    assert seen.all()
    assert sum(asked) < 40
