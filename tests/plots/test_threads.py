"""Figures made in several threads at once are those of one thread."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlpviz import (
    Layers,
    Snapshots,
    plot_filters_over_time,
    plot_first_layer_filters,
    plot_image_grid,
    plot_layer_weights,
    plot_loss_curve,
    plot_prediction_grid,
    plot_receptive_fields,
    plot_unit_classes,
    plot_unit_report,
    plot_weight_distribution,
    unit_report,
)

# matplotlib 3.10 silences these while it writes a PDF, which only works in one thread.
pytestmark = pytest.mark.filterwarnings(r"ignore:Glyph \d+ :UserWarning")

N_THREADS = 8
RNG = np.random.default_rng(0)
X = RNG.random((40, 64))
Y = RNG.integers(0, 3, 40)
LAYERS = Layers(
    [RNG.normal(size=(64, 12)), RNG.normal(size=(12, 3))], activations=["relu", "softmax"]
)
REPORT = unit_report(LAYERS, (8, 8), X, Y)
SNAPSHOTS = Snapshots.from_models([LAYERS, Layers([2 * w for w in LAYERS.weights])], [0, 3])
LOSSES = {"a": RNG.random(30), "b": RNG.random(20)}
PLOTS = {
    "filters_over_time": lambda ax: plot_filters_over_time(SNAPSHOTS, (8, 8), units=4, ax=ax),
    "first_layer_filters": lambda ax: plot_first_layer_filters(
        LAYERS, (8, 8), labels="index", ax=ax
    ),
    "image_grid": lambda ax: plot_image_grid(X, (8, 8), labels="index", colorbar=True, ax=ax),
    "layer_weights": lambda ax: plot_layer_weights(LAYERS, 1, ax=ax),
    "loss_curve": lambda ax: plot_loss_curve(LOSSES, smooth=0.5, ax=ax),
    "prediction_grid": lambda ax: plot_prediction_grid(
        None, X, Y, (8, 8), y_pred=Y[::-1], select="errors", ax=ax
    ),
    "receptive_fields": lambda ax: plot_receptive_fields(LAYERS, (8, 8), layer=1, ax=ax),
    "unit_classes": lambda ax: plot_unit_classes(LAYERS, (8, 8), units=4, ax=ax),
    "unit_report": lambda ax: plot_unit_report(REPORT, ax=ax),
    "weight_distribution": lambda ax: plot_weight_distribution(LAYERS, ax=ax),
}


def files_of(plot):
    """Draw on a figure that pyplot does not know, and return the bytes of its files."""
    display = plot(Figure(figsize=(4, 3), dpi=60).add_subplot())
    return tuple(saved(display, kind) for kind in ("png", "svg", "pdf"))


def saved(display, kind):
    file = io.BytesIO()
    display.savefig(file, format=kind)
    return file.getvalue()


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS.keys())
def test_eight_threads_draw_the_bytes_of_one(plot):
    alone = files_of(plot)
    start = threading.Barrier(N_THREADS)

    def draw(_):
        start.wait()
        return [files_of(plot) for _ in range(2)]

    with ThreadPoolExecutor(N_THREADS) as pool:
        drawn = [files for each in pool.map(draw, range(N_THREADS)) for files in each]
    assert len(drawn) == 2 * N_THREADS
    assert set(drawn) == {alone}


def test_different_plots_at_once_draw_the_bytes_of_one_thread():
    alone = [files_of(plot) for plot in PLOTS.values()]
    with ThreadPoolExecutor(N_THREADS) as pool:
        drawn = list(pool.map(files_of, 3 * list(PLOTS.values())))
    assert drawn == 3 * alone
