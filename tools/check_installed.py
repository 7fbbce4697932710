"""Use the package without any extra: import all that needs none, and draw every plot.

``nox -s build`` runs it on the wheel, where nothing but matplotlib and numpy is installed.
"""

import importlib
import io
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

import mlpviz
from mlpviz import History, Layers, Predictions, Transform, UnitReport
from mlpviz.displays import Display

AT_FIRST = sorted(sys.modules)
NEED_EXTRAS = (
    "mlpviz.adapters.",
    "mlpviz._out_of_core.dask_scheduling",
    "mlpviz._out_of_core.dask_fusing",
    "mlpviz._samples.dask_samples",
    "mlpviz.testing.syrupy",
)
"""Modules that nobody imports who has not asked for what they work with."""
EXTRAS = (
    *("dask", "distributed", "equinox", "flax", "jax", "keras", "onnx", "onnxruntime"),
    *("safetensors", "sklearn", "skops", "skorch", "torch", "tqdm"),
)
NOT_AT_FIRST = (*EXTRAS, "matplotlib", "pandas", "pytest")

RNG = np.random.default_rng(0)
X, Y = RNG.random((30, 16)), np.arange(30) % 3
STEP = Transform("center", lambda pixels: pixels - 0.5, low=np.zeros(16), high=np.ones(16))
LAYERS = Layers(
    [RNG.normal(size=(16, 5)), RNG.normal(size=(5, 3))],
    activations=["relu", "softmax"],
    preprocessing=[STEP],
)


def report() -> UnitReport:
    """Return a report with all that images and classes tell."""
    return mlpviz.unit_report(LAYERS, (4, 4), X, Y)


def predicted() -> Display:
    """Show what was predicted before."""
    said = Predictions(Y[::-1], np.arange(3), np.eye(3)[Y[::-1]], "probability")
    return mlpviz.plot_prediction_grid(None, X, Y, (4, 4), y_pred=said.values, select="errors")


PLOTS: Mapping[str, Callable[[], Display]] = {
    "plot_first_layer_filters": lambda: mlpviz.plot_first_layer_filters(LAYERS, (4, 4)),
    "plot_image_grid": lambda: mlpviz.plot_image_grid(X, (4, 4), labels="index"),
    "plot_layer_weights": lambda: mlpviz.plot_layer_weights(LAYERS, order="similarity"),
    "plot_loss_curve": lambda: mlpviz.plot_loss_curve(History({"loss": [3, 1]}, {"R2": [0, 1]})),
    "plot_prediction_grid": predicted,
    "plot_receptive_fields": lambda: mlpviz.plot_receptive_fields(
        LAYERS, (4, 4), X, method="optimal"
    ),
    "plot_unit_classes": lambda: mlpviz.plot_unit_classes(LAYERS, (4, 4), X, Y),
    "plot_unit_report": lambda: mlpviz.plot_unit_report(report()),
    "plot_weight_distribution": lambda: mlpviz.plot_weight_distribution(LAYERS),
}


def import_all() -> int:
    """Import every module that needs no extra, and return how many these are."""
    package = Path(mlpviz.__path__[0])
    files = [path.relative_to(package.parent) for path in package.rglob("*.py")]
    found = sorted(".".join(file.with_suffix("").parts) for file in files)
    unused = [each for each in NEED_EXTRAS if not any(name.startswith(each) for name in found)]
    if unused:
        sys.exit(f"no module is left out by {', '.join(unused)}")
    names = [name for name in found if not name.startswith(NEED_EXTRAS)]
    for name in names:
        importlib.import_module(name)
    return len(names)


def draw_all() -> None:
    """Draw every public plot as a picture of its own."""
    missing = {name for name in mlpviz.__all__ if name.startswith("plot_")} ^ set(PLOTS)
    if missing:
        sys.exit(f"not drawn, or not public: {', '.join(sorted(missing))}")
    for name, plot in PLOTS.items():
        picture = io.BytesIO()
        display = plot()
        display.savefig(picture)
        if not (picture.getvalue() and display.numbers() and display.alt_text):
            sys.exit(f"{name} drew nothing")


def check_not_loaded(names: tuple[str, ...], loaded: list[str], when: str) -> None:
    """Exit if a package was imported that nobody asked for."""
    wrong = sorted(set(names) & set(loaded))
    if wrong:
        sys.exit(f"{when} imports {', '.join(wrong)}")


if __name__ == "__main__":
    check_not_loaded(NOT_AT_FIRST, AT_FIRST, "import mlpviz")
    count = import_all()
    draw_all()
    check_not_loaded(EXTRAS, sorted(sys.modules), "drawing")
    print(f"{mlpviz.__file__}: {count} modules imported, {len(PLOTS)} plots drawn")
