"""Three pictures, with noise in their numbers where that is asked for."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import numpy as np
from changes import SIDE, Change
from matplotlib.figure import Figure

from mlpviz import History, Layers, plot_first_layer_filters, plot_image_grid, plot_loss_curve
from mlpviz.displays import Display

N_TILES = 9
EPOCHS = np.arange(20)
NOISE = os.environ.get("MLPVIZ_NOISE", "")


def noisy(values: np.ndarray) -> np.ndarray:
    """Return numbers as another machine, or another type of numbers, might compute them."""
    if NOISE == "float32":
        return values.astype(np.float32).astype(np.float64)
    if NOISE == "fortran":
        return np.asfortranarray(values)
    if NOISE:
        rng = np.random.default_rng(1)
        return values * (1 + float(NOISE) * rng.standard_normal(values.shape))
    return values


def _bumps() -> np.ndarray:
    """Nine smooth images, none of which is its own mirror image or transpose."""
    y, x = np.mgrid[:SIDE, :SIDE].reshape(2, -1) / SIDE
    shapes = np.stack([np.sin(5 * x), np.cos(5 * x), x * y, np.ones_like(x)])
    i = np.arange(N_TILES)
    shares = np.stack([np.cos(i), np.sin(i), i % 3, -0.3 * i], axis=1)
    # A product of matrices, whose last digits depend on the library that computes it.
    return noisy(shares @ shapes).reshape(N_TILES, SIDE, SIDE)


def _curves() -> dict[str, np.ndarray]:
    shapes = np.stack([np.exp(-EPOCHS / 5), np.cos(3 * EPOCHS), np.ones(len(EPOCHS))])
    losses, scores = noisy(np.array([[2.0, 0.05, 0.1], [1.5, 0.03, 0.4]]) @ shapes)
    return {"loss": losses, "val": scores}


GIVEN: dict[str, Callable[[], dict[str, Any]]] = {
    "filters": lambda: {"tiles": _bumps(), "labels": "index", "n_cols": 3},
    "images": lambda: {"tiles": _bumps(), "labels": [f"{10 * i + 7}" for i in range(N_TILES)]},
    "losses": lambda: {"curves": _curves()},
}


def plot_filters(ax: Any, tiles: np.ndarray, **options: Any) -> Display:
    """Draw tiles as filters, with a color bar and numbers above them."""
    layers = Layers(tiles.reshape(len(tiles), -1).T)
    return plot_first_layer_filters(layers, (SIDE, SIDE), ax=ax, **options)


def plot_images(ax: Any, tiles: np.ndarray, **options: Any) -> Display:
    """Draw tiles as images with labels."""
    return plot_image_grid(tiles.reshape(len(tiles), -1), (SIDE, SIDE), ax=ax, **options)


def plot_losses(ax: Any, curves: dict[str, np.ndarray], **options: Any) -> Display:
    """Draw two losses over epochs."""
    return plot_loss_curve(History(curves), ax=ax, **options)


PLOTS: dict[str, Callable[..., Display]] = {
    "filters": plot_filters,
    "images": plot_images,
    "losses": plot_losses,
}


def drawn(picture: str, change: Change | None = None, ax: Any = None) -> Display:
    """Draw a picture, with a change where one belongs to it."""
    change = change if change is not None and change.picture == picture else None
    given = GIVEN[picture]()
    if change is not None:
        change.given(given)
    ax = Figure(figsize=(3, 2.4), dpi=80).add_subplot() if ax is None else ax
    display = PLOTS[picture](ax, **given)
    if change is not None:
        change.drawn(display)
    return display


class InThreads:
    """A picture that is drawn, and saved, beside three more, none of them in the main thread.

    It stands for the third of them, so that the others are at work before and after it.
    """

    def __init__(self, picture: str, ax: Any = None) -> None:
        with ThreadPoolExecutor(4) as pool:
            axes = (None, None, ax, None)
            self.displays = list(pool.map(lambda each: drawn(picture, ax=each), axes))

    def savefig(self, file: Any, **options: Any) -> None:
        """Save all four at once, the third of them into the file."""
        files = [BytesIO(), BytesIO(), file, BytesIO()]
        with ThreadPoolExecutor(4) as pool:
            saved = [
                pool.submit(display.savefig, each, **options)
                for display, each in zip(self.displays, files, strict=True)
            ]
        for each in saved:
            each.result()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.displays[2], name)
