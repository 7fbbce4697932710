import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._pixel_space.jacobian import pull_back_at
from mlpviz._records.transform import Transform

CONNECTED = np.array([True, True, True])
BOTH = np.ones(2, np.bool_)


def pulled(apply, point, low=None, high=None, connected=CONNECTED):
    return pull_back_at(Transform("step", apply, low, high), np.array(point), np.eye(3), connected)


@given(st.lists(st.floats(0.1, 300), min_size=3, max_size=3))
def test_derivatives_of_an_elementwise_step(point):
    weights, connected = pulled(np.square, point)
    np.testing.assert_allclose(weights, np.diag(2 * np.array(point)), atol=1e-7 * max(point))
    assert connected.all()


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


def test_an_disconnected_pixel_is_moved_to_the_ends_of_its_fitted_range_and_not_beyond():
    asked = []

    def mix_first_two(X):
        asked.append(X)
        return X[:, :2] @ np.array([[1.0, 2.0], [3.0, 4.0]])

    step = Transform("step", mix_first_two, np.ones(3), np.full(3, 9.0))
    weights, connected = pull_back_at(
        step, np.array([2.0, 8.0, 4.0]), np.eye(2), np.ones(2, np.bool_)
    )
    np.testing.assert_allclose(weights, [[1, 2], [3, 4], [0, 0]], atol=1e-8)
    assert connected.tolist() == [True, True, False]
    moved = np.vstack(asked)
    assert (moved.min(), moved.max()) == (1, 9)
    assert (moved[:, 2].min(), moved[:, 2].max()) == (1, 9)


def test_moves_are_a_share_of_the_fitted_range():
    asked = []

    def square(X):
        asked.append(X)
        return X**2

    pulled(square, [1.0, 2.0, 3.0], np.zeros(3), np.full(3, 1000.0))
    farthest = np.abs(np.vstack(asked) - [1.0, 2.0, 3.0]).max()
    assert farthest == pytest.approx(1000 * np.finfo(np.float64).eps ** (1 / 3))


def test_a_pixel_that_was_constant_moves_freely():
    weights, _ = pulled(np.square, [1.0, 4.0, 2.0], np.array([0.0, 4, 0]), np.array([9.0, 4, 9]))
    np.testing.assert_allclose(weights, np.diag([2, 8, 4]), atol=1e-6)


def test_a_pixel_outside_of_the_fitted_range_moves_freely():
    weights, _ = pulled(np.square, [-2.0, 4.0, 12.0], np.zeros(3), np.full(3, 9.0))
    np.testing.assert_allclose(weights, np.diag([-4, 8, 24]), atol=1e-6)


def test_flat_at_the_point_is_a_weight_of_zero_and_dropped_is_not_connected():
    def clip_two(X):
        return np.hstack([X[:, :2].clip(0, 100), X[:, :1]])

    weights, connected = pulled(clip_two, [50.0, 200.0, 70.0])
    np.testing.assert_allclose(weights, [[1, 0, 1], [0, 0, 0], [0, 0, 0]], atol=1e-9)
    assert connected.tolist() == [True, True, False]


@pytest.mark.parametrize("limits", [(), ([-4.0, -4.0, -4.0], [4.0, 4.0, 4.0])])
def test_an_input_in_the_middle_of_what_is_alike_on_both_sides_is_connected(limits):
    weights, connected = pulled(np.square, [0.0, 2.0, -1.0], *map(np.array, limits))
    np.testing.assert_allclose(weights, np.diag([0, 4, -2]), atol=1e-6)
    assert connected.all()


@pytest.mark.parametrize("sign", [1, -1])
def test_an_input_that_matters_on_one_side_only_is_connected(sign):
    _, connected = pulled(lambda X: np.maximum(sign * X - 1, 0), [0.0, 0.5, 3.0 * sign])
    assert connected.all()


def test_outputs_that_are_not_connected_show_nothing():
    _, connected = pulled(np.square, [1.0, 2.0, 3.0], connected=np.array([True, False, True]))
    assert connected.tolist() == [True, False, True]


