"""Thresholds are numbers from zero on."""

import numpy as np
import pytest

from mlpviz import Thresholds


@pytest.mark.parametrize(
    ("value", "error"), [(-1, ValueError), (np.nan, ValueError), ("1", TypeError)]
)
def test_thresholds_are_numbers_from_zero_on(value, error):
    with pytest.raises(error, match="cosine must be a"):
        Thresholds(cosine=value)
    assert Thresholds(cosine=0).cosine == 0
