"""Blocks of rows of bounded size."""

from hypothesis import given
from hypothesis import strategies as st

from mlpviz._out_of_core.blocks import BLOCK_VALUES, split_blocks


@given(st.integers(0, 50), st.integers(0, 2 * BLOCK_VALUES))
def test_blocks_cover_all_rows_once_and_in_order(n_rows, n_values):
    blocks = split_blocks(n_rows, n_values)
    assert [row for block in blocks for row in range(n_rows)[block]] == list(range(n_rows))


@given(st.integers(1, 50), st.integers(1, 2 * BLOCK_VALUES))
def test_a_block_of_several_rows_has_a_bounded_size(n_rows, n_values):
    for block in split_blocks(n_rows, n_values):
        n = block.stop - block.start
        assert n == 1 or n * n_values <= BLOCK_VALUES
