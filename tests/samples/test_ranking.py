"""Ranks found block by block, against brute force."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._samples.ranking import lowest_rows, merge_lowest, take_first


@given(
    st.lists(st.lists(st.integers(0, 99), max_size=5), min_size=1, max_size=6), st.integers(1, 10)
)
def test_first_of_blocks_are_taken_in_order_and_nothing_is_asked_beyond(blocks, n):
    asked = []

    def each():
        for block in blocks:
            asked.append(block)
            yield np.array(block, np.intp)

    together = [index for block in blocks for index in block]
    assert take_first(each(), n).tolist() == together[:n]
    sizes = np.cumsum([len(block) for block in blocks])
    enough = int(np.searchsorted(sizes, n)) + 1
    assert len(asked) == min(enough, len(blocks))


@given(
    st.lists(st.lists(st.integers(-3, 3), max_size=9), min_size=1, max_size=5), st.integers(1, 9)
)
def test_ranks_are_those_of_brute_force(blocks, n):
    keys = [key for block in blocks for key in block]
    expected = sorted(range(len(keys)), key=lambda i: (keys[i], i))[:n]
    starts = np.cumsum([0, *map(len, blocks)])
    found = [
        lowest_rows(np.array(block, float), n, start)
        for block, start in zip(blocks, starts, strict=False)
    ]
    assert all(len(block.keys) <= n for block in found)
    chosen = merge_lowest(found, n)
    assert chosen.tolist() == expected
    assert chosen.dtype == np.intp


def test_of_many_equal_keys_the_first_rows_are_first():
    keys = np.tile([1.0, 0.0], 50)
    expected = [*range(6, 105, 2), *range(5, 105, 2)]
    assert lowest_rows(keys, 100, 5).indices.tolist() == expected
    assert merge_lowest(
        [lowest_rows(keys, 100, 5), lowest_rows(keys[:1], 1, 105)], 200
    ).tolist() == [
        *expected,
        105,
    ]


def test_rows_without_a_key_come_last_in_their_order():
    keys = np.array([np.nan, 2.0, np.nan, 1.0])
    for n in range(1, 5):
        assert lowest_rows(keys, n, 10).indices.tolist() == [13, 11, 10, 12][:n]


def test_where_nothing_is_found_there_are_no_indices():
    for nothing in (take_first([np.empty(0, np.intp)], 3), merge_lowest([], 3)):
        assert nothing.tolist() == []
        assert nothing.dtype == np.intp
