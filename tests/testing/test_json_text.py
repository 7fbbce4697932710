"""Numbers as JSON: what strict readers accept, and what comes back."""

import json

import numpy as np
import pytest

from mlpviz.testing.json_text import from_json, to_json


def refuse(word):
    pytest.fail(f"{word} is no JSON")


@pytest.mark.parametrize(
    "value",
    [
        np.array([1.5, np.nan, np.inf, -np.inf]),
        np.array([[np.nan, 1.0], [2e-30, -0.5]]),
        np.full((2, 2), np.nan),
        np.array([True, False]),
        np.array([1, 2**40]),
        np.array(["ç", '"b"', "null"]),
        float("nan"),
        float("-inf"),
        "two\nlines",
        3,
    ],
)
def test_every_value_comes_back_and_any_reader_accepts_it(value):
    text = to_json({"value": value})
    assert json.loads(text, parse_constant=refuse)
    back = np.asarray(from_json(text)["value"])
    assert back.dtype.kind == np.asarray(value).dtype.kind
    if back.dtype.kind == "U":
        assert back.tolist() == np.asarray(value).tolist()
    else:
        np.testing.assert_allclose(back, value, rtol=1e-9)
