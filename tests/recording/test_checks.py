"""Steps and dtypes of snapshots."""

import numpy as np
import pytest

from mlpviz._recording.checks import check_dtype, check_step


@pytest.mark.parametrize("dtype", ["float16", np.float32, np.dtype("float64")])
def test_floating_point_dtypes_are_accepted(dtype):
    assert check_dtype(dtype) == np.dtype(dtype)


@pytest.mark.parametrize("dtype", ["int8", "float17", object(), complex])
def test_other_dtypes_are_refused(dtype):
    with pytest.raises(ValueError, match=r"^dtype must be one of 'float16', 'float32', 'float64'"):
        check_dtype(dtype)


@pytest.mark.parametrize(("step", "kind"), [(3, int), (np.int64(3), int), (np.float32(3), float)])
def test_a_step_is_a_plain_number(step, kind):
    assert check_step(step, 2.5) == 3
    assert type(check_step(step, None)) is kind


@pytest.mark.parametrize(
    ("step", "error"),
    [("3", TypeError), (True, TypeError), (np.nan, ValueError), (2, ValueError), (2.5, ValueError)],
)
def test_a_step_is_a_finite_number_above_the_last_one(step, error):
    with pytest.raises(error, match=r"^step must"):
        check_step(step, 2.5)
