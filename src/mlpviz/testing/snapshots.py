"""Snapshots of numbers in two files: a small JSON, and a PNG with the images."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from mlpviz.testing.json_text import as_numbers, to_json
from mlpviz.testing.mosaics import (
    Block,
    join_images,
    read_png_text,
    split_images,
    write_png,
)

IMAGES: Final = "images"
"""The entry of the JSON that describes the images in the PNG."""


class SnapshotNumbers(dict[str, Any]):
    """The numbers of a snapshot.

    Attributes
    ----------
    precision : dict of str to float
        The largest rounding error of the numbers in each family of images.
    """

    precision: dict[str, float]


def write_snapshot(path: str | Path, numbers: Mapping[str, Any]) -> None:
    """Write the numbers of a picture to a JSON file, and its images to a PNG file beside it.

    The PNG has a pixel of 16 bits for each number, without gaps. For 256 filters of 28 x 28 it is
    about as large as a PNG of their plot. Floating-point numbers are rounded to a 1,022nd of their
    range, which is 4 times finer than the gray levels of a screen. Whole numbers are exact, and
    missing numbers are black. The files do not depend on matplotlib, fonts or the platform.

    Parameters
    ----------
    path : str or Path
        Path of the JSON file, such as ``"filters.json"``. The images go to ``"filters.png"``.
    numbers : mapping of str to array_like, float, int or str
        As `numbers` of a display returns them.

    Raises
    ------
    ValueError
        If `path` does not end in ``.json``, or an image holds an infinity.

    See Also
    --------
    read_snapshot : Read them.

    Examples
    --------
    >>> import numpy as np
    >>> from tempfile import TemporaryDirectory
    >>> from mlpviz import plot_image_grid
    >>> from mlpviz.testing import assert_same_numbers, read_snapshot, write_snapshot
    >>> numbers = plot_image_grid(np.eye(4), (2, 2)).numbers()
    >>> with TemporaryDirectory() as folder:
    ...     write_snapshot(f"{folder}/images.json", numbers)
    ...     assert_same_numbers(numbers, read_snapshot(f"{folder}/images.json"))
    """
    text, png = pack(numbers)
    path = _checked(path)
    path.write_text(text, encoding="utf-8", newline="\n")
    if png:
        path.with_suffix(".png").write_bytes(png)


def read_snapshot(path: str | Path) -> SnapshotNumbers:
    """Read the numbers of a picture that `write_snapshot` wrote.

    Parameters
    ----------
    path : str or Path
        Path of the JSON file. The PNG with the images must be in the same folder.

    Returns
    -------
    dict of str to ndarray, float, int or str
        The numbers, with the precision of images, which `assert_same_numbers` takes into account.

    Raises
    ------
    ValueError
        If `path` does not end in ``.json``.

    See Also
    --------
    write_snapshot : Write them, with an example.
    """
    path = _checked(path)
    picture = path.with_suffix(".png")
    png = picture.read_bytes() if picture.exists() else b""
    return unpack(path.read_text(encoding="utf-8"), png)


def pack(numbers: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return the text of the JSON file and the bytes of the PNG file, empty without images."""
    kept, blocks, pixels = split_images(numbers)
    return _json(kept, blocks), write_png(pixels) if blocks else b""


def _json(numbers: Mapping[str, Any], blocks: Sequence[Block]) -> str:
    text = to_json(numbers)
    if not blocks:
        return text
    listed = ",\n  ".join(json.dumps(asdict(block)) for block in blocks)
    comma = ",\n" if numbers else ""
    return f"{text.rstrip()[:-1].rstrip()}{comma} {json.dumps(IMAGES)}: [\n  {listed}\n ]\n}}\n"


def pack_in_one(numbers: Mapping[str, Any]) -> bytes:
    """Return a PNG file that also holds the JSON, as text."""
    kept, blocks, pixels = split_images(numbers)
    return write_png(pixels, _json(kept, blocks))


def unpack_one(png: bytes) -> SnapshotNumbers:
    """Return the numbers of a PNG that also holds the JSON."""
    return unpack(read_png_text(png), png)


def unpack(text: str, png: bytes) -> SnapshotNumbers:
    """Return the numbers of a JSON text and its PNG."""
    entries = json.loads(text)
    blocks = [Block(**each) for each in entries.pop(IMAGES, [])]
    numbers = SnapshotNumbers(as_numbers(entries) | join_images(blocks, png))
    numbers.precision = {block.name: block.precision for block in blocks}
    return numbers


def _checked(path: str | Path) -> Path:
    path = Path(path)
    if path.suffix != ".json":
        raise ValueError(f"path must end in .json, got {str(path)!r}")
    return path
