"""Read the picture back: at each pixel's center stands the color of that pixel's weight."""

import base64
import io
import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import pypdf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from PIL import Image

from mlpviz import Layers, plot_first_layer_filters
from mlpviz.displays import FilterDisplay

SHAPES = [(8, 8), (28, 28), (12, 3), (1, 9), (2, 2), (5, 7, 3), (1, 1)]
Lookup = Callable[[NDArray[Any]], NDArray[Any]]


def network(shape: tuple[int, ...], n_units: int, seed: int, missing: bool) -> Layers:
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(int(np.prod(shape)), n_units))
    if missing and weights.size > 2:
        weights.flat[rng.integers(weights.size)] = np.nan
    return Layers(weights)


def centers(display: FilterDisplay) -> NDArray[Any]:
    """Data coordinates of the center of every pixel of every tile, (n, h, w, 2)."""
    n, height, width = display.tiles.shape[:3]
    x0, y0, x1, y1 = (side[:, None] for side in display.boxes.T)
    xs = x0 + (x1 - x0) * (np.arange(width) + 0.5) / width
    ys = y0 + (y1 - y0) * (np.arange(height) + 0.5) / height
    grid = np.empty((n, height, width, 2))
    grid[..., 0] = xs[:, None, :]
    grid[..., 1] = ys[:, :, None]
    return grid


def expected_colors(display: FilterDisplay, weights: NDArray[Any]) -> NDArray[Any]:
    """The colors that the network's own weights have, worked out tile by tile."""
    cmap, colors = display.image.get_cmap(), []
    for k in range(len(weights)):
        limits = np.reshape(display.limits, (-1, 2))
        low, high = limits[k if len(limits) > 1 else 0]
        share = (weights[k] - low) / (high - low) if high > low else 0.5 + 0 * weights[k]
        if weights.ndim == 4:
            colors.append(np.clip(share, 0, 1))
        else:
            colors.append(cmap(np.ma.masked_invalid(share))[..., :3])
    rgb = np.asarray(colors)
    rgb[~np.isfinite(weights).all(axis=-1) if weights.ndim == 4 else ~np.isfinite(weights)] = (
        cmap.get_bad()[:3]
    )
    return rgb


def places_when_drawn(display: FilterDisplay, **options: Any) -> tuple[bytes, Any]:
    """Save the figure; return the file and the transform of data to device pixels while drawing.

    The place of the Axes depends on the dpi of the file, which is not that of the figure.
    """
    seen: list[Any] = []

    class Watcher(Artist):
        def draw(self, renderer: Any) -> None:
            seen.append(display.ax.transData.frozen())

    watcher = Watcher()
    display.ax.add_artist(watcher)
    buffer = io.BytesIO()
    display.savefig(buffer, **options)
    watcher.remove()
    return buffer.getvalue(), seen[-1]


def look_up_in_png(display: FilterDisplay, dpi: float) -> Lookup:
    """Save as PNG and return a look-up of colors by data coordinates."""
    file, places = places_when_drawn(
        display, format="png", dpi=dpi, pil_kwargs={"compress_level": 0}
    )
    pixels = np.asarray(Image.open(io.BytesIO(file)).convert("RGB")) / 255

    def look_up(points: NDArray[Any]) -> NDArray[Any]:
        x, y = places.transform(points.reshape(-1, 2)).T
        rows = len(pixels) - 1 - np.floor(y).astype(int)
        return pixels[rows, np.floor(x).astype(int)].reshape(*points.shape[:-1], 3)

    return look_up


def own_weights(layers: Layers, display: FilterDisplay, shape: tuple[int, ...]) -> NDArray[Any]:
    return layers.weights[0].T.reshape(-1, *shape)[display.units]


Placed = tuple[NDArray[Any], Affine2D]
"""The pixels of an image in a vector file, top row first, and the transform from points to them."""


def look_up_in_images(images: list[Placed], points: NDArray[Any]) -> NDArray[Any]:
    """Return the color at each point, NaN where there is no image."""
    colors = np.full((len(points), 3), np.nan)
    for pixels, to_pixels in images:
        columns, rows = np.floor(to_pixels.transform(points)).astype(int).T
        height, width = pixels.shape[:2]
        inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        colors[inside] = pixels[rows[inside], columns[inside]]
    return colors


def as_colors(picture: Image.Image) -> NDArray[Any]:
    return np.asarray(picture.convert("RGB")) / 255


def look_up_in_svg(display: FilterDisplay, dpi: float) -> Lookup:
    """Save as SVG and return a look-up in its images by data coordinates."""
    with mpl.rc_context({"svg.hashsalt": "proof"}):
        file, places = places_when_drawn(display, format="svg", dpi=dpi)
    text = file.decode()
    height = float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', text)[1])  # type: ignore[index]
    images = []
    for data, rest in re.findall(r'<image[^>]*?base64,\s*([^"]+)"([^>]*)/>', text, re.DOTALL):
        matrix = re.search(r"matrix\(([^)]+)\)", rest)
        if matrix is None:
            continue  # the color bar
        assert "image-rendering:pixelated" in rest
        to_page = Affine2D.from_values(*map(float, matrix[1].split()))
        flip = Affine2D().scale(1, -1).translate(0, height)
        pixels = as_colors(Image.open(io.BytesIO(base64.b64decode(data))))
        images.append((pixels, flip + to_page.inverted()))

    def look_up(points: NDArray[Any]) -> NDArray[Any]:
        placed = places.transform(points.reshape(-1, 2))
        return look_up_in_images(images, placed).reshape(*points.shape[:-1], 3)

    return look_up


