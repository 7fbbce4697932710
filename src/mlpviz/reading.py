"""The three questions that a plot asks of a model, and who answers them."""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import numpy as np

from mlpviz.history import History, from_curves
from mlpviz.layers import Layers
from mlpviz.predictions import Predictions

PLUGIN_GROUP = "mlpviz.adapters"


def read_layers(model: Any) -> Layers:
    """Return the layers of any fitted network; `Layers` are taken as they are."""
    if isinstance(model, Layers):
        return model
    layers: Layers = _ask(model, "layers", "Layers([first_weights, …])")
    return layers


def read_history(model: Any) -> History:
    """Return how the training of a model went; a `History` is taken as it is."""
    if isinstance(model, History):
        return model
    history: History = _ask(model, "history", "History({'training loss': […]})")
    return history


def read_histories(model: Any) -> dict[str, History]:
    """Return one history per name, from a model, a list of losses, or a dict of either.

    What is not named has the name "".
    """
    if _is_curve(model):
        return {"": History({"training loss": model})}
    if not isinstance(model, Mapping):
        return {"": read_history(model)}
    if not model:
        raise ValueError("model is an empty dict; give at least one model or curve")
    if all(_is_curve(entry) for entry in model.values()):
        return {"": from_curves(model)}
    return {
        str(name): History({"training loss": entry}) if _is_curve(entry) else read_history(entry)
        for name, entry in model.items()
    }


def read_predictions(model: Any, X: Any) -> Predictions:
    """Return what a model says about the rows of X."""
    said: Predictions = _ask(model, "predictions", "y_pred", X)
    return said


def _ask(model: Any, question: str, way_out: str, *arguments: Any) -> Any:
    for root in _roots(type(model)):
        adapter = _adapter(root)
        answer = getattr(adapter, question, None) if adapter else None
        if answer is not None:
            return answer(model, *arguments)
    raise TypeError(
        f"model must be a fitted model of a framework that mlpviz knows, but nothing that it knows "
        f"reads {question} from {type(model).__module__}.{type(model).__qualname__}; "
        f"give {way_out} instead"
    )


def _roots(kind: type) -> list[str]:
    return list(dict.fromkeys(base.__module__.partition(".")[0] for base in kind.__mro__))


def _adapter(root: str) -> ModuleType | None:
    plugins = [plugin for plugin in entry_points(group=PLUGIN_GROUP) if plugin.name == root]
    if len({plugin.value for plugin in plugins}) > 1:
        owners = " and ".join(sorted(_owner(plugin) for plugin in plugins))
        raise ValueError(
            f"two plugins answer for the framework {root!r}: {owners}; uninstall one of them"
        )
    if plugins:
        loaded: ModuleType = plugins[0].load()
        return loaded
    name = f"mlpviz.adapters.{root}"
    return import_module(name) if find_spec(name) else None


def _owner(plugin: Any) -> str:
    return f"{plugin.dist.name} ({plugin.value})" if plugin.dist else str(plugin.value)


def _is_curve(entry: Any) -> bool:
    return isinstance(entry, list | tuple | np.ndarray) or hasattr(entry, "to_numpy")