def test_a_pixel_that_changes_nothing_but_the_rounding_is_not_connected():
    def mix(X):
        others = X[:, 1:] @ np.array([[1.0, 2.0], [3.0, 4.0]]) + 1 / 3
        return (others + 100 * X[:, :1]) - 100 * X[:, :1]

    step = Transform("mix", mix)
    weights, connected = pull_back_at(
        step, np.array([0.7, 0.2, 0.3]), np.eye(2), np.ones(2, np.bool_)
    )
    np.testing.assert_allclose(weights, [[0, 0], [1, 2], [3, 4]], atol=1e-6)
    assert connected.tolist() == [False, True, True]


def test_outputs_of_zero_are_not_moved_by_what_leaves_them_there():
    step = Transform("mix", lambda X: X[:, :2] @ np.array([[1.0, 2.0], [3.0, 4.0]]))
    _, connected = pull_back_at(step, np.zeros(3), np.eye(2), np.ones(2, np.bool_))
    assert connected.tolist() == [True, True, False]


@pytest.mark.parametrize("scale", [1.0, 1e-9])
def test_a_sum_of_two_pixels_is_not_taken_for_one_pixel(scale):
    step = Transform("sum", lambda X: scale * (X[:, 1:2] + X[:, 2:3]))
    weights, _ = pull_back_at(step, np.ones(4), np.eye(1), np.ones(1, np.bool_))
    np.testing.assert_allclose(weights[:, 0], [0, scale, scale, 0], rtol=1e-8)


def test_single_precision_moves_farther():
    weights, _ = pulled(lambda X: (X**2).astype(np.float32), [100.0, 200.0, 255.0])
    np.testing.assert_allclose(weights, np.diag([200, 400, 510]), atol=0.1)


def test_a_step_without_a_derivative_is_refused():
    told = (
        "the preprocessing step step has no finite derivative at the image: it returns NaN or "
        "infinite values next to the value 0 of its input; use another image, or space="
        '"input" to see the weights as the first layer has them'
    )
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        pulled(np.sqrt, [0.0, 4.0, 9.0])


def test_an_image_of_nothing_but_zeros_can_be_moved():
    weights, _ = pulled(np.sin, [0.0, 0.0, 0.0])
    np.testing.assert_allclose(weights, np.eye(3), atol=1e-9)


GAINS = {"alike": np.linspace(1, 2, 400), "far apart": np.geomspace(1e-6, 1e6, 400)}


@pytest.mark.parametrize("shift", [0, 1e5])
@pytest.mark.parametrize("gains", GAINS.values(), ids=GAINS.keys())
def test_a_scaler_is_asked_a_few_times_only_whatever_the_number_of_pixels(gains, shift):
    asked = []

    def scale(images):
        asked.append(images.copy())
        return (images + shift) * gains

    step, outputs = Transform("scale", scale), (np.ones((400, 1)), np.ones(400, dtype=bool))
    weights, connected = pull_back_at(step, np.ones(400), *outputs)
    np.testing.assert_allclose(weights[:, 0], gains, rtol=1e-5)
    assert connected.all()
    assert len(np.vstack(asked)) < 40
    pull_back_at(step, np.ones(400), *outputs)
    np.testing.assert_array_equal(*np.split(np.vstack(asked), 2))


def test_how_many_blocks_are_done_is_shown_only_where_asked_for(capsys):
    step = Transform("mix", lambda X: X[:, :2] @ np.array([[1.0, 2.0], [3.0, 4.0]]))
    outputs = np.eye(2), np.ones(2, np.bool_)
    pull_back_at(step, np.ones(3), *outputs)
    assert capsys.readouterr() == ("", "")
    pull_back_at(step, np.ones(3), *outputs, progress=True)
    near_and_far = re.findall(r"probing mix:   0%\|\s*\| 0/1", capsys.readouterr().err)
    assert len(near_and_far) == 2
