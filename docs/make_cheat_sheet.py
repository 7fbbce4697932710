"""Draw the cheat sheet, one page, as docs/_static/cheat_sheet.pdf and .png."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

import mlpviz

STATIC = Path(__file__).resolve().parent / "_static"
A3 = (16.54, 11.69)
SHAPE = (8, 8)
MONOSPACE = {"family": "monospace", "fontsize": 6.4}
OPTIONS = """\
color limits   scale="shared" | "symmetric" | "robust" | "each", clip=0.5, vmin=, vmax=
look           cmap="RdBu_r", n_cols=5, labels="index", colorbar=False, label_kw={"fontsize": 8}
which units    units=16 (the first 16), units=[3, 1, 4]
which images   select="first" | "random" | "errors" | "worst" | "uncertain" | [3, 1, 4]"""
DISPLAY = """\
display = mlpviz.plot_…(…)           display.savefig("figure.pdf")
display.image, .labels, .colorbar    artists of matplotlib
display.tiles, .units, .limits       the numbers that were drawn
display.alt_text                     a description of the picture
display.numbers()                    everything that was drawn, for tests"""
INPUT = """\
model         scikit-learn, PyTorch, Keras, Flax, Equinox, ONNX; files
image_shape   (height, width) or (height, width, 3)
X             array, data frame, memory map, dask array; one image per row
ax            plot on your own Axes
arrays        Layers([W1, W2], [b1, b2]), History({"loss": […]})"""


class Panel(NamedTuple):
    """One plot of the sheet: the question, the code, and a function that draws it on an Axes."""

    question: str
    code: str
    draw: Callable[[Axes], Any]


def panels() -> list[Panel]:
    """Train a network, and return a panel for each plot."""
    X, y = load_digits(return_X_y=True)
    X = X / 16
    mlp = MLPClassifier((12,), alpha=1, early_stopping=True, random_state=1, max_iter=400)
    mlp.fit(X[:1000], y[:1000])
    deep = MLPClassifier((30, 10), alpha=1, max_iter=1000, random_state=0).fit(X, y)
    other = MLPClassifier((12,), alpha=1, max_iter=400, random_state=2).fit(X, y)
    test = X[1000:], y[1000:]
    report = mlpviz.unit_report(mlp, SHAPE, X, y)
    trained = MLPClassifier((24,), learning_rate_init=0.02, random_state=0)
    snapshots = mlpviz.record_training(trained, X, y, epochs=20)
    blue_red = {"cmap": "RdBu_r", "colorbar": False}
    return [
        Panel(
            "What is in the data?",
            "plot_image_grid(X, image_shape, labels=y)",
            lambda ax: mlpviz.plot_image_grid(X, SHAPE, n_images=12, n_cols=4, labels=y, ax=ax),
        ),
        Panel(
            "What did each unit learn?",
            'plot_first_layer_filters(\n    model, image_shape, cmap="RdBu_r")',
            lambda ax: mlpviz.plot_first_layer_filters(mlp, SHAPE, n_cols=4, ax=ax, **blue_red),
        ),
        Panel(
            "How did training go?",
            "plot_loss_curve(model)\nplot_loss_curve(runs, band=True)",
            lambda ax: mlpviz.plot_loss_curve(mlp, ax=ax),
        ),
        Panel(
            "What does it get wrong?",
            'plot_prediction_grid(\n    model, X, y, image_shape, select="worst")',
            lambda ax: mlpviz.plot_prediction_grid(
                mlp, X, y, SHAPE, select="worst", n_images=9, n_cols=3, ax=ax
            ),
        ),
        Panel(
            "Which units are dead?",
            "report = unit_report(model, image_shape, X, y)\nplot_unit_report(report)",
            lambda ax: mlpviz.plot_unit_report(report, n_cols=4, ax=ax, **blue_red),
        ),
        Panel(
            "Which classes does a unit vote for?",
            "plot_unit_classes(model, image_shape, X, y)",
            lambda ax: mlpviz.plot_unit_classes(
                mlp, SHAPE, X, y, units=4, n_cols=2, ax=ax, **blue_red
            ),
        ),
        Panel(
            "What do deeper units respond to?",
            'plot_receptive_fields(\n    model, image_shape, X, method="average")',
            lambda ax: mlpviz.plot_receptive_fields(
                deep, SHAPE, X, method="average", n_cols=4, colorbar=False, ax=ax
            ),
        ),
        Panel(
            "How are two layers connected?",
            'plot_layer_weights(model, order="similarity")',
            lambda ax: mlpviz.plot_layer_weights(mlp, order="similarity", cmap="RdBu_r", ax=ax),
        ),
        Panel(
            "How far have the weights moved?",
            "plot_weight_distribution(model)",
            lambda ax: mlpviz.plot_weight_distribution(mlp, ax=ax),
        ),
        Panel(
            "Which classes does it confuse?",
            "plot_confusion_images(model, X, y, image_shape)",
            lambda ax: mlpviz.plot_confusion_images(
                mlp, *test, SHAPE, classes=[1, 3, 5, 8, 9], ax=ax
            ),
        ),
        Panel(
            "Can its probabilities be trusted?",
            "plot_calibration(model, X, y)",
            lambda ax: mlpviz.plot_calibration(mlp, *test, n_bins=5, ax=ax),
        ),
        Panel(
            "Why does it predict this class?",
            'plot_pixel_contributions(\n    model, X, image_shape, cmap="RdBu_r")',
            lambda ax: mlpviz.plot_pixel_contributions(
                mlp, X, SHAPE, n_images=4, n_cols=2, ax=ax, **blue_red
            ),
        ),
        Panel(
            "Which images look alike to a layer?",
            "plot_activation_map(model, X, image_shape)",
            lambda ax: mlpviz.plot_activation_map(mlp, X[:120], SHAPE, thumbnail=0.08, ax=ax),
        ),
        Panel(
            "How are all layers connected?",
            "plot_network(model, image_shape)",
            lambda ax: mlpviz.plot_network(deep, SHAPE, n_units=5, n_edges=12, ax=ax),
        ),
        Panel(
            "Do two networks learn the same?",
            "plot_matched_filters(a, b, image_shape)",
            lambda ax: mlpviz.plot_matched_filters(
                mlp, other, SHAPE, n_pairs=6, n_cols=2, ax=ax, **blue_red
            ),
        ),
        Panel(
            "How do the filters develop?",
            "snapshots = record_training(estimator, X, y)\n"
            "plot_filters_over_time(snapshots, image_shape)",
            lambda ax: mlpviz.plot_filters_over_time(
                snapshots, SHAPE, units=5, steps=5, ax=ax, **blue_red
            ),
        ),
        Panel(
            "When does each unit settle, or die?",
            "plot_training_dynamics(snapshots)\nplot_training_dynamics(snapshots, X)",
            lambda ax: mlpviz.plot_training_dynamics(snapshots, ax=ax),
        ),
        Panel(
            "What happens while it trains?",
            "live_filters(snapshots, image_shape)\n"
            'animate_filters(\n    snapshots, image_shape).save("filters.gif")',
            lambda ax: mlpviz.plot_first_layer_filters(
                snapshots[5], SHAPE, units=12, n_cols=4, title="epoch 5", ax=ax, **blue_red
            ),
        ),
    ]


def draw_panel(place: SubFigure, panel: Panel) -> None:
    """Draw the question, the code and the plot of one panel."""
    place.suptitle(panel.question, fontsize=8, fontweight="bold")
    place.supxlabel(panel.code, x=0.02, horizontalalignment="left", **MONOSPACE)
    panel.draw(place.add_subplot())


def draw_text(place: SubFigure, title: str, text: str) -> None:
    """Write a title and lines of text."""
    place.suptitle(title, x=0.02, horizontalalignment="left", fontsize=8, fontweight="bold")
    place.text(0.02, 0.72, text, verticalalignment="top", linespacing=1.4, **MONOSPACE)


def main() -> None:
    """Draw the sheet and save it."""
    with mpl.rc_context({"font.size": 6, "lines.linewidth": 1, "legend.fontsize": 5}):
        figure = Figure(figsize=A3, layout="constrained")
        head, plots, foot = figure.subfigures(3, height_ratios=(0.4, 7, 1.1))
        head.suptitle("mlpviz: see what a multilayer perceptron has learned", fontsize=18)
        for place, panel in zip(plots.subfigures(3, 6).flat, panels(), strict=True):
            draw_panel(place, panel)
        texts = {"Input": INPUT, "Options": OPTIONS, "Display": DISPLAY}
        places = foot.subfigures(ncols=3, width_ratios=(1, 1.25, 1))
        for place, (title, text) in zip(places, texts.items(), strict=True):
            draw_text(place, title, text)
        figure.savefig(STATIC / "cheat_sheet.pdf", metadata={"CreationDate": None})
        figure.savefig(STATIC / "cheat_sheet.png", dpi=90)


if __name__ == "__main__":
    mpl.use("agg")
    main()
