"""The history of a Keras model's training."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from mlpviz._records.history import History
from mlpviz._records.metric_names import MetricKind, metric_kind
from mlpviz._records.named_curves import history_of_curves
from mlpviz.adapters.keras.model_checks import check_model, model_label

DIRECTIONS: Final[dict[str, MetricKind]] = {"up": "score", "down": "loss"}


def history(model: Any) -> History:
    """Return the losses and metrics of a training.

    The model is what `fit` returned, or the model that it was called on. Metrics of Keras know
    whether lower or higher is better; for others, their names tell.
    """
    if isinstance(model, keras.callbacks.History):
        return history_of_logs(model.history, getattr(model, "epoch", []), model.model)
    check_model(model)
    record = getattr(model, "history", None)
    if record is None:
        raise ValueError(
            f"model is {model_label(model)}, which keeps no history: it was not trained since it "
            "was made or loaded; give what fit returned, or its history as a dict"
        )
    return history_of_logs(record.history, record.epoch, model)


def history_of_logs(
    curves: Mapping[str, Sequence[float]], epochs: Sequence[int], model: Any
) -> History:
    """Return what a model logged in some epochs as a history."""
    if not curves:
        raise ValueError("model is a History of no epochs; give what fit returned")
    named = {curve_name(key): values for key, values in curves.items()}
    kinds = {name: metric_kind(name) for name in named} | metric_kinds(model)
    return history_of_curves(
        named,
        kinds=kinds,
        steps={
            curve_name(key): _steps(key, len(values), epochs)
            for key, values in curves.items()
            if kinds[curve_name(key)] != "none"
        },
        name="network" if model is None else type(model).__name__,
    )


def metric_kinds(model: Any) -> dict[str, MetricKind]:
    """Return what the metrics of a model know of themselves, by the names of their curves."""
    kinds = {}
    for metric in _metrics(getattr(model, "metrics", ())):
        direction = getattr(metric, "_direction", None)
        if direction in DIRECTIONS:
            for key in (metric.name, f"val_{metric.name}"):
                kinds[curve_name(key)] = DIRECTIONS[direction]
    return kinds


def _metrics(metrics: Sequence[Any]) -> list[Any]:
    """Return metrics, and those that containers of metrics hold."""
    return [
        inner
        for metric in metrics
        for inner in [metric, *_metrics(getattr(metric, "metrics", None) or ())]
    ]


def curve_name(key: str) -> str:
    """Return "validation accuracy" for "val_accuracy", "training loss" for "loss"."""
    if metric_kind(key) in {"learning rate", "none"}:
        return key
    metric = key.removeprefix("val_").replace("_", " ")
    return f"{'validation' if key.startswith('val_') else 'training'} {metric}"


def _steps(key: str, n_values: int, epochs: Sequence[int]) -> NDArray[np.float64]:
    """Return the epochs, from 1, in which values were taken; validation may skip some."""
    all_epochs = np.arange(n_values) if len(epochs) < n_values else np.asarray(epochs)
    n_epochs = len(all_epochs)
    periods = [k for k in range(1, n_epochs + 1) if n_epochs // k == n_values]
    if len(periods) != 1:
        raise ValueError(
            f"{key!r} has {n_values} values in {n_epochs} epochs, and Keras does not say in which; "
            "give mlpviz.History with its steps"
        )
    return np.asarray(all_epochs[periods[0] - 1 :: periods[0]], dtype=np.float64) + 1
