"""The graphs of models that are subclasses of `keras.Model`."""

import inspect
from typing import Any

import keras

from mlpviz._reading.image_layouts import layouts_for
from mlpviz._records.image_shape import ImageShape
from mlpviz.adapters.keras.graph import has_graph
from mlpviz.adapters.keras.model_checks import model_label


def with_graph(model: Any, shape: ImageShape | None) -> Any:
    """Return a functional model that calls the layers of a model; a functional model as it is.

    The layers get new entries in their graphs, so this must run in `undisturbed`.

    Parameters
    ----------
    model : keras.Model
    shape : ImageShape or None
        The shape of the images that the user gave.

    Raises
    ------
    ValueError
        If the model's `call` fails for symbolic images of each likely shape.
    """
    if has_graph(model):
        return model
    kernels = [weight for weight in model.weights if len(weight.shape) == 2]
    layouts = layouts_for(shape, [kernel.shape[0] for kernel in kernels])
    reasons = []
    for layout in layouts:
        inputs = keras.Input(layout.shape)
        try:
            return keras.Model(inputs, _call(model, inputs), name=model.name)
        except Exception as error:  # noqa: BLE001 - the user's code may raise anything
            reasons.append(str(error).partition("\n")[0])
    tried = ", ".join(str(layout.shape) for layout in layouts) or "no shape, since it has no kernel"
    reason = f"; {reasons[0]}" if reasons else ""
    raise ValueError(
        f"model is {model_label(model)}, a subclass of keras.Model, whose call fails for symbolic "
        f"images of the shapes {tried}{reason}; give a functional model, or Layers of its weights"
    )


def _call(model: Any, inputs: Any) -> Any:
    options = {"training": False} if "training" in inspect.signature(model.call).parameters else {}
    return model.call(inputs, **options)
