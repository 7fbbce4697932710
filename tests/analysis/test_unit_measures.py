import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from mlpviz._analysis.unit_measures import class_auc, input_range, nearest_twins, responses
from mlpviz._records.layers import Layers, Transform
from mlpviz._samples.samples import as_samples

RNG = np.random.default_rng(0)
WEIGHTS, BIAS = RNG.normal(size=(6, 5)), RNG.normal(size=5)
X = RNG.normal(size=(90, 6))


def network(activation):
    return Layers([WEIGHTS, np.ones((5, 2))], [BIAS, [0, 0]], [activation, "softmax"])


@pytest.mark.parametrize("block", [6, 6 * 7, 2**22])
def test_responses_are_plain_means_whatever_the_blocks(block, monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", block)
    z = X @ WEIGHTS + BIAS
    found = responses(network("tanh"), as_samples(X), 0)
    np.testing.assert_allclose(found.firing, (z > 0).mean(axis=0))
    np.testing.assert_allclose(found.saturation, (1 - np.tanh(z) ** 2 < 0.05).mean(axis=0))
    np.testing.assert_allclose(found.mean, np.tanh(z).mean(axis=0))
    np.testing.assert_allclose(found.spread, np.tanh(z).std(axis=0))


def test_a_relu_cannot_saturate():
    assert np.isnan(responses(network("relu"), as_samples(X), 0).saturation).all()


@given(st.integers(0, 2**32 - 1))
def test_the_area_under_the_roc_curve_is_scikit_learn_s(seed):
    rng = np.random.default_rng(seed)
    y = np.append(np.arange(3), rng.integers(0, 3, size=37))
    # Rounded, so that there are ties; a relu adds more of them.
    images = rng.normal(size=(40, 6)).round()
    layers = Layers([WEIGHTS.round(), np.ones((5, 2))], activations=["relu", "softmax"])
    values = np.maximum(images @ WEIGHTS.round(), 0)
    found = class_auc(layers, as_samples(images), y, 3, 0)
    for unit in range(5):
        for label in range(3):
            expected = roc_auc_score(y == label, values[:, unit])
            assert found[unit, label] == pytest.approx(expected)


def test_tied_images_count_half():
    # The first unit is as active as the image is bright, the second one always alike.
    layers = Layers([[[1.0, 0.0]], np.ones((2, 2))], activations=["relu", "softmax"])
    images, y = as_samples([[2.0], [1.0], [0.0], [1.0]]), np.array([0, 1, 1, 2])
    # No image is of the last class.
    with np.errstate(divide="raise", invalid="raise"):
        found = class_auc(layers, images, y, 4, 0)
    expected = [[1, 0.5 / 4, (1 + 0.5) / 3, np.nan], [0.5, 0.5, 0.5, np.nan]]
    np.testing.assert_allclose(found, expected)


def test_a_class_that_all_images_are_of_is_told_from_nothing():
    found = class_auc(network("relu"), as_samples(X), np.zeros(90, dtype=np.intp), 2, 0)
    assert np.isnan(found).all()


@pytest.mark.parametrize(("values", "n_parts"), [(90, 5), (180, 3), (1, 5)])
def test_areas_take_bounded_memory(values, n_parts, monkeypatch, capsys):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", values)
    class_auc(network("relu"), as_samples(X, progress=True), np.arange(90) % 2, 2, 0)
    assert capsys.readouterr().err.count("\rclasses:   0%") == n_parts


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("inputs", lambda samples: input_range(network("relu"), samples)),
        ("responses", lambda samples: responses(network("relu"), samples, 0)),
    ],
)
def test_going_through_images_shows_how_far_it_is_if_asked(name, measure, capsys):
    measure(as_samples(X))
    assert capsys.readouterr() == ("", "")
    measure(as_samples(X, progress=True))
    assert f"\r{name}:   0%" in capsys.readouterr().err


def test_areas_do_not_depend_on_how_units_are_divided(monkeypatch):
    y = np.arange(90) % 2
    whole = class_auc(network("relu"), as_samples(X), y, 2, 0)
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 180)
    np.testing.assert_array_equal(class_auc(network("relu"), as_samples(X), y, 2, 0), whole)


def test_the_range_of_inputs_is_found_behind_the_preprocessing():
    images = np.array([[0.0, 5.0, 1.0], [0.0, 255.0, 1.0]])
    layers = Layers(
        [np.ones((2, 2)), np.ones((2, 2))],
        preprocessing=[Transform("drop", lambda X: X[:, 1:] / 5)],
        n_pixels=3,
    )
    found = input_range(layers, as_samples(images))
    assert found.varying_pixels.tolist() == [False, True, False]
    assert found.varying_inputs.tolist() == [True, False]
    assert (found.low, found.high, found.magnitude) == (0.2, 51.0, 51.0)


def test_images_that_are_not_finite_are_refused():
    message = r"^X holds NaN or infinite values, which a network cannot take$"
    with pytest.raises(ValueError, match=message):
        input_range(network("relu"), as_samples(np.full((2, 6), np.inf)))


def test_twins_are_those_of_the_whole_matrix_of_cosines(monkeypatch):
    weights = RNG.normal(size=(8, 20))
    weights[:, 7] = -2 * weights[:, 3]
    directions = weights / np.linalg.norm(weights, axis=0)
    cosines = directions.T @ directions
    np.fill_diagonal(cosines, 0)
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 60)
    twins, found = nearest_twins(weights)
    np.testing.assert_array_equal(twins, np.abs(cosines).argmax(axis=0))
    assert twins[3] == 7
    assert found[3] == pytest.approx(-1)


def test_a_single_unit_has_no_twin():
    twins, cosines = nearest_twins(np.ones((3, 1)))
    assert (twins[0], cosines[0]) == (-1, 0)


def test_two_short_units_are_twins():
    twins, cosines = nearest_twins(np.array([[0.3, 0.1], [0.4, 0.0]]))
    assert twins.tolist() == [1, 0]
    np.testing.assert_allclose(cosines, [0.6, 0.6])


def test_units_that_are_at_right_angles_are_twins_of_others_than_themselves():
    twins, cosines = nearest_twins(np.eye(2))
    assert twins.tolist() == [1, 0]
    assert cosines.tolist() == [0, 0]


@pytest.mark.parametrize("factor", [3, -3])
def test_no_cosine_is_larger_than_one_by_rounding(factor):
    weights = np.random.default_rng(0).normal(size=(8, 100))
    _, cosines = nearest_twins(np.hstack([weights, factor * weights]))
    np.testing.assert_allclose(cosines, np.sign(factor))
    assert np.abs(cosines).max() == 1


def test_a_unit_without_weights_is_like_no_other():
    assert nearest_twins(np.array([[1.0, 0.0], [2.0, 0.0]]))[1].tolist() == [0, 0]


def test_a_unit_fires_above_zero_only_and_is_flat_at_a_share_of_its_own_slope():
    still = Layers([[[1.0]], [[1.0]]], activations=["relu", "identity"])
    assert responses(still, as_samples([[0.0], [1.0]]), 0).firing == [0.5]
    # The slope of the logistic function is 0.105 at 2 and 0.0025 at 6, of 0.25 at most.
    curved = Layers([[[1.0]], [[1.0]]], activations=["logistic", "identity"])
    assert responses(curved, as_samples([[2.0], [6.0]]), 0).saturation == [0.5]
