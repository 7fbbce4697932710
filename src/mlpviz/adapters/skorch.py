"""skorch: networks of PyTorch that were trained with the interface of scikit-learn."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
import skorch
from numpy.typing import NDArray
from skorch.callbacks import EpochScoring, PassthroughScoring

from mlpviz._reading.curve_tables import history_of_table
from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection, format_output
from mlpviz._records.history import History
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers, Task
from mlpviz._records.metric_names import MetricKind, metric_kind
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.torch.activations import activations as torch_activations
from mlpviz.adapters.torch.activations import gradients as torch_gradients
from mlpviz.adapters.torch.images import Attempt, to_module
from mlpviz.adapters.torch.layers import layers_of_module
from mlpviz.adapters.torch.outputs import outputs_by_name
from mlpviz.adapters.torch.predictions import (
    blocks_for,
    first_run_with_scores,
    predictions_of_module,
)
from mlpviz.adapters.torch.replay import to_numpy
from mlpviz.adapters.torch.undisturbed import undisturbed
from mlpviz.errors import NotFittedError

OLDEST_VERSION: Final = "1.0"


def layers(model: Any, image_shape: ImageShape | None = None) -> Layers:
    """Return the layers of a fitted net's module, which PyTorch's adapter reads."""
    read = layers_of_module(_module(model), type(model).__name__, image_shape)
    return replace(read, task=_task(model))


def activations(
    model: Any, layer: str | None, image_shape: ImageShape | None = None
) -> Callable[[Any], NDArray[Any]]:
    """Return a function of images that returns the outputs of a submodule of a net's module."""
    return torch_activations(_module(model), layer, image_shape)


def gradients(
    model: Any, layer: str | None, image_shape: ImageShape | None = None
) -> Callable[[Any, NDArray[Any]], NDArray[Any]]:
    """Return a function that returns gradients of the outputs of a submodule of a net's module."""
    return torch_gradients(_module(model), layer, image_shape)


def _task(model: Any) -> Task | None:
    """Return what a net was trained for, as far as its class tells."""
    if isinstance(model, skorch.NeuralNetRegressor):
        return "values"
    is_classifier = isinstance(model, skorch.NeuralNetClassifier | skorch.NeuralNetBinaryClassifier)
    return "classes" if is_classifier else None


def history(model: Any) -> History:
    """Return the losses, scores and learning rates that a net logged in each epoch.

    The net's own callbacks know of most values whether lower is better.
    """
    _module(model)
    if not len(model.history):
        raise ValueError(
            f"model is a {type(model).__name__} whose history is empty; fit it, or give the losses "
            "as a list"
        )
    names = dict.fromkeys(name for row in model.history for name in row)
    table = {name: [row.get(name) for row in model.history] for name in names}
    name = type(model).__name__
    return history_of_table(table, f"the history of {name}", name=name, kinds=_kinds(model))


def _kinds(model: Any) -> dict[str, MetricKind]:
    """Return what the callbacks of a net know of the values that they log."""
    return {
        getattr(scoring, "name_", scoring.name): "score" if _is_score(scoring) else "loss"
        for _, scoring in model.callbacks_
        if isinstance(scoring, EpochScoring | PassthroughScoring)
    }


def _is_score(scoring: Any) -> bool:
    """Return whether higher is better. The default of skorch is that lower is.

    Where it was left at that, the name outweighs it, and so does scikit-learn, whose scorers all
    return values of which higher is better.
    """
    if not scoring.lower_is_better:
        return True
    is_scorer = isinstance(getattr(scoring, "scoring", None), str)
    return is_scorer or metric_kind(getattr(scoring, "name_", scoring.name)) == "score"


def last_losses_and_scores(model: Any) -> tuple[dict[str, float], dict[str, float]]:
    """Return what a net logged in its last epoch, losses and scores by their names."""
    epoch = len(model.history)
    values: dict[str, dict[str, float]] = {"loss": {}, "score": {}}
    for name, curve in history(model).curves.items():
        if curve.steps[-1] == epoch:
            values[curve.kind][name] = float(curve.values[-1])
    return values["loss"], values["score"]


def predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return what a fitted net says about images, of the classes 0, 1, 2 and so on."""
    module = _module(model)
    if not isinstance(model, skorch.NeuralNetClassifier | skorch.NeuralNetBinaryClassifier):
        return predictions_of_module(module, X, image_shape, _task(model), output)
    attempt, chosen = first_run_with_scores(module, X, image_shape, _as_skorch(output))
    outputs = list(outputs_by_name(attempt.trace.outputs))
    if outputs.index(chosen):  # skorch itself takes the first one
        return predictions_of_module(module, X, image_shape, "classes", output)
    scores = _scores(model, module, attempt, X)
    is_probability = (scores >= 0).all() and np.allclose(scores.sum(axis=1), 1, atol=1e-3)
    columns = scores.argmax(axis=1)
    if isinstance(model, skorch.NeuralNetBinaryClassifier):
        columns = (scores[:, 1] > model.threshold).astype(np.intp)
    classes = np.arange(scores.shape[1])
    return Predictions(
        classes[columns],
        classes,
        scores,
        "probability" if is_probability else "margin",
        format_output(chosen, outputs),
    )


def _as_skorch(output: OutputSelection) -> OutputSelection:
    """Return a selection that takes the first output by default, as skorch does."""
    return OutputSelection(0) if output.output is None else output


def _scores(model: Any, module: Any, attempt: Attempt, X: Any) -> NDArray[Any]:
    with undisturbed(module):
        blocks = (to_numpy(to_module(module, block)) for block in blocks_for(attempt, X))
        return np.concatenate([model.predict_proba(block) for block in blocks])


def _module(model: Any) -> Any:
    """Return the module of a net that has been fitted, or initialized at least."""
    if not isinstance(model, skorch.NeuralNet):
        raise TypeError(f"model must be a skorch.NeuralNet, got {type(model).__name__}")
    if not getattr(model, "initialized_", False):
        raise NotFittedError(
            f"model is a {type(model).__name__} that is not fitted yet; call fit first"
        )
    return model.module_
