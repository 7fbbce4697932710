"""Images as one PNG of 16 bits, a pixel for each number, which any viewer of differences shows.

Floating-point numbers are kept as steps of their range, 1,022 of them: four times finer than the
256 levels of a screen. Whole numbers are kept exactly. A pixel of 0 is a missing number.
"""

import io
import math
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlpviz.testing.differing import NUMBERED, numbered

BITS: Final = 10
"""Bits that hold a floating-point number."""

MOST_LEVELS: Final = 2**16 - 1
KEYWORD: Final = "mlpviz"
PAETH: Final = 4
"""The number of a filter of PNG."""
STRATEGIES: Final = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY)
"""Smooth images are compressed best by the first, noise by the second."""


@dataclass(frozen=True)
class Block:
    """Where the images of a family are in the PNG, and what their pixels stand for.

    Attributes
    ----------
    name : str
        Such as "tile", or the name of a single matrix.
    n : int or None
        How many images; None for a single matrix.
    shape : list of int
        Of each image.
    low, high : float or int
        The smallest and the largest number.
    whole : bool
        Whether the numbers are whole.
    """

    name: str
    n: int | None
    shape: list[int]
    low: float
    high: float
    whole: bool

    @property
    def n_levels(self) -> int:
        """How many different numbers can be kept."""
        return int(self.high) - int(self.low) + 1 if self.whole else 2**BITS - 1

    @property
    def scale(self) -> int:
        """What a level is multiplied with, so that the brightest pixel is nearly white."""
        return MOST_LEVELS // max(self.n_levels, 1)

    @property
    def precision(self) -> float:
        """How far a number may be from the one that was kept."""
        return 0.0 if self.whole else (self.high - self.low) / (self.n_levels - 1) / 2

    @property
    def layout(self) -> tuple[int, int, int, int]:
        """Rows and columns of images, and height and width of each; channels are side by side."""
        n = self.n or 1
        n_cols = math.ceil(math.sqrt(n))
        height, *widths = self.shape
        return math.ceil(n / n_cols), n_cols, height, math.prod(widths)


def split_images(
    numbers: Mapping[str, Any],
) -> tuple[dict[str, Any], list[Block], NDArray[np.uint16]]:
    """Return the numbers without their images, where the images are, and the pixels of them.

    Raises
    ------
    ValueError
        If an image holds an infinity.
    """
    arrays = {name: np.asarray(value) for name, value in numbers.items()}
    families = dict(_images(arrays))
    blocks = [_block(name, images) for name, images in families.items()]
    in_png = {name for block in blocks for name in _names(block)}
    kept = {name: value for name, value in numbers.items() if name not in in_png}
    if not blocks:
        return kept, [], np.zeros((1, 1), np.uint16)
    parts = [_pixels(block, families[block.name]) for block in blocks]
    width = max(part.shape[1] for part in parts)
    padded = [np.pad(part, ((0, 0), (0, width - part.shape[1]))) for part in parts]
    return kept, blocks, np.concatenate(padded)


def join_images(blocks: Sequence[Block], png: bytes) -> dict[str, NDArray[Any]]:
    """Return the images that a PNG holds, by their names."""
    images: dict[str, NDArray[Any]] = {}
    if not blocks:
        return images
    pixels, row = read_png(png), 0
    for block in blocks:
        rows, columns, height, width = block.layout
        part = pixels[row : row + rows * height, : columns * width]
        row += rows * height
        found = _numbers(block, part)
        images |= dict(zip(_names(block), found, strict=True))
    return images


def _names(block: Block) -> list[str]:
    """Return the names of the images of a block."""
    return [block.name] if block.n is None else [f"{block.name} {i}" for i in range(block.n)]


def _family(name: str) -> str:
    found = NUMBERED.fullmatch(name)
    return found[1] if found else ""


