"""Verdicts from measures: each at its threshold, and the first one that applies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from mlpviz import Thresholds
from mlpviz._analysis.verdicts import (
    SIGNS,
    VERDICTS,
    assign_verdicts,
    firing_bound,
    has_off_state,
    unseen_share,
)
from mlpviz._records.activations import Activation


def verdicts_of(measures, **thresholds):
    return assign_verdicts(measures, Thresholds(**thresholds), least_similarity=0.995)


@pytest.fixture
def verdict_on(measures_with):
    """The verdict on one unit among nine healthy ones."""

    def verdict(n_images=1300, **changes):
        found = verdicts_of(measures_with(n_images=n_images, **changes))
        assert (found[1:] == "healthy").all()
        return found[0]

    return verdict


NOISE = {"smoothness_z": 3.9, "growth": 1.0, "size": 1.0}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "healthy"),
        ({"norm": np.nan}, "diverged"),
        ({"outgoing": np.inf}, "diverged"),
        ({"mean": np.nan, "spread": np.nan}, "diverged"),
        ({"spread": 0.0}, "dead"),
        ({"spread": 5e-7}, "dead"),
        ({"spread": 6e-7}, "healthy"),
        ({"growth": 0.0}, "dead"),
        ({"growth": 0.0, "n_images": 0}, "dead"),
        ({"firing": 0.0, "firing_bound": 0.002}, "dead"),
        ({"firing": 0.0, "firing_bound": np.nan}, "healthy"),
        ({"firing": 0.001, "firing_bound": 0.01}, "rare"),
        ({"firing": 0.001, "firing_bound": 0.011}, "healthy"),
        ({"outgoing": 0.01}, "unused"),
        ({"outgoing": 0.02}, "healthy"),
        ({"outgoing": 0.005, "importance": 0.01}, "healthy"),
        ({"outgoing": 0.005, "importance": 0.01, "importance_error": 0.006}, "unused"),
        ({"outgoing": 0.005, "importance": np.nan, "importance_error": np.nan}, "unused"),
        ({"stuck": 0.9}, "saturated"),
        ({"stuck": 0.89}, "healthy"),
        ({"saturation": 1.0}, "healthy"),
        ({"stuck": 0.95, "importance": 0.001}, "saturated"),
        ({"stuck": 0.95, "importance": 0.0011}, "healthy"),
        ({"similarity": 0.995}, "duplicate"),
        ({"similarity": -0.995}, "duplicate"),
        ({"similarity": 0.99}, "healthy"),
        (NOISE, "unstructured"),
        (NOISE | {"smoothness_z": 4.0}, "healthy"),
        (NOISE | {"growth": 1.3}, "unstructured"),
        (NOISE | {"importance": 0.1}, "healthy"),
        ({"spread": 0.0, "outgoing": 0.0, "stuck": 1.0}, "dead"),
        ({"norm": np.nan, "spread": 0.0}, "diverged"),
    ],
)
def test_verdicts(changes, expected, verdict_on):
    assert verdict_on(**changes) == expected


@pytest.mark.parametrize(("n_images", "expected"), [(1, "healthy"), (58, "healthy"), (59, "dead")])
@pytest.mark.parametrize("changes", [{"spread": 0.0}, {"firing": 0.0, "firing_bound": 0.05}])
def test_few_images_are_no_proof_that_a_unit_is_dead(n_images, expected, changes, verdict_on):
    assert verdict_on(n_images=n_images, **changes) == expected


def test_a_unit_is_constant_against_itself_and_not_against_a_far_larger_one(healthy_measures):
    measures = healthy_measures(3, mean=[0.0, 1e8, 1e8], spread=[2.4, 1e8, 1e8])
    assert verdicts_of(measures).tolist() == ["healthy"] * 3
    tiny = healthy_measures(3, mean=1e-9, spread=[1e-9, 1e-9, 1e-18])
    assert verdicts_of(tiny).tolist() == ["healthy", "healthy", "dead"]


@given(st.integers(1, 3000), st.floats(0, 1))
def test_a_bound_is_exceeded_by_chance_once_in_twenty(n_images, share):
    hits = round(share * n_images)
    bound = firing_bound(np.array([hits / n_images]), n_images)[0]
    assert hits / n_images <= bound + 1e-12 <= 1 + 1e-12
    if hits == 0:
        assert (1 - bound) ** n_images == pytest.approx(0.05)
    elif 20 <= hits <= n_images - 20:
        assert binom.cdf(hits, n_images, bound) == pytest.approx(0.05, abs=0.03)


def test_the_rule_of_three():
    assert unseen_share(100) == pytest.approx(3 / 100, rel=0.02)
    assert unseen_share(10_000) == pytest.approx(3 / 10_000, rel=0.002)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("relu", True), ("tanh", False), ("elu", False), ("softplus", False), ("mystery", False)],
)
def test_only_some_activations_can_be_off(name, expected):
    assert has_off_state(Activation(name)) is expected


@pytest.fixture
def small_image(healthy_measures):
    """The verdict on the first of ten units whose filters have little structure anyway."""

    def verdict(**changes):
        arrays = {"smoothness_z": np.linspace(0.5, 5, 10), "growth": np.full(10, 3.0)}
        arrays["size"] = np.full(10, 2.0)
        for name, value in changes.items():
            arrays[name][0] = value
        return verdicts_of(healthy_measures(10, **arrays))[0]

    return verdict


def test_on_small_images_noise_needs_a_second_sign(small_image):
    assert small_image() == "healthy"
    assert small_image(growth=1.2, size=1.1) == "unstructured"
    assert small_image(growth=1.25, size=1.25) == "unstructured"
    assert small_image(growth=1.2, size=0.75) == "unstructured"
    assert small_image(growth=1.2, size=0.5) == "healthy"
    assert small_image(growth=1.4, size=1.1) == "healthy"


@pytest.mark.parametrize(
    ("z", "spread", "expected"),
    [(3.9, 2.7, "unstructured"), (3.9, 2.8, "healthy"), (3.9, 0.0, "unstructured")],
)
def test_noise_stands_out_by_robust_standard_deviations(z, spread, expected, healthy_measures):
    scores = np.append(z, 20 + spread * np.array([-1, 1] * 5))
    # The median is that of eleven filters, five of which lie above it.
    scores[1] = 20
    found = verdicts_of(healthy_measures(11, smoothness_z=scores))
    assert found.tolist() == [expected] + ["healthy"] * 10


def test_outgoing_weights_are_measured_against_the_median(healthy_measures):
    found = verdicts_of(healthy_measures(10, outgoing=np.array([0.9] + [100.0] * 9)))
    assert found.tolist() == ["unused"] + ["healthy"] * 9


def test_without_any_z_score_nothing_is_called_noise(healthy_measures):
    measures = healthy_measures(3, smoothness_z=np.nan, growth=1.0, size=1.0)
    assert (verdicts_of(measures) == "healthy").all()


def test_where_all_units_diverged_there_is_no_warning(healthy_measures):
    measures = healthy_measures(
        3, **dict.fromkeys(("norm", "outgoing", "mean", "spread", "smoothness_z"), np.nan)
    )
    assert (verdicts_of(measures) == "diverged").all()


def test_each_verdict_has_a_sign_of_its_own():
    assert set(SIGNS) == set(VERDICTS)
    assert len(set(SIGNS.values())) == len(VERDICTS)
