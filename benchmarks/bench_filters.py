"""How long a layer's filters take to draw and save, against the hand-written recipe and imshow."""

import io
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from side_by_side import Comparison, compare, report, runs_wanted

from mlpviz import Layers, plot_first_layer_filters

SIZES = {16: 6, 100: 12, 256: 40, 1024: 90}


def recipe(weights: np.ndarray, figsize: tuple[float, float]) -> None:
    """Draw an Axes per filter, as the tutorials do."""
    side = int(weights.shape[1] ** 0.5)
    figure, axes = plt.subplots(side, side, figsize=figsize)
    low, high = weights.min(), weights.max()
    for unit, ax in zip(weights.T, axes.ravel(), strict=True):
        ax.matshow(unit.reshape(28, 28), cmap="gray", vmin=low, vmax=high)
        ax.set_xticks(())
        ax.set_yticks(())
    figure.savefig(io.BytesIO())
    plt.close(figure)


@dataclass(frozen=True)
class Page:
    """Where mlpviz puts things, for `imshow` to cover the same pixels."""

    figsize: tuple[float, float]
    image: Bbox
    colorbar: Bbox


def ours(weights: np.ndarray, **options: object) -> Page:
    """Draw with mlpviz."""
    display = plot_first_layer_filters(Layers(weights), (28, 28), **options)
    display.savefig(io.BytesIO())
    plt.close(display.figure)
    size = tuple(display.figure.get_size_inches())
    return Page(size, display.ax.get_position(), display.colorbar.ax.get_position())


def ready_mosaic(weights: np.ndarray) -> np.ndarray:
    """Return the filters side by side with gutters, as one image."""
    side = int(weights.shape[1] ** 0.5)
    cells = np.full((side * 30, side * 30), np.nan)
    for k, unit in enumerate(weights.T):
        row, column = divmod(k, side)
        cells[row * 30 : row * 30 + 28, column * 30 : column * 30 + 28] = unit.reshape(28, 28)
    return cells[:-2, :-2]


def least(mosaic: np.ndarray, page: Page) -> None:
    """Draw a mosaic that is there already, with a color bar: the least matplotlib can do."""
    figure = plt.figure(figsize=page.figsize)
    ax = figure.add_axes(page.image)
    image = ax.imshow(mosaic, cmap="gray", interpolation="nearest")
    ax.set_axis_off()
    figure.colorbar(image, cax=figure.add_axes(page.colorbar))
    figure.savefig(io.BytesIO())
    plt.close(figure)


def redraw(n: int, **options: object) -> Comparison:
    """Compare redrawing after a change of the view."""
    weights = np.random.default_rng(0).normal(size=(784, n))
    display = plot_first_layer_filters(Layers(weights), (28, 28), **options)
    figure = Figure(figsize=display.figure.get_size_inches())
    ax = figure.add_subplot()
    figure.colorbar(ax.imshow(ready_mosaic(weights), cmap="gray", interpolation="nearest"))

    def redraw_ours() -> None:
        for view in ((0, 400), (100, 600), (0, display.image.grid.size[0])):
            display.ax.set_xlim(*view)
            display.figure.canvas.draw()

    canvas = FigureCanvasAgg(figure)

    def redraw_theirs() -> None:
        for view in ((0, 400), (100, 600), (0, 958)):
            ax.set_xlim(*view)
            canvas.draw()

    row = compare(f"redraw {n:,} labeled tiles, views", redraw_ours, redraw_theirs, "≥ 0.67", 5)
    plt.close(display.figure)
    return row


def main() -> None:
    """Time all."""
    runs, rows = runs_wanted(5), []
    for n, goal in SIZES.items():
        weights = np.random.default_rng(0).normal(size=(784, n))
        page = ours(weights)
        mosaic = ready_mosaic(weights)
        few = 1 if n == 1024 else min(runs, 3)
        rows.append(
            compare(
                f"{n:,} filters, drawn and saved; an Axes each",
                lambda w=weights: ours(w),
                lambda w=weights, p=page: recipe(w, p.figsize),
                f"≥ {goal}",
                few,
            )
        )
        rows.append(
            compare(
                f"{n:,} filters, drawn and saved; imshow of a mosaic",
                lambda w=weights: ours(w),
                lambda m=mosaic, p=page: least(m, p),
                "≥ 0.87" if n < 1024 else "> 1",
                2 * runs,
            )
        )
    weights = np.random.default_rng(0).normal(size=(784, 1024))
    rows.append(
        compare(
            "1,024 labeled filters; the same without labels",
            lambda: ours(weights, labels="index"),
            lambda: ours(weights),
            "≥ 0.33",
            runs,
        )
    )
    rows.append(redraw(1024, labels="index"))
    report("filters", rows)


if __name__ == "__main__":
    main()
