"""Let syrupy compare the numbers of pictures by how far they differ, and not letter by letter."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from syrupy.data import SnapshotCollection
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import PropertyFilter, PropertyMatcher

from mlpviz.displays import Display
from mlpviz.testing.comparison import differences, shorten
from mlpviz.testing.json_text import to_json
from mlpviz.testing.snapshots import pack, unpack
from mlpviz.testing.tolerances import RTOL


class NumbersExtension(SingleFileSnapshotExtension):
    """Keep the numbers of a picture in a JSON file of its own, which can be read in a review.

    A test passes as long as `mlpviz.testing.differences` finds none, and fails with what it says:
    "tiles 3 and 7 changed places". Derive a class from it for another tolerance. Choose it by
    ``snapshot.use_extension(NumbersExtension)``: syrupy has forgotten an extension that is given in
    the comparison itself, ``snapshot(extension_class=...)``, by the time it reports a failure.
    Filters go by the names of the numbers; matchers are not asked.

    Attributes
    ----------
    rtol : float, default: 1e-5
        Each floating-point number may differ by this share of its expected value.
    atol : float or None, default: None
        Each floating-point number may differ by this much more. None stands for 1e-5 of the range
        of colors for numbers that are drawn as colors, and for 1e-8 otherwise.

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
        return self.to_text({name: numbers[name] for name in kept})

    def to_text(self, numbers: Mapping[str, Any]) -> str:
        """Return the text that stands for numbers."""
        return to_json(numbers)

    def from_text(self, text: str) -> Mapping[str, Any]:
        """Return the numbers that a text stands for."""
        return unpack(text, b"")

    def matches(self, *, serialized_data: Any, snapshot_data: Any) -> bool:
        """Tell whether numbers are what they were, within the tolerance."""
        return not self._differences(serialized_data, snapshot_data)

    def diff_lines(self, serialized_data: Any, snapshot_data: Any) -> Iterator[str]:
        """Say what changed; nothing where there is nothing yet to compare with."""
        if serialized_data and snapshot_data:
            yield from shorten(self._differences(serialized_data, snapshot_data))

    def _differences(self, actual: str, expected: str) -> list[str]:
        both = self.from_text(actual), self.from_text(expected)
        return differences(*both, rtol=self.rtol, atol=self.atol)


class MosaicExtension(NumbersExtension):
    """Keep the images of a picture in a PNG file, with a pixel for each number, beside the JSON.

    Both files are what `mlpviz.testing.write_snapshot` writes. They are much smaller than numbers
    in JSON, and any viewer shows which image changed.

    Examples
    --------
    >>> from mlpviz.testing.syrupy import MosaicExtension
    >>> extension = MosaicExtension()
    >>> kept = extension.serialize({"tile 0": [[0.0, 0.5], [0.25, 1.0]]})
    >>> drawn = extension.serialize({"tile 0": [[0.0, 0.5], [0.75, 1.0]]})
    >>> list(extension.diff_lines(drawn, kept))
    ['tile 0 0.25 became 0.75 at (1, 0)']
    """

    def to_text(self, numbers: Mapping[str, Any]) -> str:
        """Return the JSON, and the PNG as hexadecimal digits behind it."""
        text, png = pack(numbers)
        return text + png.hex()

    def from_text(self, text: str) -> Mapping[str, Any]:
        """Return the numbers that a JSON and a PNG behind it stand for."""
        head, png = _apart(text)
        return unpack(head, png)

    @classmethod
    def write_snapshot_collection(
        cls, *, snapshot_collection: SnapshotCollection, **_: Any
    ) -> None:
        """Write the JSON and the PNG into files of their own."""
        path = Path(snapshot_collection.location)
        for snapshot in snapshot_collection:
            head, png = _apart(str(snapshot.data))
            path.write_text(head, encoding="utf-8", newline="\n")
            if png:
                path.with_suffix(".png").write_bytes(png)

    def read_snapshot_data_from_location(
        self, *, snapshot_location: str, snapshot_name: str, session_id: str
    ) -> str | None:
        """Read both files, None if there is no JSON."""
        path = Path(snapshot_location)
        if not path.exists():
            return None
        picture = path.with_suffix(".png")
        png = picture.read_bytes() if picture.exists() else b""
        return path.read_text(encoding="utf-8") + png.hex()

    def delete_snapshots(self, *, snapshot_location: str, snapshot_names: set[str]) -> None:
        """Delete both files."""
        for suffix in (".json", ".png"):
            Path(snapshot_location).with_suffix(suffix).unlink(missing_ok=True)


def _apart(text: str) -> tuple[str, bytes]:
    """Return a JSON and the bytes whose hexadecimal digits stand behind it."""
    head, _, digits = text.rpartition("}\n")
    return f"{head}}}\n", bytes.fromhex(digits)
