"""The history of a Keras model's training."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from mlpviz._records.history import History, is_score
from mlpviz.adapters.keras.model_checks import check_model, model_label

NO_CURVES: Final = frozenset({"learning_rate", "lr"})
"""Values that Keras logs beside losses and metrics."""
SCORES: Final = ("similarity", "iou", "io_u", "sensitivity", "specificity")
"""Metrics of which higher is better, besides those whose name says so in any framework."""


def history(model: Any) -> History:
    """Return the losses and metrics of a training.

    The model is what `fit` returned, or the model that it was called on. A learning rate is left
    out, since it is neither a loss nor a score.
    """
    if isinstance(model, keras.callbacks.History):
        name = "network" if model.model is None else type(model.model).__name__
        return _history(model.history, getattr(model, "epoch", []), name)
    check_model(model)
    record = getattr(model, "history", None)
    if record is None:
        raise ValueError(
            f"model is {model_label(model)}, which keeps no history: it was not trained since it "
            "was made or loaded; give what fit returned, or its history as a dict"
        )
    return _history(record.history, record.epoch, type(model).__name__)


def losses_and_scores(logs: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what Keras logged at one time, losses and scores by their names in a history."""
    kept = {key: value for key, value in logs.items() if key not in NO_CURVES}
    scores = {_curve_name(key): value for key, value in kept.items() if _is_score(key)}
    losses = {_curve_name(key): value for key, value in kept.items() if not _is_score(key)}
    return losses, scores


def _history(curves: Mapping[str, Sequence[float]], epochs: Sequence[int], name: str) -> History:
    if not curves:
        raise ValueError("model is a History of no epochs; give what fit returned")
    names = {key: _curve_name(key) for key in curves if key not in NO_CURVES}
    steps = {names[key]: _steps(key, len(curves[key]), epochs) for key in names}
    scores = {names[key]: curves[key] for key in names if _is_score(key)}
    losses = {names[key]: curves[key] for key in names if names[key] not in scores}
    return History(losses, scores, steps=steps, name=name)


def _curve_name(key: str) -> str:
    """Return "validation accuracy" for "val_accuracy", "training loss" for "loss"."""
    metric = key.removeprefix("val_").replace("_", " ")
    return f"{'validation' if key.startswith('val_') else 'training'} {metric}"


def _is_score(key: str) -> bool:
    return is_score(key) or any(word in key for word in SCORES)


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
