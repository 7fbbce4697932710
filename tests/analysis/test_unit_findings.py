"""What is said of units: how many, why, which, and how sure it is."""

import numpy as np
import pytest

from mlpviz import Thresholds
from mlpviz._analysis.unit_findings import unit_findings


@pytest.fixture
def told(healthy_measures):
    """The findings about 50 units, some of which have a verdict."""

    def findings(units, n_images=1300, least_similarity=0.995, **measures):
        verdict = np.full(50, "healthy", dtype="U12")
        for unit, name in units.items():
            verdict[unit] = name
        values = {"importance": np.nan, "twin": np.arange(50) ^ 1} | measures
        measured = healthy_measures(50, n_images, **values)
        return unit_findings(verdict, measured, Thresholds(), least_similarity)

    return findings


def test_of_healthy_units_nothing_is_said(told):
    assert told({}) == []


@pytest.mark.parametrize(
    ("units", "measures", "text"),
    [
        (
            {3: "dead", 9: "dead"},
            {"firing": np.where(np.isin(np.arange(50), [3, 9]), 0, 0.5)},
            (
                "2 of 50 units are dead, never firing on the 1,300 images (with 95% confidence, on "
                "less than 0.23% of such images): units 3, 9."
            ),
        ),
        (
            {3: "dead"},
            {"firing": 1.0},
            (
                "1 of 50 units is dead, with the same output for all 1,300 images (with 95% "
                "confidence, for all but 0.23% of such images): unit 3."
            ),
        ),
        (
            {3: "dead"},
            {"n_images": 0},
            "1 of 50 units is dead, with no incoming weights: unit 3.",
        ),
        (
            {3: "rare", 4: "rare"},
            {"n_images": 10_000, "firing": np.array([0.5] * 3 + [0.0003, 0.001] + [0.5] * 45)},
            (
                "2 of 50 units are rare, firing on at most 0.1% of the 10,000 images (with 95% "
                "confidence, on less than 1% of such images): units 3, 4."
            ),
        ),
        (
            {7: "diverged"},
            {},
            (
                "1 of 50 units is diverged, with weights or activations that are NaN or infinite: "
                "unit 7."
            ),
        ),
        (
            {0: "duplicate", 1: "duplicate"},
            {},
            (
                "2 of 50 units are duplicate, with activations of a correlation of at least 0.995: "
                "units 0 and 1."
            ),
        ),
        (
            {0: "duplicate", 1: "duplicate"},
            {"n_images": 0, "least_similarity": 1 - 2e-6},
            (
                "2 of 50 units are duplicate, with incoming weights and biases of a cosine of at "
                "least 0.999998: units 0 and 1."
            ),
        ),
        (
            dict.fromkeys(range(14), "unused"),
            {},
            (
                "14 of 50 units are unused, with outgoing weights of at most 0.01 times the "
                "layer's median norm: units 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more."
            ),
        ),
        (
            {7: "saturated"},
            {"importance": 0.0},
            (
                "1 of 50 units is saturated, stuck at one end of the activation for 90% of the "
                "images or more, and worth nothing measurable: unit 7."
            ),
        ),
        (
            {7: "unstructured"},
            {},
            (
                "1 of 50 units is unstructured, with a filter like noise (Moran's I less than 4 "
                "standard deviations above that of random pixels) and weights as initialized, or "
                "unlike the other filters: unit 7."
            ),
        ),
    ],
)
def test_units_are_told_with_their_numbers(told, units, measures, text):
    assert told(units, **measures) == [text]


@pytest.mark.parametrize(("n", "more"), [(12, ""), (13, " and 1 more"), (14, " and 2 more")])
def test_no_more_than_twelve_units_are_named(told, n, more):
    (text,) = told(dict.fromkeys(range(n), "unused"))
    named = ", ".join(str(unit) for unit in range(min(n, 12)))
    assert text.endswith(f": units {named}{more}.")


@pytest.mark.parametrize(("n", "more"), [(12, ""), (13, " and 1 more pairs")])
def test_no_more_than_twelve_pairs_are_named(told, n, more):
    (text,) = told(dict.fromkeys(range(2 * n), "duplicate"))
    named = ", ".join(f"{2 * pair} and {2 * pair + 1}" for pair in range(min(n, 12)))
    assert text.endswith(f": units {named}{more}.")


def test_verdicts_are_told_in_their_order(told):
    texts = told({3: "unstructured", 1: "diverged", 2: "saturated"})
    assert [text.split(",")[0].split()[-1] for text in texts] == [
        "diverged",
        "saturated",
        "unstructured",
    ]


@pytest.mark.parametrize(
    ("n_images", "share", "images"), [(1, "95%", "1 image"), (20, "14%", "20 images")]
)
def test_few_images_say_what_is_still_possible(told, n_images, share, images):
    texts = told({}, n_images, spread=np.append([0.0, 0.0], np.full(48, 0.3)))
    assert texts == [
        (
            f"2 of 50 units give the same output for the {images}, too few to call a unit dead: it "
            f"may differ for up to {share} of such images; give more images: units 0, 1."
        )
    ]
