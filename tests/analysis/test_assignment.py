"""Assignments are optimal, and without scipy the error says what to install."""

import sys

import numpy as np
import pytest

from mlpviz._analysis.assignment import assign


def test_the_assignment_is_the_cheapest():
    rows, columns = assign(np.array([[1.0, 2.0, 9.0], [1.0, 5.0, 9.0]]))
    assert rows.tolist() == [0, 1]
    assert columns.tolist() == [1, 0]


def test_without_scipy_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(ImportError, match=r"pip install mlpviz\[scipy\]"):
        assign(np.eye(2))
