"""Previews of numbers for the report on failed comparisons, drawn without matplotlib."""

import base64
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlpviz.testing.differing import numbered

LEVELS: Final = 255
MISSING: Final = 128
FEWEST_PIXELS: Final = 160
WIDTH, HEIGHT = 320, 160


class Preview(NamedTuple):
    """URLs of pictures of the expected numbers, the actual numbers, and their difference."""

    what: str
    before: str
    after: str
    difference: str


def preview(actual: Mapping[str, Any], expected: Mapping[str, Any]) -> list[Preview]:
    """Return previews of the images and of the curves of two pictures."""
    both = [
        {name: np.asarray(value) for name, value in each.items()} for each in (actual, expected)
    ]
    previews = [_of_images(family, *both) for family in ("tile", "output")]
    return [each for each in [*previews, _of_curves(*both)] if each is not None]


def _of_images(
    family: str, actual: Mapping[str, NDArray[Any]], expected: Mapping[str, NDArray[Any]]
) -> Preview | None:
    before, after = (_mosaic(numbered(each, family)) for each in (expected, actual))
    if before is None or after is None:
        return None
    ends = np.nanmin(before), np.nanmax(before)
    pictures = [_gray(each, *ends) for each in (before, after)]
    gap = np.abs(after - before) if after.shape == before.shape else None
    most = np.nanmax(gap) if gap is not None and np.isfinite(gap).any() else 0.0
    difference = "" if gap is None else _url(_gray(gap, 0.0, most or 1.0))
    return Preview(f"{family}s", _url(pictures[0]), _url(pictures[1]), difference)


def _mosaic(images: Sequence[NDArray[Any]]) -> NDArray[np.float64] | None:
    """Return images side by side, with a missing pixel between them."""
    if not images or any(each.ndim < 2 or each.shape != images[0].shape for each in images):
        return None
    flat = np.stack([each.reshape(len(each), -1) for each in images]).astype(np.float64)
    if not np.isfinite(flat).any():
        return None
    n, height, width = flat.shape
    n_cols = math.ceil(math.sqrt(n))
    n_rows = math.ceil(n / n_cols)
    padded = np.full((n_rows * n_cols, height + 1, width + 1), np.nan)
    padded[:n, :-1, :-1] = flat
    grid = padded.reshape(n_rows, n_cols, height + 1, width + 1).swapaxes(1, 2)
    mosaic: NDArray[np.float64] = grid.reshape(n_rows * (height + 1), -1)[:-1, :-1]
    return mosaic


def _gray(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.uint8]:
    shares = (np.clip(values, low, high) - low) / ((high - low) or 1.0)
    return np.where(np.isnan(shares), MISSING, LEVELS * np.nan_to_num(shares)).astype(np.uint8)


def _url(pixels: NDArray[np.uint8]) -> str:
    scale = max(1, round(FEWEST_PIXELS / max(pixels.shape)))
    buffer = io.BytesIO()
    Image.fromarray(pixels.repeat(scale, 0).repeat(scale, 1)).save(buffer, "PNG", optimize=True)
    return as_url("image/png", buffer.getvalue())


def as_url(kind: str, content: bytes) -> str:
    """Return a URL that holds a file."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _of_curves(
    actual: Mapping[str, NDArray[Any]], expected: Mapping[str, NDArray[Any]]
) -> Preview | None:
    before, after = (_points(each) for each in (expected, actual))
    if not before or not after:
        return None
    points = np.concatenate([*before.values(), *after.values()])
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return None
    box = points.min(axis=0), np.ptp(points, axis=0)
    same = {name for name in after if name in before and np.array_equal(after[name], before[name])}
    changed = [name for name in after if name not in same]
    apart = {name: before[name] for name in changed if name in before}
    return Preview(
        "curves",
        _svg(before, box, "#555"),
        _svg(after, box, "#555"),
        _svg({**apart, **{f"{name} now": after[name] for name in changed}}, box, "#c00"),
    )


def _points(numbers: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float64]]:
    curves = {}
    for name, values in numbers.items():
        steps = numbers.get(f"steps of {name.removeprefix('values of ')}")
        if name.startswith("values of ") and steps is not None and steps.shape == values.shape:
            curves[name] = np.stack([steps, values], axis=1).astype(np.float64)
    return curves


def _svg(
    curves: Mapping[str, NDArray[np.float64]],
    box: tuple[NDArray[np.float64], NDArray[np.float64]],
    color: str,
) -> str:
    start, size = box
    lines = []
    for points in curves.values():
        finite = points[np.isfinite(points).all(axis=1)]
        shares = (finite - start) / np.where(size == 0, 1.0, size)
        text = " ".join(f"{x * WIDTH:.1f},{(1 - y) * HEIGHT:.1f}" for x, y in shares)
        lines.append(f'<polyline points="{text}" fill="none" stroke="{color}"/>')
    view = f"-4 -4 {WIDTH + 8} {HEIGHT + 8}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{WIDTH}">'
    return as_url("image/svg+xml", f"{head}{''.join(lines)}</svg>".encode())
