"""Three pictures, and what may go wrong with them: in what is given, or in what is drawn of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure

from mlpviz import History, Layers, plot_first_layer_filters, plot_image_grid, plot_loss_curve
from mlpviz.displays import Display

SIDE = 8
EPOCHS = np.arange(20)
MIDDLE = 10


def _bumps() -> np.ndarray:
    """Nine smooth images, none of which is its own mirror image or transpose."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    return np.stack([np.sin(5 * x + i) + x * y * (i % 3) - 0.3 * i for i in range(9)])


def _losses() -> np.ndarray:
    return 2 * np.exp(-EPOCHS / 5) + 0.05 * np.cos(3 * EPOCHS)


GIVEN: dict[str, Callable[[], dict[str, Any]]] = {
    "filters": lambda: {"tiles": _bumps(), "limits": (None, None), "cmap": "gray"},
    "images": lambda: {"tiles": _bumps(), "labels": [f"{10 * i + 7}" for i in range(9)]},
    "losses": lambda: {"losses": _losses()},
}


def plot_filters(ax: Any, tiles: np.ndarray, limits: tuple[Any, Any], cmap: str) -> Display:
    """Draw tiles as filters, with a color bar and numbers above them."""
    layers = Layers(tiles.reshape(len(tiles), -1).T)
    low, high = limits
    options = {"vmin": low, "vmax": high, "cmap": cmap, "labels": "index"}
    return plot_first_layer_filters(layers, (SIDE, SIDE), ax=ax, **options)


def plot_images(ax: Any, tiles: np.ndarray, labels: list[str]) -> Display:
    """Draw tiles as images with labels."""
    return plot_image_grid(tiles.reshape(len(tiles), -1), (SIDE, SIDE), labels=labels, ax=ax)


def plot_losses(ax: Any, losses: np.ndarray) -> Display:
    """Draw a loss over epochs."""
    return plot_loss_curve(History({"loss": losses}), ax=ax)


PLOTS: dict[str, Callable[..., Display]] = {
    "filters": plot_filters,
    "images": plot_images,
    "losses": plot_losses,
}


class Change(NamedTuple):
    """What goes wrong with one of the pictures."""

    picture: str
    given: Callable[[dict[str, Any]], None] = lambda _: None
    drawn: Callable[[Any], None] = lambda _: None


def _swap(tiles: np.ndarray) -> None:
    tiles[[3, 4]] = tiles[[4, 3]]


def _transpose(tiles: np.ndarray) -> None:
    tiles[4] = tiles[4].T.copy()


def _mirror(tiles: np.ndarray) -> None:
    tiles[4] = tiles[4, :, ::-1].copy()


def _in_mosaic(change: Callable[[np.ndarray], None]) -> Callable[[Any], None]:
    """Return a change of tiles as one of the image that is drawn of them, three in a row."""

    def apply(display: Any) -> None:
        mosaic = np.array(display.image.get_array())
        rows = mosaic.reshape(3, SIDE, 3, SIDE).swapaxes(1, 2)
        tiles = rows.reshape(9, SIDE, SIDE).copy()
        change(tiles)
        drawn = tiles.reshape(3, 3, SIDE, SIDE).swapaxes(1, 2).reshape(mosaic.shape)
        display.image.set_data(drawn)

    return apply


def _wider(given: dict[str, Any]) -> None:
    given["limits"] = (given["tiles"].min() * 1.01, given["tiles"].max() * 1.01)


def _wider_drawn(display: Any) -> None:
    low, high = display.limits
    display.image.set_clim(low * 1.01, high * 1.01)


def _wrong_digit_drawn(display: Any) -> None:
    texts = display.labels.texts
    display.labels.texts = (*texts[:4], "41", *texts[5:])


def _on_line(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Any], None]:
    def apply(display: Any) -> None:
        line = display.lines["loss"]
        losses = change(np.array(line.get_ydata()))
        line.set_data(np.array(line.get_xdata())[: len(losses)], losses)

    return apply


def _off(losses: np.ndarray) -> np.ndarray:
    losses = losses.copy()
    losses[MIDDLE] *= 1.01
    return losses


def _of_losses(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[dict[str, Any]], None]:
    return lambda given: given.update(losses=change(given["losses"]))


CHANGES = {
    "two tiles swapped": Change("filters", given=lambda given: _swap(given["tiles"])),
    "a tile transposed": Change("filters", given=lambda given: _transpose(given["tiles"])),
    "a tile mirrored": Change("filters", given=lambda given: _mirror(given["tiles"])),
    "limits 1 % wider": Change("filters", given=_wider),
    "the color map reversed": Change("filters", given=lambda given: given.update(cmap="gray_r")),
    "a digit wrong in a label": Change(
        "images", given=lambda given: given["labels"].__setitem__(4, "41")
    ),
    "the last epoch missing": Change("losses", given=_of_losses(lambda losses: losses[:-1])),
    "a loss 1 % off": Change("losses", given=_of_losses(_off)),
}
"""What is given to a plot is not what it was."""

FAULTS = {
    "two tiles swapped": Change("filters", drawn=_in_mosaic(_swap)),
    "a tile transposed": Change("filters", drawn=_in_mosaic(_transpose)),
    "a tile mirrored": Change("filters", drawn=_in_mosaic(_mirror)),
    "limits 1 % wider": Change("filters", drawn=_wider_drawn),
    "the color map reversed": Change("filters", drawn=lambda d: d.image.set_cmap("gray_r")),
    "a digit wrong in a label": Change("images", drawn=_wrong_digit_drawn),
    "the last epoch missing": Change("losses", drawn=_on_line(lambda losses: losses[:-1])),
    "a loss 1 % off": Change("losses", drawn=_on_line(_off)),
}
"""A plot is given what it always was, and draws something else."""


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
