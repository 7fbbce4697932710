"""onnxruntime: predictions of any model in ONNX's format."""

from collections.abc import Iterator
from math import isqrt, prod
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from mlpviz._reading.image_blocks import image_blocks, shape_of_images
from mlpviz._reading.image_layouts import ImageLayout, layout_of_size
from mlpviz._reading.network_outputs import predictions_from_outputs
from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection, format_output
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Task
from mlpviz._records.predictions import Predictions

OLDEST_VERSION: Final = "1.18"
NAME: Final = "ONNX model"
DTYPES: Final[dict[str, Any]] = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(float16)": np.float16,
}
ASSUMED_WIDTH: Final = 4096
"""The assumed number of units of the widest layer, which a session does not know."""


def predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return the predictions of a session for images.

    A session does not know what its outputs are. They are probabilities where those of each image
    are not negative and sum to 1, logits where some are negative, and only rank the classes
    otherwise. One column is a value.
    """
    if not isinstance(model, onnxruntime.InferenceSession):
        raise TypeError(f"model must be an InferenceSession, got {type(model).__name__}")
    n_pixels = int(np.prod(X.shape[1:]))
    shape = shape_of_images(X, image_shape)
    layout = layout_of_size(shape, _input_shape(model, n_pixels))
    return predictions_of_session(model, X, layout, None, output)


def session_of(serialized: bytes) -> Any:
    """Return a session that runs a model on the processor."""
    return onnxruntime.InferenceSession(serialized, providers=["CPUExecutionProvider"])


def predictions_of_session(
    session: Any,
    X: Any,
    layout: ImageLayout,
    activation: str | None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return the predictions of a session, whose last activation may be known."""
    runs = [
        [output[:n_images] for output in _run(session, batch)]
        for batch, n_images in _batches(session, X, layout)
    ]
    outputs = {
        given.name: _joined([run[i] for run in runs])
        for i, given in enumerate(session.get_outputs())
    }
    if len(outputs) == 2 and _writes_labels(session):
        output.check_single(NAME)
        return _labeled(*outputs.values())
    sizes = {name: int(np.prod(each.shape[1:])) for name, each in outputs.items()}
    chosen = output.choose(sizes, NAME)
    scores = outputs[chosen]
    if activation is None:
        activation = _guessed_activation(scores.reshape(len(scores), -1))
    task: Task | None = "values" if _writes_labels(session) else None
    label = format_output(chosen, list(outputs))
    return predictions_from_outputs(scores, activation, layout.n_pixels, task, label)


def _run(session: Any, batch: NDArray[Any]) -> list[Any]:
    """Return all outputs for a batch, each with a row for each image."""
    outputs: list[Any] = session.run(None, {session.get_inputs()[0].name: batch})
    for given, output in zip(session.get_outputs(), outputs, strict=True):
        if len(output) != len(batch):
            raise ValueError(
                f"model returns {len(output)} rows of {given.name!r} for {len(batch)} images; "
                "give y_pred instead"
            )
    return outputs


def _batches(session: Any, X: Any, layout: ImageLayout) -> Iterator[tuple[NDArray[Any], int]]:
    """Yield batches of the size that the model takes, filled with zeros, and their real size."""
    given = session.get_inputs()[0]
    if given.type not in DTYPES:
        raise ValueError(f"model must take images of floats, but its input is {given.type}")
    n_together = given.shape[0] if given.shape and isinstance(given.shape[0], int) else None
    for block in image_blocks(X, layout, ASSUMED_WIDTH, NAME):
        images = block.astype(DTYPES[given.type])
        step = n_together or len(images)
        for start in range(0, len(images), step):
            batch = images[start : start + step]
            missing = step - len(batch)
            if missing:
                batch = np.concatenate([batch, np.zeros((missing, *layout.shape), batch.dtype)])
            yield batch, step - missing


def _joined(parts: list[Any]) -> Any:
    """Return the rows of all parts, which are arrays or lists of dicts by class."""
    if isinstance(parts[0], list):
        return [row for part in parts for row in part]
    return np.concatenate(parts)


def _writes_labels(session: Any) -> bool:
    """Return whether skl2onnx wrote the model: labels and scores, or values."""
    return bool(session.get_modelmeta().producer_name == "skl2onnx")


def _labeled(labels: NDArray[Any], scores: Any) -> Predictions:
    """Return the labels and probabilities of a classifier that skl2onnx wrote."""
    if isinstance(scores, list):
        classes = np.array(list(scores[0]))
        table = np.array([[row[label] for label in scores[0]] for row in scores])
        return Predictions(labels, classes, table, "probability")
    classes = np.arange(scores.shape[1])
    if not np.array_equal(classes[scores.argmax(axis=1)], labels):
        raise ValueError(
            "model does not say which column of its probabilities belongs to which class; convert "
            "it with the option zipmap, which is on by default, or give y_pred"
        )
    return Predictions(labels, classes, scores, "probability")


def _guessed_activation(scores: NDArray[Any]) -> str:
    if scores.shape[1] == 1 or (scores < 0).any():
        return "identity"
    return "softmax" if np.allclose(scores.sum(axis=1), 1, atol=1e-3) else "unknown"


def _input_shape(session: Any, n_pixels: int) -> tuple[int, ...]:
    """Return the shape of an image, unknown sizes of it by the number of pixels."""
    dims = [dim if isinstance(dim, int) else None for dim in session.get_inputs()[0].shape[1:]]
    known = prod(dim for dim in dims if dim)
    unknown = dims.count(None)
    if unknown:
        rest = n_pixels // known
        sizes = iter([rest] if unknown == 1 else [isqrt(rest)] * unknown)
        dims = [dim or next(sizes) for dim in dims]
    return tuple(dim for dim in dims if dim)
