import numpy as np
import pytest

from mlpviz.verdicts import SIGNS, VERDICTS, Evidence, Thresholds, judge

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
    found = judge(Evidence(activation=activation, **arrays), Thresholds())
    assert (found[1:] == "healthy").all()
    return found[0]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "healthy"),
        ({"relative_spread": 0.0}, "dead"),
        ({"relative_spread": np.nan}, "healthy"),
        ({"growth": 0.0}, "dead"),
        ({"outgoing": 0.005}, "unused"),
        ({"outgoing": 0.02}, "healthy"),
        ({"saturation": 0.9}, "saturated"),
        ({"saturation": 0.89}, "healthy"),
        ({"twin_cosine": 0.996}, "duplicate"),
        ({"twin_cosine": 0.99}, "healthy"),
        ({"smoothness_z": 3.9, "growth": 1.0, "size": 1.0}, "unstructured"),
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
    return judge(Evidence(activation="relu", **arrays), Thresholds())[0]


def test_on_small_images_noise_needs_a_second_sign():
    assert small_image() == "healthy"
    assert small_image(growth=1.2, size=1.1) == "unstructured"
    assert small_image(growth=1.2, size=0.5) == "healthy"
    assert small_image(growth=1.4, size=1.1) == "healthy"


def test_without_any_z_score_nothing_is_called_noise():
    arrays = {name: np.full(3, value) for name, value in HEALTHY.items()}
    arrays |= {"smoothness_z": np.full(3, np.nan), "growth": np.ones(3), "size": np.ones(3)}
    assert (judge(Evidence(activation="relu", **arrays), Thresholds()) == "healthy").all()


def test_each_verdict_has_a_sign_of_its_own():
    assert set(SIGNS) == set(VERDICTS)
    assert len(set(SIGNS.values())) == len(VERDICTS)


@pytest.mark.parametrize(
    ("value", "error"), [(-1, ValueError), (np.nan, ValueError), ("1", TypeError)]
)
def test_thresholds_are_numbers_from_zero_on(value, error):
    with pytest.raises(error, match="cosine must be a"):
        Thresholds(cosine=value)
