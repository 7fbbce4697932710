"""Keras 3: Sequential and functional chains of dense layers, histories, predictions."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.chain import layers_of_chain
from mlpviz._reading.checks import check_reading, noise_images
from mlpviz._reading.network_outputs import blocks_of_images, predictions_from_outputs
from mlpviz._records.history import History, is_score
from mlpviz._records.layers import Layers, Task
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.keras.graph import calls_backwards, has_graph
from mlpviz.errors import NotFittedError

OLDEST_VERSION: Final = "3.4"
NO_CURVES: Final = frozenset({"learning_rate", "lr"})
"""What Keras logs beside losses and metrics, and tells nothing of how good the network is."""
REGRESSION_LOSSES: Final = ("mse", "mae", "squarederror", "absoluteerror", "huber", "logcosh")
SCORES: Final = ("similarity", "iou", "io_u", "sensitivity", "specificity")
"""Metrics of which higher is better, besides those whose name says so in any framework."""


def layers(model: Any) -> Layers:
    """Return the layers of a model that is a chain of dense layers, nested models included."""
    _check_model(model)
    _check_built(model)
    if not has_graph(model):
        raise ValueError(
            f"model is {_told(model)}, a subclass of keras.Model, of which Keras does not know in "
            "what order its layers run; give keras.Model(inputs, model.call(inputs)), with "
            "inputs = keras.Input(shape)"
        )
    from mlpviz.adapters.keras.steps import steps_of_calls

    steps = steps_of_calls(list(calls_backwards(model))[::-1])
    shape = _input_shape(model)
    read = layers_of_chain(steps, int(np.prod(shape)), type(model).__name__)
    images = noise_images(read.n_pixels)
    outputs = _outputs(model, images.reshape(-1, *shape))
    check_reading(steps, images, outputs, read.name)
    return read


def history(model: Any) -> History:
    """Return the losses and metrics of a training.

    They are those of what `fit` returns, or of the model that it was called on. Where a learning
    rate was logged as well it is left out, since it is neither a loss nor a score.
    """
    if isinstance(model, keras.callbacks.History):
        name = "network" if model.model is None else type(model.model).__name__
        return _history(model.history, getattr(model, "epoch", []), name)
    _check_model(model)
    record = getattr(model, "history", None)
    if record is None:
        raise ValueError(
            f"model is {_told(model)}, which keeps no history: it was not trained since it was "
            "made or loaded; give what fit returned, or its history as a dict"
        )
    return _history(record.history, record.epoch, type(model).__name__)


def losses_and_scores(logs: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what Keras logged at one time, losses and scores by their names in a history."""
    kept = {key: value for key, value in logs.items() if key not in NO_CURVES}
    scores = {_told_curve(key): value for key, value in kept.items() if _is_score(key)}
    losses = {_told_curve(key): value for key, value in kept.items() if not _is_score(key)}
    return losses, scores


def predictions(model: Any, X: Any) -> Predictions:
    """Return what a model says about images, flattened or in its own shape."""
    _check_model(model)
    _check_built(model)
    shape = _input_shape(model) if has_graph(model) else tuple(X.shape[1:])
    blocks = blocks_of_images(X, shape, _widest(model), type(model).__name__)
    outputs = np.concatenate([_outputs(model, block) for block in blocks])
    activation = _final_activation(model)
    task = _task(model, activation)
    return predictions_from_outputs(outputs, activation, int(np.prod(shape)), task)


def _check_model(model: Any) -> None:
    if not isinstance(model, keras.Model):
        raise TypeError(
            f"model must be a keras.Model, or for loss curves what fit returned, got "
            f"{type(model).__module__}.{type(model).__qualname__}"
        )


def _check_built(model: Any) -> None:
    if not model.built or not model.weights:
        raise NotFittedError(
            f"model is {_told(model)}, which has no weights yet; call fit first, or build"
        )


def _told(model: Any) -> str:
    return f"the {type(model).__name__} {model.name!r}"


def _input_shape(model: Any) -> tuple[int, ...]:
    shape = tuple(model.inputs[0].shape[1:])
    if len(model.inputs) != 1 or None in shape:
        raise ValueError(
            f"model must take images of one size, but {_told(model)} takes {model.input_shape}"
        )
    return shape


def _outputs(model: Any, images: NDArray[Any]) -> NDArray[np.float32]:
    outputs = keras.ops.convert_to_numpy(model(images, training=False))
    return np.asarray(outputs).astype(np.float32)


def _final_activation(model: Any) -> str:
    from mlpviz.adapters.keras.steps import final_activation

    try:
        activation = final_activation(calls_backwards(model)) if has_graph(model) else "unknown"
    except ValueError:  # the output is no layer's own, but where several meet
        activation = "unknown"
    from_logits = activation == "unknown" and getattr(_loss(model), "from_logits", False)
    return "identity" if from_logits else activation


def _task(model: Any, activation: str) -> Task | None:
    """Return what the loss that a model was compiled with says of its outputs."""
    loss = _loss(model)
    name = str(getattr(loss, "name", None) or getattr(loss, "__name__", loss)).replace("_", "")
    if "categorical" in name or ("crossentropy" in name and _n_outputs(model) == 1):
        return "classes"
    is_regression = any(word in name for word in REGRESSION_LOSSES)
    return "values" if is_regression and activation == "identity" else None


def _loss(model: Any) -> Any:
    """Return the only loss that a model was compiled with; None if it was not."""
    loss = getattr(model, "loss", None)
    several = list(loss.values()) if isinstance(loss, Mapping) else loss
    if isinstance(several, list | tuple):
        return several[0] if len(several) == 1 else None
    return loss


def _n_outputs(model: Any) -> int | None:
    return int(np.prod(model.outputs[0].shape[1:])) if has_graph(model) else None


def _widest(model: Any) -> int:
    """Return the largest number of values that a layer makes of one image, where Keras knows."""
    tensors = [
        tensor
        for layer in model.layers
        for node in layer._inbound_nodes  # noqa: SLF001 - Keras has no public name for its graph
        for tensor in node.outputs
    ]
    return max((int(np.prod([n or 1 for n in tensor.shape[1:]])) for tensor in tensors), default=1)


def _history(curves: Mapping[str, Sequence[float]], epochs: Sequence[int], name: str) -> History:
    if not curves:
        raise ValueError("model is a History of no epochs; give what fit returned")
    told = {key: _told_curve(key) for key in curves if key not in NO_CURVES}
    steps = {told[key]: _steps(key, len(curves[key]), epochs) for key in told}
    scores = {told[key]: curves[key] for key in told if _is_score(key)}
    losses = {told[key]: curves[key] for key in told if told[key] not in scores}
    return History(losses, scores, steps=steps, name=name)


def _told_curve(key: str) -> str:
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
