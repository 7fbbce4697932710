import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz.similarity import order_by_similarity


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
