"""The three questions that a plot asks of a model, and who answers them."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from mlpviz._reading.files import open_file
from mlpviz._reading.state_dict import layers_of_arrays
from mlpviz._records.history import History, TrainingRecord, from_curves
from mlpviz._records.layers import Layers
from mlpviz._records.predictions import Predictions

PLUGIN_GROUP = "mlpviz.adapters"


def read_layers(model: Any) -> Layers:
    """Return the layers of any fitted network, in a file too; `Layers` are taken as they are."""
    source = _opened(model)
    if isinstance(source, Layers):
        return source
    if isinstance(source, Mapping):
        return layers_of_arrays(source, "state dict" if source is model else Path(model).name)
    model = source
    layers: Layers = _ask(model, "layers", "Layers([first_weights, …])")
    return layers


def read_history(model: Any) -> History:
    """Return how the training of a model went; a `History` is taken as it is."""
    model = _opened(model)
    if isinstance(model, History):
        return model
    if isinstance(model, TrainingRecord):
        return model.history
    history: History = _ask(model, "history", "History({'training loss': […]})")
    return history


def read_histories(model: Any) -> dict[str, History]:
    """Return one history per name, from a model, a list of losses, or a dict of either.

    What is not named has the name "".
    """
    if is_curve(model):
        return {"": History({"training loss": model})}
    if not isinstance(model, Mapping):
        return {"": read_history(model)}
    if not model:
        raise ValueError("model is an empty dict; give at least one model or curve")
    if all(is_curve(entry) for entry in model.values()):
        return {"": from_curves(model)}
    return {
        str(name): History({"training loss": entry}) if is_curve(entry) else read_history(entry)
        for name, entry in model.items()
    }


def read_predictions(model: Any, X: Any) -> Predictions:
    """Return what a model says about the rows of X."""
    return predictor(model)(X)


def predictor(model: Any) -> Callable[[Any], Predictions]:
    """Return a function that tells what a model says about rows, block by block.

    A file is opened, and the adapter looked for, only once.
    """
    opened = _opened(model)
    answer = _answer(opened, "predictions", "y_pred")
    return partial(answer, opened)


def _ask(model: Any, question: str, way_out: str) -> Any:
    return _answer(model, question, way_out)(model)


def _answer(model: Any, question: str, way_out: str) -> Callable[..., Any]:
    """Return the function of the adapter that answers a question for a model."""
    for root in root_modules(type(model)):
        adapter = _adapter(root)
        answer: Callable[..., Any] | None = getattr(adapter, question, None)
        if answer is not None:
            _check_version(root, adapter)
            return answer
    raise TypeError(
        f"model must be a fitted model of a framework that mlpviz knows, but nothing that it knows "
        f"reads {question} from {type(model).__module__}.{type(model).__qualname__}; "
        f"give {way_out} instead"
    )


def _opened(model: Any) -> Any:
    return open_file(model) if isinstance(model, str | os.PathLike) else model


def _check_version(framework: str, adapter: ModuleType | None) -> None:
    """Raise if a framework is older than the version that its adapter says it needs."""
    oldest = getattr(adapter, "OLDEST_VERSION", None)
    version = getattr(sys.modules.get(framework), "__version__", None)
    if oldest and version and _release(version) < _release(oldest):
        raise ImportError(
            f"model is one of {framework} {version}, but mlpviz reads {framework} {oldest} or later"
        )


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def root_modules(kind: type) -> tuple[str, ...]:
    """Return the root modules of a class and of its base classes.

    Examples
    --------
    >>> root_modules(np.float64)
    ('numpy', 'builtins')
    """
    return tuple(dict.fromkeys(base.__module__.partition(".")[0] for base in kind.__mro__))


def _adapter(root: str) -> ModuleType | None:
    plugins = [plugin for plugin in _plugins(tuple(sys.path)) if plugin.name == root]
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


@cache
def _plugins(path: tuple[str, ...]) -> tuple[Any, ...]:  # noqa: ARG001 - it says where
    """Return the adapters of other packages: to find them, every installed package is looked at."""
    from importlib.metadata import entry_points

    return tuple(entry_points(group=PLUGIN_GROUP))


def _owner(plugin: Any) -> str:
    return f"{plugin.dist.name} ({plugin.value})" if plugin.dist else str(plugin.value)


def is_curve(entry: Any) -> bool:
    """Return whether something is a list of numbers rather than a model."""
    return isinstance(entry, list | tuple | np.ndarray) or hasattr(entry, "to_numpy")
