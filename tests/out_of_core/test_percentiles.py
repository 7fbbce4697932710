"""Percentiles of values in blocks are those of all values together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz._out_of_core import percentiles
from mlpviz._out_of_core.percentiles import finite_range, percentile_range

VALUES = hnp.arrays(
    np.float64,
    st.integers(1, 60),
    elements=st.sampled_from([0.0, 0.0, 1.0, -1.0, 0.5, 1e-9, 7.25, 1e6, np.nan, np.inf]),
)


def each_of(blocks):
    return lambda work: (work(block) for block in blocks)


@pytest.fixture(params=[1, 5, 2**20])
def few(request, monkeypatch):
    monkeypatch.setattr(percentiles, "SORTABLE_VALUES", request.param)
    monkeypatch.setattr(percentiles, "N_BINS", 7)


def check(blocks, asked):
    values = np.concatenate([np.ravel(block) for block in blocks]).astype(float)
    finite = values[np.isfinite(values)]
    found = percentile_range(each_of(blocks), asked)
    expected = np.percentile(finite, asked) if finite.size else (np.inf, -np.inf)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("asked", [(1.0, 99.0), (0.0, 100.0), (25.0, 50.0)])
@given(values=VALUES, step=st.integers(1, 20))
def test_percentiles_are_those_of_numpy(asked, values, step):
    check([values[i : i + step] for i in range(0, len(values), step)], asked)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("dtype", ["u1", "?", "i8", "f4"])
def test_percentiles_of_any_type_of_number(dtype):
    values = np.random.default_rng(0).integers(0, 256, (50, 20)).astype(dtype)
    check([values[:20], values[20:]], (1.0, 99.0))


@pytest.mark.usefixtures("few")
def test_percentiles_of_random_numbers():
    check(list(np.random.default_rng(0).normal(size=(20, 50))), (1.0, 99.0))


@given(VALUES)
def test_the_range_is_that_of_finite_values(values):
    finite = values[np.isfinite(values)]
    expected = [finite.min(), finite.max()] if finite.size else [np.inf, -np.inf]
    np.testing.assert_array_equal(finite_range(values), expected)


@pytest.mark.parametrize("values", [np.array([3, 5], "u1"), np.array([1, np.nan, 2], "f4")])
def test_the_range_is_in_double_precision(values):
    assert finite_range(values).dtype == np.float64


def test_the_range_of_nothing_is_empty():
    assert finite_range(np.empty((0, 3))).tolist() == [np.inf, -np.inf]
