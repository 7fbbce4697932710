"""Arrays of real numbers that cannot be changed."""

import numpy as np
import pytest

from mlpviz._records.read_only_arrays import read_only_array


def test_an_array_is_a_copy_and_read_only():
    given = np.ones((2, 2), dtype=np.float32)
    array = read_only_array("weights", given)
    given[:] = 2
    assert array.tolist() == [[1, 1], [1, 1]]
    assert array.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 3


def test_a_memory_map_is_not_read(tmp_path):
    stored = np.memmap(tmp_path / "weights", np.float64, "w+", shape=(2, 2))
    array = read_only_array("weights", stored)
    assert np.shares_memory(array, stored)
    assert not array.flags.writeable
    assert stored.flags.writeable


def test_masked_values_are_missing():
    given = np.ma.masked_array([1, 2], mask=[False, True])
    np.testing.assert_array_equal(read_only_array("bias", given), [1, np.nan])


@pytest.mark.parametrize("values", [["a"], [1j], [[1], [1, 2]], [None], np.array(["1"])])
def test_values_that_are_not_real_numbers_are_refused(values):
    with pytest.raises(TypeError, match=r"^weights must (hold|be an array of) real numbers"):
        read_only_array("weights", values)
