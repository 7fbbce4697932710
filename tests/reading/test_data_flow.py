"""Steps are divided where a single value passes between them."""

import pytest

from mlpviz._reading.data_flow import groups_on_path


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ([[-1], [0], [1]], [[0], [1], [2]]),
        ([[-1], [0], [0, 1]], [[0], [1, 2]]),
        ([[-1], [-1, 0]], [[0, 1]]),
        ([[-1], [0], [0], [1, 2], [3]], [[0], [1, 2, 3], [4]]),
        ([[-1], [0], [0]], [[0], [2]]),
        ([[-1], [-1], [0], [1], [2, 3]], [[0, 1, 2, 3, 4]]),
        ([[-1]], [[0]]),
        ([[], [0]], []),
        ([], []),
    ],
)
def test_steps_are_divided_where_one_value_passes(parents, expected):
    assert groups_on_path(parents, len(parents) - 1) == expected
