"""The most similar units, and how similar random directions are."""

import numpy as np
import pytest

from mlpviz._analysis.similarity import chance_similarity, effective_dimensions, most_similar

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("signed", [True, False])
def test_twins_are_those_of_brute_force(signed, monkeypatch):
    vectors = RNG.normal(size=(4, 9))
    cosines = np.corrcoef(np.vstack([vectors, -vectors]).T)
    np.fill_diagonal(cosines, np.nan)
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 20)
    twins, found = most_similar(vectors, signed=signed)
    expected = np.nanargmax(cosines if signed else np.abs(cosines), axis=1)
    np.testing.assert_array_equal(twins, expected)
    np.testing.assert_allclose(found, cosines[np.arange(9), expected])


def test_columns_without_a_direction_have_no_twin():
    vectors = np.array([[1.0, 2.0, 0.0, np.nan, np.inf], [0.0, 0.0, 0.0, 1.0, 1.0]])
    twins, cosines = most_similar(vectors, signed=True)
    assert twins.tolist() == [1, 0, -1, -1, -1]
    assert cosines.tolist() == [1, 1, 0, 0, 0]
    assert most_similar(vectors[:, :1], signed=True)[0].tolist() == [-1]


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_very_large_and_small_columns_have_directions(scale):
    _, cosines = most_similar(scale * np.array([[3.0, 6.0], [4.0, 8.0]]), signed=True)
    np.testing.assert_allclose(cosines, 1)


@pytest.mark.parametrize(("n_units", "n_dimensions"), [(20, 2), (20, 3), (32, 5), (20, 10)])
def test_random_directions_are_hardly_ever_more_similar(n_units, n_dimensions):
    least = chance_similarity(n_units, n_dimensions)
    rng = np.random.default_rng(1)
    n_similar = sum(
        (
            np.abs(most_similar(rng.normal(size=(n_dimensions, n_units)), signed=False)[1]) > least
        ).any()
        for _ in range(300)
    )
    assert n_similar <= 300 * 0.1


def test_more_units_and_fewer_dimensions_are_more_similar_by_chance():
    assert chance_similarity(100, 10) > chance_similarity(10, 10)
    assert chance_similarity(10, 2) > chance_similarity(10, 10)
    assert chance_similarity(1, 0) <= 1


@pytest.mark.parametrize("n_rows", [50, 3000])
def test_dimensions_are_those_in_which_rows_vary(n_rows):
    basis = np.linalg.qr(RNG.normal(size=(40, 40)))[0][:3]
    rows = RNG.normal(size=(n_rows, 3)) @ basis + 7
    assert effective_dimensions(rows) == pytest.approx(3, rel=0.1)
    assert effective_dimensions(np.ones((5, 4))) == 0
