"""What may go wrong with a picture: in what is given to a plot, or in what is drawn of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

SIDE = 8
MIDDLE = 10


class Change(NamedTuple):
    """What goes wrong with one of the pictures."""

    picture: str
    given: Callable[[dict[str, Any]], Any] = lambda _: None
    drawn: Callable[[Any], Any] = lambda _: None


def _tiles(change: Callable[[np.ndarray], np.ndarray], picture: str = "filters") -> Change:
    return Change(picture, given=lambda given: given.update(tiles=change(given["tiles"])))


def _tile(change: Callable[[np.ndarray], np.ndarray]) -> Change:
    def apply(tiles: np.ndarray) -> np.ndarray:
        return np.stack([*tiles[:4], change(tiles[4]), *tiles[5:]])

    return _tiles(apply)


def _weight_off(tiles: np.ndarray) -> np.ndarray:
    changed = tiles.copy()
    changed[4, 3, 3] += 0.1 * np.ptp(tiles) * (-1 if changed[4, 3, 3] > 0 else 1)
    return changed


def _option(picture: str, **options: Any) -> Change:
    return Change(picture, given=lambda given: given.update(options))


def _wider(given: dict[str, Any]) -> None:
    given.update(vmin=given["tiles"].min() * 1.01, vmax=given["tiles"].max() * 1.01)


def _labels(change: Callable[[list[str]], list[str]]) -> Change:
    return Change("images", given=lambda given: given.update(labels=change(given["labels"])))


def _losses(change: Callable[[np.ndarray], np.ndarray]) -> Change:
    def apply(given: dict[str, Any]) -> None:
        given["curves"] = given["curves"] | {"loss": change(given["curves"]["loss"])}

    return Change("losses", given=apply)


def _off(by: float) -> Callable[[np.ndarray], np.ndarray]:
    def change(losses: np.ndarray) -> np.ndarray:
        return losses * np.where(np.arange(len(losses)) == MIDDLE, 1 + by, 1.0)

    return change


def _rename(given: dict[str, Any]) -> None:
    given["curves"] = {"train": given["curves"]["loss"], "val": given["curves"]["val"]}


def _swap_curves(given: dict[str, Any]) -> None:
    given["curves"] = dict(zip(("loss", "val"), reversed(given["curves"].values()), strict=True))


def _on_line(change: Callable[[Any], Any]) -> Change:
    return Change("losses", drawn=lambda display: change(display.lines["loss"]))


def _on_ax(picture: str, change: Callable[[Any], Any]) -> Change:
    return Change(picture, drawn=lambda display: change(display.ax))


def _swap_colors(display: Any) -> None:
    first, second = display.lines.values()
    colors = second.get_color(), first.get_color()
    first.set_color(colors[0])
    second.set_color(colors[1])


def _swap_names(display: Any) -> None:
    texts = display.ax.get_legend().get_texts()
    names = [text.get_text() for text in texts]
    texts[0].set_text(names[1])
    texts[1].set_text(names[0])


def _swap_drawn_tiles(display: Any) -> None:
    mosaic = np.array(display.image.get_array())
    mosaic[:SIDE, [*range(2 * SIDE)]] = mosaic[:SIDE, [*range(SIDE, 2 * SIDE), *range(SIDE)]]
    display.image.set_data(mosaic)


def _wrong_digit_drawn(display: Any) -> None:
    texts = display.labels.texts
    display.labels.texts = (*texts[:4], "41", *texts[5:])


SEEN: dict[str, Change] = {
    "two tiles swapped": _tiles(lambda tiles: tiles[[0, 1, 2, 4, 3, 5, 6, 7, 8]]),
    "tiles in reverse order": _tiles(lambda tiles: tiles[::-1]),
    "a tile transposed": _tile(np.transpose),
    "a tile mirrored": _tile(np.fliplr),
    "a tile shifted by a pixel": _tile(lambda tile: np.roll(tile, 1, axis=1)),
    "all tiles transposed": _tiles(lambda tiles: tiles.swapaxes(1, 2)),
    "all tiles negated": _tiles(np.negative),
    "a tile missing": _tiles(lambda tiles: np.delete(tiles, 4, axis=0)),
    "a tile inserted": _tiles(lambda tiles: np.insert(tiles, 4, tiles.mean(), axis=0)),
    "a weight off by 10 % of the scale": _tiles(_weight_off),
    "limits 1 % wider": Change("filters", given=_wider),
    "each tile on its own scale": _option("filters", scale="each"),
    "the color map reversed": _option("filters", cmap="gray_r"),
    "another number of columns": _option("filters", n_cols=4),
    "no color bar": _option("filters", colorbar=False),
    "no labels": _option("filters", labels=None),
    "two tiles swapped in the image": Change("filters", drawn=_swap_drawn_tiles),
    "the image hidden": Change("filters", drawn=lambda d: d.image.set_visible(False)),
    "the image transparent": Change("filters", drawn=lambda d: d.image.set_alpha(0.5)),
    "limits of the image set": Change("filters", drawn=lambda d: d.image.set_clim(-1, 1)),
    "x limits that cut tiles off": _on_ax("filters", lambda ax: ax.set_xlim(0, 20)),
    "the y axis inverted": _on_ax("filters", lambda ax: ax.invert_yaxis()),
    "the color bar removed": Change("filters", drawn=lambda d: d.colorbar.remove()),
    "the color bar renamed": Change("filters", drawn=lambda d: d.colorbar.set_label("bias")),
    "labels hidden": Change("filters", drawn=lambda d: d.labels.set_visible(False)),
    "a digit wrong in a label": _labels(lambda labels: [*labels[:4], "41", *labels[5:]]),
    "two labels swapped": _labels(lambda labels: [labels[1], labels[0], *labels[2:]]),
    "a digit wrong in a drawn label": Change("images", drawn=_wrong_digit_drawn),
    "labels in another color": Change("images", drawn=lambda d: d.labels.set_color("C1")),
    "a title": _on_ax("images", lambda ax: ax.set_title("Images")),
    "the last epoch missing": _losses(lambda losses: losses[:-1]),
    "a loss 1 % off": _losses(_off(0.01)),
    "a loss 0.1 % off": _losses(_off(0.001)),
    "a curve renamed": Change("losses", given=_rename),
    "the curves swapped": Change("losses", given=_swap_curves),
    "a logarithmic scale": _option("losses", yscale="log"),
    "a curve hidden": _on_line(lambda line: line.set_visible(False)),
    "a curve removed": _on_line(lambda line: line.remove()),
    "a curve dashed": _on_line(lambda line: line.set_linestyle("--")),
    "a curve of twice the width": _on_line(lambda line: line.set_linewidth(3)),
    "a curve above the others": _on_line(lambda line: line.set_zorder(10)),
    "colors of curves swapped": Change("losses", drawn=_swap_colors),
    "names in the legend swapped": Change("losses", drawn=_swap_names),
    "the legend removed": _on_ax("losses", lambda ax: ax.get_legend().remove()),
    "y limits off the curves": _on_ax("losses", lambda ax: ax.set_ylim(10, 20)),
    "another label of the y axis": _on_ax("losses", lambda ax: ax.set_ylabel("error")),
    "a grid": _on_ax("losses", lambda ax: ax.grid(visible=True)),
    "a line added": _on_ax("losses", lambda ax: ax.axhline(1.0)),
}
"""What a reader of the picture is told wrongly, or not at all."""


def _larger(display: Any) -> None:
    display.figure.set_size_inches(3.3, 2.64)


def _other_font(display: Any) -> None:
    display.ax.xaxis.label.set_fontfamily("DejaVu Serif")


LOOKS: dict[str, Change] = {
    "another font": Change("losses", drawn=_other_font),
    "larger letters": _on_ax("losses", lambda ax: ax.xaxis.label.set_fontsize(11)),
    "another dpi": Change("losses", drawn=lambda d: d.figure.set_dpi(90)),
    "another size of the figure": Change("losses", drawn=_larger),
    "the legend elsewhere": _on_ax("losses", lambda ax: ax.get_legend().set_loc("center")),
    "longer ticks": _on_ax("losses", lambda ax: ax.tick_params(length=7)),
}
"""What is left to matplotlib: numbers are the same on purpose."""

CHANGES = SEEN | LOOKS
