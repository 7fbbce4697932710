"""Let syrupy compare the numbers of pictures by how far they differ, and not letter by letter."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import PropertyFilter, PropertyMatcher

from mlpviz.displays import Display
from mlpviz.testing.comparison import NumbersDifferError, differences, shorten
from mlpviz.testing.failures import FAILURES, current_test
from mlpviz.testing.json_text import from_json, to_json
from mlpviz.testing.snapshots import pack_in_one, unpack_one
from mlpviz.testing.tolerances import RTOL


class NumbersExtension(SingleFileSnapshotExtension):
    """Store the numbers of each picture in a JSON file, which can be read in a review.

    A test fails if `mlpviz.testing.differences` returns any, with messages such as "tiles 3 and
    7 changed places". To change the tolerance, derive a class from it. Select it with
    ``snapshot.use_extension(NumbersExtension)`` or ``snapshot(extension_class=NumbersExtension)``.
    Filters of syrupy apply to the names of the numbers, and matchers are ignored.

    Attributes
    ----------
    keeps_displays : bool
        Always True: a display may be compared with a snapshot of this extension.
    last : tuple of (NumbersExtension, str or bytes) or None
        The extension that wrote numbers last, and what it wrote.
    rtol : float, default: 1e-5
        Each floating-point number may differ by this share of its expected value.
    atol : float or None, default: None
        Each floating-point number may differ by this much more. None stands for 1e-5 of the range
        of colors for numbers that are drawn as colors, for 1e-5 of their range for places, and for
        1e-8 otherwise.

    Examples
    --------
    What a test ``assert display == snapshot`` goes through:

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
    keeps_displays: ClassVar[bool] = True
    last: "ClassVar[tuple[NumbersExtension, str | bytes] | None]" = None
    rtol: ClassVar[float] = RTOL
    atol: ClassVar[float | None] = None

    def serialize(
        self,
        data: Any,
        *,
        exclude: PropertyFilter | None = None,
        include: PropertyFilter | None = None,
        matcher: PropertyMatcher | None = None,
    ) -> str | bytes:
        """Return the content of the file that keeps a display, or its numbers."""
        numbers = data.numbers() if isinstance(data, Display) else data
        if not isinstance(numbers, Mapping):
            raise TypeError(
                f"{type(self).__name__} keeps a display, or the dict that its numbers() returns, "
                f"got {type(data).__name__}"
            )
        kept = [
            name
            for name in numbers
            if not (exclude and exclude(prop=name, path=()))
            and (include is None or include(prop=name, path=()))
        ]
        content = self.to_file({name: numbers[name] for name in kept})
        NumbersExtension.last = self, content
        return content

    def to_file(self, numbers: Mapping[str, Any]) -> str | bytes:
        """Return the content of a JSON file, a line for each row of an array."""
        return to_json(numbers)

    def from_file(self, content: Any) -> Mapping[str, Any]:
        """Return the numbers of a JSON file."""
        return from_json(content)

    def matches(self, *, serialized_data: Any, snapshot_data: Any) -> bool:
        """Return whether numbers are what they were, within the tolerance."""
        lines = self._differences(serialized_data, snapshot_data)
        if lines:
            both = self.from_file(serialized_data), self.from_file(snapshot_data)
            FAILURES[current_test()] = NumbersDifferError(lines, *both)
        return not lines

    def diff_lines(self, serialized_data: Any, snapshot_data: Any) -> Iterator[str]:
        """Describe what changed; nothing where there is nothing yet to compare with."""
        if serialized_data and snapshot_data:
            yield from shorten(self._differences(serialized_data, snapshot_data))

    def _differences(self, actual: Any, expected: Any) -> list[str]:
        both = self.from_file(actual), self.from_file(expected)
        return differences(*both, rtol=self.rtol, atol=self.atol)


class MosaicExtension(NumbersExtension):
    """Keep a picture as a PNG with a pixel for each number, and its other numbers in the same file.

    The PNG is the one that `mlpviz.testing.write_snapshot` writes, to the same precision. It is
    much smaller than numbers in JSON, and any viewer shows which image changed. Everything else is
    in a text chunk of the PNG, since syrupy keeps one file for each snapshot.

    Examples
    --------
    >>> from mlpviz.testing.syrupy import MosaicExtension
    >>> extension = MosaicExtension()
    >>> kept = extension.serialize({"tile 0": [[0.0, 0.5], [0.25, 1.0]]})
    >>> drawn = extension.serialize({"tile 0": [[0.0, 0.5], [0.75, 1.0]]})
    >>> list(extension.diff_lines(drawn, kept))
    ['tile 0 0.25 became 0.75 at row 1, column 0']
    """

    file_extension = "png"
    _write_mode = WriteMode.BINARY

    def to_file(self, numbers: Mapping[str, Any]) -> str | bytes:
        """Return the content of a PNG file."""
        return pack_in_one(numbers)

    def from_file(self, content: Any) -> Mapping[str, Any]:
        """Return the numbers of a PNG file."""
        return unpack_one(content)


def explain_failure(lines: list[str], snapshot: SnapshotAssertion) -> list[str]:
    """Return the message of a failed comparison, with the differences of numbers.

    syrupy has forgotten an extension that was given in the comparison, as in
    ``snapshot(extension_class=NumbersExtension)``, when it writes the message. It shows the
    difference of two texts instead, which this replaces.

    Parameters
    ----------
    lines : list of str
        The message of syrupy.
    snapshot : SnapshotAssertion
    """
    result = snapshot.executions.get(snapshot.num_executions - 1)
    if result is None or result.exception is not None or NumbersExtension.last is None:
        return lines
    extension, content = NumbersExtension.last
    if result.asserted_data is not content:
        return lines
    if result.recalled_data is None:
        return lines[:2]
    return [lines[0], *extension.diff_lines(content, result.recalled_data)]
