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


def look_up_in_svg(display: FilterDisplay, dpi: float) -> Lookup:
    """Save as SVG and return a look-up in its raster by data coordinates."""
    with mpl.rc_context({"svg.hashsalt": "proof"}):
        file, places = places_when_drawn(display, format="svg", dpi=dpi)
    text = file.decode()
    height = float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', text)[1])  # type: ignore[index]
    found = re.search(r'<image[^>]*?base64,\s*([^"]+)"([^>]*)/>', text, re.DOTALL)
    assert found is not None
    picture = Image.open(io.BytesIO(base64.b64decode(found[1])))
    pixels = np.asarray(picture.convert("RGB")) / 255
    number = {name: float(value) for name, value in re.findall(r'(\w+)="(-?[\d.]+)"', found[2])}
    flip = float(re.search(r"translate\(0 (-?[\d.]+)\)", found[2])[1])  # type: ignore[index]
    lowest = height + number["y"] + flip  # the raster stands on its head: its first row is lowest

    def look_up(points: NDArray[Any]) -> NDArray[Any]:
        x, y = places.transform(points.reshape(-1, 2)).T
        across = (x - number["x"]) / number["width"] * pixels.shape[1]
        up = (y - lowest) / number["height"] * pixels.shape[0]
        flat = pixels[np.floor(up).astype(int), np.floor(across).astype(int)]
        return flat.reshape(*points.shape[:-1], 3)

    return look_up


def look_up_in_pdf(display: FilterDisplay, dpi: float) -> Lookup:
    """Save as PDF and return a look-up in its raster by data coordinates."""
    file, places = places_when_drawn(display, format="pdf", dpi=dpi)
    page = pypdf.PdfReader(io.BytesIO(file)).pages[0]
    content = page.get_contents().get_data()  # type: ignore[union-attr]
    placed = re.search(rb"([\d.]+) 0 0 ([\d.]+) ([\d.]+) ([\d.]+) cm\s*/I1 Do", content)
    assert placed is not None
    width, height, left, bottom = (float(number) for number in placed.groups())
    pixels = np.asarray(page.images["/I1"].image.convert("RGB")) / 255  # type: ignore[union-attr]

    def look_up(points: NDArray[Any]) -> NDArray[Any]:
        x, y = places.transform(points.reshape(-1, 2)).T
        across = (x - left) / width * pixels.shape[1]
        down = (1 - (y - bottom) / height) * pixels.shape[0]
        flat = pixels[np.floor(down).astype(int), np.floor(across).astype(int)]
        return flat.reshape(*points.shape[:-1], 3)

    return look_up


@settings(max_examples=25, deadline=None, derandomize=True)
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
@pytest.mark.parametrize("dpi", [72, 150, 300])
@pytest.mark.parametrize("shape", [(8, 8), (12, 3), (5, 7, 3)])
def test_every_pixel_of_a_vector_file_shows_its_weight(
    look_up_in: Callable[[FilterDisplay, float], Lookup], dpi: int, shape: tuple[int, ...]
) -> None:
    layers = network(shape, 7, 3, missing=True)
    display = plot_first_layer_filters(layers, shape, units=[6, 2, 0, 5], labels="index")
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
