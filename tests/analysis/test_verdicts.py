import numpy as np
import pytest

from mlpviz import Thresholds
from mlpviz._analysis.verdicts import SIGNS, VERDICTS, UnitMeasures, assign_verdicts
from mlpviz._records.activations import Activation

HEALTHY = {
    "growth": 3.0,
    "size": 2.0,
    "smoothness_z": 9.0,
    "outgoing": 1.0,
    "twin_cosine": 0.5,
    "saturation": 0.1,
    "relative_spread": 0.3,
}


def verdict_on(activation="tanh", **changes):
    """The verdict on one unit among nine healthy ones."""
    arrays = {name: np.full(10, value) for name, value in HEALTHY.items()}
    for name, value in changes.items():
        arrays[name][0] = value
    found = assign_verdicts(UnitMeasures(activation=Activation(activation), **arrays), Thresholds())
    assert (found[1:] == "healthy").all()
    return found[0]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "healthy"),
        ({"relative_spread": 0.0}, "dead"),
        ({"relative_spread": 1e-6}, "dead"),
        ({"relative_spread": 1.1e-6}, "healthy"),
        ({"relative_spread": np.nan}, "healthy"),
        ({"growth": 0.0}, "dead"),
        ({"outgoing": 0.005}, "unused"),
        ({"outgoing": 0.01}, "unused"),
        ({"outgoing": 0.02}, "healthy"),
        ({"saturation": 0.9}, "saturated"),
        ({"saturation": 0.89}, "healthy"),
        ({"twin_cosine": 0.996}, "duplicate"),
        ({"twin_cosine": 0.995}, "duplicate"),
        ({"twin_cosine": 0.99}, "healthy"),
        ({"smoothness_z": 3.9, "growth": 1.0, "size": 1.0}, "unstructured"),
        ({"smoothness_z": 4.0, "growth": 1.0, "size": 1.0}, "healthy"),
        ({"smoothness_z": 4.1, "growth": 1.0, "size": 1.0}, "healthy"),
        ({"smoothness_z": 3.9, "growth": 1.3, "size": 1.0}, "unstructured"),
        ({"relative_spread": 0.0, "outgoing": 0.0, "saturation": 1.0}, "dead"),
    ],
)
def test_verdicts(changes, expected):
    assert verdict_on(**changes) == expected


@pytest.mark.parametrize(
    ("activation", "expected"),
    [
        ("tanh", "duplicate"),
        ("logistic", "duplicate"),
        ("identity", "duplicate"),
        ("linear", "duplicate"),
        ("relu", "healthy"),
    ],
)
def test_a_unit_of_the_opposite_sign_tells_the_same_only_if_the_activation_is_odd(
    activation, expected
):
    assert verdict_on(activation, twin_cosine=-0.999) == expected


def small_image(**changes):
    """The verdict on the first of ten units whose filters have little structure anyway."""
    arrays = {name: np.full(10, value) for name, value in HEALTHY.items()}
    arrays["smoothness_z"] = np.linspace(0.5, 5, 10)
    for name, value in changes.items():
        arrays[name][0] = value
    return assign_verdicts(UnitMeasures(activation=Activation("relu"), **arrays), Thresholds())[0]


def test_on_small_images_noise_needs_a_second_sign():
    assert small_image() == "healthy"
    assert small_image(growth=1.2, size=1.1) == "unstructured"
    assert small_image(growth=1.25, size=1.25) == "unstructured"
    assert small_image(growth=1.2, size=0.75) == "unstructured"
    assert small_image(growth=1.2, size=0.5) == "healthy"
    assert small_image(growth=1.4, size=1.1) == "healthy"


@pytest.mark.parametrize(
    ("z", "spread", "expected"),
    [
        (3.9, 2.7, "unstructured"),
        (3.9, 2.8, "healthy"),
        (3.9, 0.0, "unstructured"),
    ],
)
def test_noise_stands_out_by_robust_standard_deviations(z, spread, expected):
    arrays = {name: np.full(11, value) for name, value in HEALTHY.items()}
    arrays["smoothness_z"] = np.append(z, 20 + spread * np.array([-1, 1] * 5))
    # The median is that of eleven filters, five of which lie above it.
    arrays["smoothness_z"][1] = 20
    found = assign_verdicts(UnitMeasures(activation=Activation("relu"), **arrays), Thresholds())
    assert found.tolist() == [expected] + ["healthy"] * 10


def test_a_filter_that_is_no_further_off_than_the_outliers_may_be_is_healthy():
    arrays = {name: np.full(11, value) for name, value in HEALTHY.items()}
    arrays["smoothness_z"] = np.array([3.0] + [7.0] * 10)
    assert (
        assign_verdicts(UnitMeasures(activation=Activation("relu"), **arrays), Thresholds())
        == "healthy"
    ).all()
    arrays["smoothness_z"][0] = 2.9
    found = assign_verdicts(UnitMeasures(activation=Activation("relu"), **arrays), Thresholds())
    assert found[0] == "unstructured"


def test_outgoing_weights_are_measured_against_the_median():
    arrays = {name: np.full(10, value) for name, value in HEALTHY.items()}
    arrays["outgoing"] = np.array([0.9] + [100.0] * 9)
    found = assign_verdicts(UnitMeasures(activation=Activation("relu"), **arrays), Thresholds())
    assert found.tolist() == ["unused"] + ["healthy"] * 9


def test_without_any_z_score_nothing_is_called_noise():
    arrays = {name: np.full(3, value) for name, value in HEALTHY.items()}
    arrays |= {"smoothness_z": np.full(3, np.nan), "growth": np.ones(3), "size": np.ones(3)}
    assert (
        assign_verdicts(UnitMeasures(activation=Activation("relu"), **arrays), Thresholds())
        == "healthy"
    ).all()


def test_each_verdict_has_a_sign_of_its_own():
    assert set(SIGNS) == set(VERDICTS)
    assert len(set(SIGNS.values())) == len(VERDICTS)
