"""One of the outputs of a Keras model: its activation, its loss and what it was trained for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mlpviz._records.layers import Task
from mlpviz.adapters.keras.graph import graph_between, has_graph, last_calls

REGRESSION_LOSSES: Final = ("mse", "mae", "squarederror", "absoluteerror", "huber", "logcosh")


@dataclass(frozen=True, eq=False, slots=True)
class Head:
    """One of the outputs of a model.

    Attributes
    ----------
    model : keras.Model
    name : str
    index : int
    size : int
        Its number of values for an image.
    """

    model: Any
    name: str
    index: int
    size: int

    def final_activation(self) -> str:
        """Return the name of the activation of its last layer, as far as it is known."""
        from mlpviz.adapters.keras.steps import final_activation

        activation = "unknown"
        if has_graph(self.model):
            graph = graph_between(self.model.inputs[0], [self.model.outputs[self.index]])
            activation = final_activation(last_calls(graph))
        from_logits = activation == "unknown" and getattr(self.loss(), "from_logits", False)
        return "identity" if from_logits else activation

    def task(self, activation: str) -> Task | None:
        """Return the task that the loss is for, None if it can be for either."""
        loss = self.loss()
        name = str(getattr(loss, "name", None) or getattr(loss, "__name__", loss)).replace("_", "")
        if "categorical" in name or ("crossentropy" in name and self.size == 1):
            return "classes"
        is_regression = any(word in name for word in REGRESSION_LOSSES)
        return "values" if is_regression and activation == "identity" else None

    def loss(self) -> Any:
        """Return the loss that the model was compiled with for this output, None without one."""
        loss = getattr(self.model, "loss", None)
        if isinstance(loss, Mapping):
            return next(iter(loss.values())) if len(loss) == 1 else loss.get(self.name)
        if isinstance(loss, list | tuple):
            return loss[0] if len(loss) == 1 else dict(enumerate(loss)).get(self.index)
        return loss