def _images(arrays: Mapping[str, NDArray[Any]]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the families of images of one shape, and single matrices."""
    for name in dict.fromkeys(filter(None, map(_family, arrays))):
        images = numbered(arrays, name)
        if images and all(_is_image(each) and each.shape == images[0].shape for each in images):
            stacked = np.stack(images)
            if _fits(stacked):
                yield name, stacked
    for name in ("weights",):
        if name in arrays and _is_image(arrays[name]) and _fits(arrays[name]):
            yield name, arrays[name]


def _is_image(array: NDArray[Any]) -> bool:
    return array.ndim >= 2 and array.size > 0 and array.dtype.kind in "iuf"


def _fits(array: NDArray[Any]) -> bool:
    return array.dtype.kind == "f" or int(array.max()) - int(array.min()) < MOST_LEVELS


def _block(name: str, images: NDArray[Any]) -> Block:
    whole = images.dtype.kind != "f"
    if not whole and np.isinf(images).any():
        raise ValueError(
            f"a {name} holds an infinity, which a mosaic cannot keep; "
            "keep the numbers as text, with mlpviz.testing.syrupy.NumbersExtension"
        )
    there = images if whole else images[~np.isnan(images)]
    low, high = (there.min(), there.max()) if there.size else (0.0, 0.0)
    number = int if whole else float
    single = name == "weights"
    shape = images.shape if single else images.shape[1:]
    n = None if single else len(images)
    return Block(name, n, list(shape), number(low), number(high), whole)


def _pixels(block: Block, images: NDArray[Any]) -> NDArray[np.uint16]:
    """Return the pixels of a block, image beside image."""
    rows, columns, height, width = block.layout
    if block.whole:
        levels: NDArray[Any] = images.astype(np.int64) - int(block.low) + 1
    else:
        span = (block.high - block.low) or 1.0
        levels = 1 + np.round((images - block.low) / span * (block.n_levels - 1))
        levels = np.where(np.isnan(levels), 0, levels)
    flat = np.zeros((rows * columns, height, width), np.uint16)
    flat[: block.n or 1] = (levels * block.scale).reshape(-1, height, width)
    grid = flat.reshape(rows, columns, height, width).swapaxes(1, 2)
    return grid.reshape(rows * height, columns * width)


def _numbers(block: Block, pixels: NDArray[np.uint16]) -> NDArray[Any]:
    """Return the images of a block."""
    rows, columns, height, width = block.layout
    grid = pixels.reshape(rows, height, columns, width).swapaxes(1, 2)
    levels = grid.reshape(rows * columns, height, width)[: block.n or 1] // block.scale
    images = levels.reshape(-1, *block.shape).astype(np.int64)
    if block.whole:
        return images - 1 + int(block.low)
    shares = (images - 1) / (block.n_levels - 1)
    return np.where(images == 0, np.nan, block.low + shares * (block.high - block.low))


def write_png(pixels: NDArray[np.uint16], text: str = "") -> bytes:
    """Write gray pixels of 16 bits as PNG, as small as its filters and strategies make it.

    A text goes into a chunk of its own.

    Examples
    --------
    >>> pixels = np.arange(6, dtype=np.uint16).reshape(2, 3) * 10_000
    >>> bool((read_png(write_png(pixels)) == pixels).all())
    True
    """
    height, width = pixels.shape
    rows = pixels.astype(">u2").view(np.uint8).reshape(height, 2 * width)
    kinds = [(0, rows), (PAETH, _paeth(rows))]
    filtered = [
        np.pad(each, ((0, 0), (1, 0)), constant_values=((0, 0), (kind, 0))) for kind, each in kinds
    ]
    packed = (_compressed(each.tobytes(), strategy) for each in filtered for strategy in STRATEGIES)
    head = struct.pack(">IIBBBBB", width, height, 16, 0, 0, 0, 0)
    comment = KEYWORD.encode() + b"\0\0\0\0\0" + text.encode()
    chunks = [(b"IHDR", head), (b"iTXt", comment), (b"IDAT", min(packed, key=len)), (b"IEND", b"")]
    chunks = chunks if text else [each for each in chunks if each[0] != b"iTXt"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _paeth(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the difference of each byte from a neighbor, which is smaller in smooth images.

    The neighbor is that of the left, the upper and the upper left one which is nearest to the sum
    of the first two minus the third, as PNG's filter "Paeth" has it.
    """
    padded = np.pad(rows, ((1, 0), (2, 0))).astype(np.int16)
    left, up, corner = padded[1:, :-2], padded[:-1, 2:], padded[:-1, :-2]
    distances = np.abs(np.stack([up - corner, left - corner, left + up - 2 * corner]))
    to_left, to_up, to_corner = distances
    nearest = np.where(to_up <= to_corner, up, corner)
    nearest = np.where((to_left <= to_up) & (to_left <= to_corner), left, nearest)
    return (rows - nearest).astype(np.uint8)


def _compressed(data: bytes, strategy: int) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, 15, 9, strategy)
    return compressor.compress(data) + compressor.flush()


def read_png(png: bytes) -> NDArray[np.uint16]:
    """Return the gray pixels of 16 bits of a PNG, whichever program wrote it last."""
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image).astype(np.uint16)


def read_png_text(png: bytes) -> str:
    """Return the text that a PNG was written with."""
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        return str(image.info[KEYWORD])