NUMBERS = rb"((?:-?[\d.]+\s+){6})cm\s*"


def look_up_in_pdf(display: FilterDisplay, dpi: float) -> Lookup:
    """Save as PDF and return a look-up in its images by data coordinates."""
    file, places = places_when_drawn(display, format="pdf", dpi=dpi)
    page = pypdf.PdfReader(io.BytesIO(file)).pages[0]
    content = page.get_contents().get_data()  # type: ignore[union-attr]
    images = []
    for outer, inner, name in re.findall(NUMBERS + NUMBERS + rb"/(I\d+)\s+Do", content):
        to_page = Affine2D.from_values(*map(float, inner.split()))
        to_page += Affine2D.from_values(*map(float, outer.split()))
        image = page.images["/" + name.decode()]
        assert not image.indirect_reference.get_object().get("/Interpolate")  # type: ignore[union-attr]
        pixels = as_colors(image.image)  # type: ignore[arg-type]
        # A PDF image fills the unit square, its first row at the top.
        to_pixels = Affine2D().scale(1, -1).translate(0, 1).scale(*pixels.shape[1::-1])
        images.append((pixels, to_page.inverted() + to_pixels))

    def look_up(points: NDArray[Any]) -> NDArray[Any]:
        placed = places.transform(points.reshape(-1, 2))
        return look_up_in_images(images, placed).reshape(*points.shape[:-1], 3)

    return look_up


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    shape=st.sampled_from(SHAPES),
    n_units=st.sampled_from([1, 2, 5, 16, 60, 300]),
    scale=st.sampled_from(["shared", "symmetric", "robust", "each"]),
    clip=st.sampled_from([1.0, 0.5]),
    cmap=st.sampled_from(["gray", "gray_r", "RdBu", "viridis", "viridis_r"]),
    dpi=st.sampled_from([72, 100, 150, 300]),
    place=st.sampled_from(["own", "ax", "subfigure"]),
    labels=st.sampled_from([None, "index"]),
    missing=st.booleans(),
    seed=st.integers(0, 2**16),
)
def test_every_pixel_of_a_png_shows_its_weight(
    shape: tuple[int, ...],
    n_units: int,
    scale: str,
    clip: float,
    cmap: str,
    dpi: int,
    place: str,
    labels: str | None,
    missing: bool,
    seed: int,
) -> None:
    assume(np.prod(shape) * n_units > 1 or scale == "each")
    assume(n_units <= 60 or dpi <= 100)  # larger pictures take seconds
    layers = network(shape, n_units, seed, missing)
    units = np.random.default_rng(seed).permutation(n_units)[: max(1, n_units // 2)]
    display = plot_first_layer_filters(
        layers,
        shape,
        units=units,
        scale=scale,
        clip=clip,
        cmap=cmap,
        labels=labels,
        ax=place_for(place),
    )
    assume(device_pixels_per_pixel(display, dpi) >= 1)
    seen = look_up_in_png(display, dpi)(centers(display))
    expected = expected_colors(display, own_weights(layers, display, shape))
    plt.close("all")
    np.testing.assert_allclose(seen, expected, atol=1.5 / 255)


@pytest.mark.parametrize("look_up_in", [look_up_in_svg, look_up_in_pdf])
@pytest.mark.parametrize("dpi", [72, 150])
@pytest.mark.parametrize("shape", [(8, 8), (12, 3), (28, 28), (5, 7, 3)])
@pytest.mark.parametrize("place", ["own", "ax"])
def test_every_pixel_of_a_vector_file_shows_its_weight(
    look_up_in: Callable[[FilterDisplay, float], Lookup],
    dpi: int,
    shape: tuple[int, ...],
    place: str,
) -> None:
    layers = network(shape, 7, 3, missing=True)
    ax = place_for(place)
    display = plot_first_layer_filters(layers, shape, units=[6, 2, 0, 5], labels="index", ax=ax)
    seen = look_up_in(display, dpi)(centers(display))
    expected = expected_colors(display, own_weights(layers, display, shape))
    np.testing.assert_allclose(seen, expected, atol=1.5 / 255)


def place_for(place: str) -> Axes | None:
    if place == "ax":
        return Figure(figsize=(8, 8)).subplots(1, 2)[1]  # type: ignore[no-any-return]
    if place == "subfigure":
        parts = Figure(figsize=(9, 8)).subfigures(1, 2, width_ratios=(1, 3))
        return parts[1].add_subplot()  # type: ignore[no-any-return]
    return None


def device_pixels_per_pixel(display: FilterDisplay, dpi: float) -> float:
    _, places = places_when_drawn(display, format="png", dpi=dpi, pil_kwargs={"compress_level": 0})
    (x0, y0), (x1, y1) = places.transform([(0, 0), (1, 1)])
    return float(min(abs(x1 - x0), abs(y1 - y0)))
