"""Let syrupy compare the numbers of pictures by how far they differ, and not letter by letter."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import PropertyFilter, PropertyMatcher

from mlpviz.testing.comparison import differences, shorten
from mlpviz.testing.tolerances import RTOL

DIGITS = 9
"""Significant digits that are kept: more than any tolerance needs, fewer than noise changes."""


class NumbersExtension(SingleFileSnapshotExtension):
    """Keep the numbers of a picture in a file of its own, which can be read in a review.

    A test passes as long as `mlpviz.testing.differences` finds none, and fails with what it says:
    "tile 3 differs by up to 0.02 in 16 of 16 numbers". Derive a class from it for another
    tolerance. Choose it by ``snapshot.use_extension(NumbersExtension)``: an extension that is given
    in the comparison itself, ``snapshot(extension_class=...)``, syrupy has forgotten by the time
    that it tells a failure. Filters go by the names of the numbers; matchers are not asked.

    Attributes
    ----------
    rtol : float, default: 1e-5
        Each floating-point number may differ by this share of its expected value.
    atol : float or None, default: None
        Each floating-point number may differ by this much more. None stands for 1e-5 of the range
        of colors for numbers that are drawn as colors, and for 1e-8 otherwise.

    Examples
    --------
    What a test ``assert display.numbers() == snapshot`` goes through:

    >>> from mlpviz.testing.syrupy import NumbersExtension
    >>> extension = NumbersExtension()
    >>> kept = extension.serialize({"limits": [0.0, 0.41], "label 0": "7"})
    >>> drawn = extension.serialize({"limits": [0.0, 0.43], "label 0": "7"})
    >>> extension.matches(serialized_data=drawn, snapshot_data=kept)
    False
    >>> list(extension.diff_lines(drawn, kept))
    ['limits 0 to 0.41 became 0 to 0.43, and with them every color']
    """

    file_extension = "json"
    _write_mode = WriteMode.TEXT
    rtol: ClassVar[float] = RTOL
    atol: ClassVar[float | None] = None

    def serialize(
        self,
        data: Any,
        *,
        exclude: PropertyFilter | None = None,
        include: PropertyFilter | None = None,
        matcher: PropertyMatcher | None = None,
    ) -> str:
        """Write numbers as text, a line for each row of an array."""
        if not isinstance(data, Mapping):
            raise TypeError(
                "NumbersExtension keeps the dict that numbers() of a display returns, "
                f"got {type(data).__name__}"
            )
        kept = [
            name
            for name in data
            if not (exclude and exclude(prop=name, path=()))
            and (include is None or include(prop=name, path=()))
        ]
        return json_of({name: data[name] for name in kept})

    def matches(self, *, serialized_data: Any, snapshot_data: Any) -> bool:
        """Tell whether numbers are what they were, within the tolerance."""
        return not self._differences(serialized_data, snapshot_data)

    def diff_lines(self, serialized_data: Any, snapshot_data: Any) -> Iterator[str]:
        """Say what changed; nothing where there is nothing yet to compare with."""
        if serialized_data and snapshot_data:
            yield from shorten(self._differences(serialized_data, snapshot_data))

    def _differences(self, actual: str, expected: str) -> list[str]:
        both = json.loads(actual), json.loads(expected)
        return differences(*both, rtol=self.rtol, atol=self.atol)


def json_of(numbers: Mapping[str, Any]) -> str:
    """Write a dict of arrays, numbers and text as JSON, a line for each row of an array.

    Examples
    --------
    >>> print(json_of({"limits": [0.0, 1 / 3], "tile 0": np.eye(2), "label 0": "7"}), end="")
    {
     "limits": [0.0, 0.333333333],
     "tile 0": [
      [1.0, 0.0],
      [0.0, 1.0]
     ],
     "label 0": "7"
    }
    """
    lines = [f" {_json(name)}: {_value(np.asarray(value))}" for name, value in numbers.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _value(array: np.ndarray[Any, Any]) -> str:
    if array.ndim < 2 or not len(array):
        return _json(_rounded(array))
    return "[\n" + ",\n".join(f"  {_json(_rounded(row))}" for row in array) + "\n ]"


def _rounded(array: np.ndarray[Any, Any]) -> Any:
    if array.dtype.kind != "f":
        return array.tolist()
    digits = [float(f"{value:.{DIGITS}g}") for value in array.ravel()]
    return np.array(digits).reshape(array.shape).tolist()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
