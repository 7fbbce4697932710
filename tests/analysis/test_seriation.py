import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._analysis import seriation as similarity
from mlpviz._analysis.seriation import order_by_similarity


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_every_vector_is_there_once_and_followed_by_the_most_similar_left(seed, n):
    vectors = np.random.default_rng(seed).normal(size=(n, 4))
    order = order_by_similarity(vectors)
    assert sorted(order) == list(range(n))
    directions = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = directions @ directions.T
    for i in range(n - 1):
        left = order[i + 1 :]
        assert cosines[order[i], order[i + 1]] >= cosines[order[i], left].max() - 1e-12


def test_vectors_of_zeros_are_no_obstacle():
    assert order_by_similarity(np.zeros((3, 2))).tolist() == [0, 1, 2]
    assert order_by_similarity(np.array([[3.0, 0], [0, 0], [2, 0], [-1, 0]])).tolist() == [
        0,
        2,
        1,
        3,
    ]


@pytest.mark.parametrize("n", [1, 40, 41, 100])
def test_the_order_is_the_same_however_many_similarities_are_held(n, monkeypatch):
    vectors = np.random.default_rng(n).normal(size=(n, 7))
    vectors[n // 2 : n // 2 + 3] = vectors[n // 2]
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 8 * n)
    held = order_by_similarity(vectors)
    monkeypatch.setattr(similarity, "IN_MEMORY_VALUES", n**2 - 1)
    np.testing.assert_array_equal(order_by_similarity(vectors), held)


@pytest.mark.parametrize(("most", "bars"), [(25, ["similarity", "order"]), (24, ["order"])])
def test_progress_is_shown_on_either_way(most, bars, monkeypatch, capsys):
    monkeypatch.setattr(similarity, "IN_MEMORY_VALUES", most)
    order_by_similarity(np.eye(5))
    assert capsys.readouterr().err == ""
    order_by_similarity(np.eye(5), progress=True)
    shown = capsys.readouterr().err
    assert [bar for bar in ("similarity", "order") if f"{bar}:" in shown] == bars


def test_similarities_are_found_for_blocks_of_rows(monkeypatch, capsys):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 10)
    order_by_similarity(np.eye(5), progress=True)
    assert re.search(r"similarity:   0%\|\s*\| 0/3", capsys.readouterr().err)
