"""The first images of each cell are the same, however rows come in blocks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._samples.cell_images import CellImages, first_of_each_cell, merge_cell_images


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.5, 1.0, np.nan])), min_size=1),
    st.integers(1, 3),
    st.integers(1, 5),
)
def test_blocks_give_the_images_of_the_whole(drawn, n_per_cell, size):
    cells = np.array([cell for cell, _ in drawn])
    ranks = np.array([rank for _, rank in drawn])
    rows = np.arange(len(cells))
    parts = [
        first_of_each_cell(CellImages(cells[i:j], ranks[i:j], rows[i:j]), n_per_cell)
        for i, j in ((start, start + size) for start in range(0, len(cells), size))
    ]
    merged = merge_cell_images(parts, n_per_cell)
    for cell in range(4):
        own = rows[cells == cell]
        best = sorted(own, key=lambda row: (np.isnan(ranks[row]), ranks[row], row))
        assert merged.rows[merged.cells == cell].tolist() == best[:n_per_cell]
