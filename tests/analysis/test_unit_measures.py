"""The record of measures: one number for each unit and measure."""

import numpy as np
import pytest


def test_measures_are_columns_by_name(healthy_measures):
    measures = healthy_measures(4, norm=[1, 2, 3, 4])
    assert list(measures.columns())[:3] == ["norm", "largest", "growth"]
    assert measures.columns()["norm"].tolist() == [1, 2, 3, 4]
    assert len(measures) == 4


@pytest.mark.parametrize("name", ["norm", "outgoing", "mean"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_unit_is_finite_if_its_weights_and_activations_are(name, value, measures_with):
    assert measures_with(3, **{name: value}).is_finite.tolist() == [False, True, True]


def test_without_images_activations_are_not_known(healthy_measures):
    assert healthy_measures(2, n_images=0, mean=np.nan).is_finite.all()


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"norm": np.zeros(5)}, ValueError, r"must be of shape \(5,\), one for each unit as norm"),
        ({"mean": np.zeros((6, 1))}, ValueError, r"mean must be of shape \(6,\)"),
        ({"twin": None}, TypeError, "twin must hold numbers, got dtype object"),
        ({"firing": [[1], [2, 3]]}, ValueError, "firing must be an array"),
        ({"norm": ["a"] * 6}, TypeError, "norm must hold numbers, got dtype <U1"),
        ({"norm": 3.0}, ValueError, r"norm must be of shape \(\), one for each unit"),
        ({"n_images": -1}, ValueError, "n_images must be at least 0, got -1"),
    ],
)
def test_what_is_no_measure_of_each_unit_is_refused(changes, error, words, healthy_measures):
    good = healthy_measures(6)
    given = {"n_images": 5, **good.columns()} | changes
    with pytest.raises(error, match=words):
        type(good)(**given)
