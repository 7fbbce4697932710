"""Every edge is a weight, the strongest are chosen, and orders shorten the edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz import Layers
from mlpviz._analysis.network_edges import (
    choose_units_and_edges,
    most_important,
    order_units,
    strongest_edges,
    unit_importance,
)


@given(st.integers(0, 10_000), st.one_of(st.none(), st.integers(1, 30)))
def test_edges_are_weights_and_no_other_one_is_stronger(seed, n_edges):
    weights = np.random.default_rng(seed).normal(size=(5, 4))
    edges = strongest_edges(weights, n_edges, None)
    np.testing.assert_array_equal(weights[edges.start, edges.end], edges.weights)
    assert len(edges.weights) == min(20, n_edges or 20)
    assert len({*zip(edges.start, edges.end, strict=True)}) == len(edges.weights)
    left = np.ones_like(weights, dtype=bool)
    left[edges.start, edges.end] = False
    assert np.abs(weights[left]).max(initial=0) <= np.abs(edges.weights).min()
    assert (np.diff(np.abs(edges.weights)) >= 0).all()


def test_a_threshold_keeps_what_reaches_it_and_zeros_are_no_edges():
    weights = np.array([[0.0, 0.5], [-1.0, 0.2]])
    assert sorted(strongest_edges(weights, None, 0.5).weights) == [-1, 0.5]
    assert len(strongest_edges(weights, None, None).weights) == 3


def test_importance_is_zero_for_units_that_lead_nowhere():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(6, 4)), rng.normal(size=(4, 3))
    second[2] = 0
    importance = unit_importance(Layers([first, second]))[0]
    assert importance[2] == 0
    assert importance[0] == pytest.approx(np.linalg.norm(first[:, 0]) * np.linalg.norm(second[0]))
    assert most_important(importance, 3).tolist() == [0, 1, 3]


@given(st.integers(0, 10_000), st.integers(1, 3))
def test_orders_are_permutations_and_never_longer_than_the_given_one(seed, n_layers):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 7, n_layers + 1)
    matrices = [rng.normal(size=(sizes[i], sizes[i + 1])) for i in range(n_layers)]
    orders = order_units(matrices)
    assert [sorted(order.tolist()) for order in orders] == [list(range(n)) for n in sizes]
    assert orders[-1].tolist() == list(range(sizes[-1]))

    def length(found):
        places = [(np.argsort(order) + 0.5) / len(order) for order in found]
        return sum(
            (np.abs(matrix) * (places[i][:, None] - places[i + 1]) ** 2).sum()
            for i, matrix in enumerate(matrices)
        )

    assert length(orders) <= length([np.arange(n) for n in sizes]) + 1e-12


def test_a_permuted_chain_is_untangled():
    permutation = np.array([3, 0, 2, 1])
    matrices = [np.eye(4)[permutation], np.eye(4)]
    first, second, _ = order_units(matrices)
    assert permutation[first].tolist() == [0, 1, 2, 3]
    assert second.tolist() == [0, 1, 2, 3]


SIZES = [(9, 8), (8, 6), (6, 3)]


@given(st.integers(0, 1000), st.integers(1, 8), st.integers(1, 10))
def test_edges_that_are_drawn_and_those_left_out_are_all_weights_of_shown_units(seed, n, n_edges):
    rng = np.random.default_rng(seed)
    layers = Layers([rng.normal(size=size) for size in SIZES])
    shown = choose_units_and_edges(layers, n, n_edges, None)
    counts = [min(n, 8), min(n, 6), 3]
    assert [len(units) for units in shown.units] == counts
    total = counts[0] * counts[1] + counts[1] * counts[2]
    assert len(shown.edges) + shown.n_left_out == total
    for (layer, start, end), weight in zip(shown.edges, shown.weights, strict=True):
        assert layers.weights[layer + 1][start, end] == weight
        assert start in shown.units[layer]
        assert end in shown.units[layer + 1]


def test_outputs_are_never_left_out():
    layers = Layers([np.ones((9, 8)), np.ones((8, 20))])
    assert sorted(choose_units_and_edges(layers, 2, 5, None).units[-1]) == list(range(20))
