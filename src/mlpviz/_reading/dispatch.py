"""Read layers, histories and predictions of any model, or of a file."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from mlpviz._out_of_core.dask_arrays import check_computed
from mlpviz._reading.adapter import find_function, find_networks
from mlpviz._reading.files import open_file
from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection
from mlpviz._reading.plain_histories import Origin, read_plain
from mlpviz._records.history import History, TrainingRecord
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.named_arrays import has_arrays
from mlpviz._records.predictions import Predictions

GIVE_MODEL: Final = "give the model itself, or Layers of its weights"
GIVE_CURVES: Final = "give the curves, as History({'training loss': […]})"


def read_layers(
    model: Any, image_shape: ImageShape | None = None, argument: str = "model"
) -> Layers:
    """Return the layers of a fitted network, a file or a state dict; `Layers` as they are.

    Parameters
    ----------
    model : object
    image_shape : ImageShape, optional
        The shape of the images that the user gave. It tells networks that take images in several
        shapes how the user's images are to be read.
    argument : str, default: "model"
        The name of the user's argument, for the error message.
    """
    check_computed(argument, model)
    source = open_model(model)
    if isinstance(source, Layers):
        return source
    try:
        function = find_function(source, "layers", "Layers([first_weights, …])", argument)
    except TypeError:
        if _are_histories(source) or not has_arrays(source):
            raise
        name = _name_of_arrays(source) if source is model else Path(model).name
        subject = argument if source is model else f"{argument}, the file {name},"
        return _layers_of_arrays(source, image_shape, name, subject)
    layers: Layers = function(source, image_shape=image_shape)
    return layers


def _layers_of_arrays(
    source: Any, image_shape: ImageShape | None, name: str, subject: str
) -> Layers:
    n_pixels = None if image_shape is None else image_shape.n_values
    try:
        return Layers.from_arrays(source, n_pixels=n_pixels, name=name)
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{subject} cannot be read as layers: {error}") from error


def _name_of_arrays(source: Any) -> str:
    if isinstance(source, Mapping):
        return "state dict"
    is_plain = isinstance(source, list | tuple | np.ndarray)
    return "network" if is_plain else type(source).__name__


def read_history(model: Any) -> History:
    """Return the history of a model's training; a `History` as it is."""
    model = open_model(model, GIVE_CURVES)
    if isinstance(model, History):
        return model
    if isinstance(model, TrainingRecord):
        return model.history
    try:
        function = find_function(model, "history", "History({'training loss': […]})")
    except TypeError:
        if not hasattr(model, "loss_curve_"):
            raise
        return _history_of_attributes(model)
    history: History = function(model)
    return history


def _history_of_attributes(model: Any) -> History:
    """Return the history of an object that keeps it as scikit-learn's networks do."""
    scores = getattr(model, "validation_scores_", None)
    return History(
        {"training loss": model.loss_curve_},
        {} if scores is None else {"validation score": scores},
        name=type(model).__name__,
    )


def read_histories(model: Any) -> dict[str, History]:
    """Return the histories of a model, a list of losses, or several of either, by name.

    A history without a name has the name "".
    """
    check_computed("model", model)
    return read_plain(model, Origin(_read_one))


def _read_one(model: Any) -> dict[str, History]:
    opened = open_model(model, GIVE_CURVES)
    if _are_histories(opened):
        return dict(opened)
    if isinstance(opened, Mapping):  # arrays of a file
        return read_plain(opened, Origin(_read_one, Path(model).name, Path(model).name))
    networks = find_networks(opened)
    if networks is not None:
        return read_histories(networks)
    return {"": read_history(opened)}


def _are_histories(opened: Any) -> bool:
    """Return whether a file held the histories of several models."""
    return isinstance(opened, Mapping) and any(
        isinstance(each, History) for each in opened.values()
    )


def read_predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return the predictions of a model for the rows of X."""
    return predictor(model, image_shape, output)(X)


def predictor(
    model: Any, image_shape: ImageShape | None = None, output: OutputSelection = ANY_OUTPUT
) -> Callable[[Any], Predictions]:
    """Return a function that takes rows of images and returns the predictions of a model.

    A file is opened, and the adapter is found, only once.
    """
    check_computed("model", model)
    opened = open_model(model)
    function = find_function(opened, "predictions", "y_pred")
    return partial(function, opened, image_shape=image_shape, output=output)


def open_model(model: Any, way_out: str = GIVE_MODEL) -> Any:
    """Return the model in a file, any other model as it is."""
    return open_file(model, way_out) if isinstance(model, str | os.PathLike) else model
