"""The protocols of adapters, and the search for the adapter of a model."""

import re
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Protocol, cast

from numpy.typing import NDArray

from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection
from mlpviz._records.history import History
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.predictions import Predictions

PLUGIN_GROUP = "mlpviz.adapters"


class LayersAdapter(Protocol):
    """An adapter that reads the layers of a model."""

    def layers(self, model: Any, image_shape: ImageShape | None = None) -> Layers:
        """Return the layers of a fitted model.

        Parameters
        ----------
        model : object
            It is left as it was.
        image_shape : ImageShape, optional
            The shape of the images that the user gave. Adapters of networks that take flat
            images need not use it.
        """


class HistoryAdapter(Protocol):
    """An adapter that reads the history of a training."""

    def history(self, model: Any) -> History:
        """Return the losses and scores of a model's training."""


class PredictionsAdapter(Protocol):
    """An adapter that returns predictions of a model."""

    def predictions(
        self,
        model: Any,
        X: Any,
        image_shape: ImageShape | None = None,
        output: OutputSelection = ANY_OUTPUT,
    ) -> Predictions:
        """Return the predictions of a fitted model.

        Parameters
        ----------
        model : object
            It is left as it was.
        X : table of shape (n_samples, n_pixels)
            An array, a data frame or a sparse matrix, as the user gave it.
        image_shape : ImageShape, optional
            The shape of the images that the user gave.
        output : OutputSelection, optional
            Tells which output holds the predictions, for networks that return several.
        """


class ActivationsAdapter(Protocol):
    """An adapter that runs a model up to one of its layers."""

    def activations(
        self, model: Any, layer: str | None, image_shape: ImageShape | None = None
    ) -> Callable[[NDArray[Any]], NDArray[Any]]:
        """Return a function of images that returns the outputs of a layer.

        The function takes an array of shape (n_samples, n_pixels) and returns one of shape
        (n_samples, n_units). It computes them in blocks of bounded memory.

        Parameters
        ----------
        model : object
            It is left as it was.
        layer : str or None
            The framework's name of the layer. None for the outputs of the network.
        image_shape : ImageShape, optional
            The shape of the images that the user gave.
        """


class GradientsAdapter(Protocol):
    """An adapter that differentiates the outputs of a layer."""

    def gradients(
        self,
        model: Any,
        layer: str | None,
        image_shape: ImageShape | None = None,
    ) -> Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]:
        """Return a function of images and weights that returns gradients of weighted sums.

        The function takes images of shape (n_samples, n_pixels) and weights of shape
        (n_samples, n_units). It returns the gradient of the weighted sum of the outputs of the
        layer for each image, with respect to the pixels, of shape (n_samples, n_pixels).

        Parameters
        ----------
        model : object
            It is left as it was.
        layer : str or None
            The framework's name of the layer. None for the outputs of the network.
        image_shape : ImageShape, optional
            The shape of the images that the user gave.
        """


class Adapter(
    LayersAdapter,
    HistoryAdapter,
    PredictionsAdapter,
    ActivationsAdapter,
    GradientsAdapter,
    Protocol,
):
    """An adapter: a module with up to five functions, each of which reads a model.

    It may have a constant ``OLDEST_VERSION`` as well: the oldest version of the framework that
    it reads, such as ``"2.1"``.
    """


def find_function(
    model: Any, function: str, alternative: str, argument: str = "model"
) -> Callable[..., Any]:
    """Return the function of the adapter that reads a model.

    Parameters
    ----------
    model : object
    function : {"layers", "history", "predictions", "activations", "gradients"}
    alternative : str
        What the user can give instead of the model, for the error message.
    argument : str, default: "model"
        The name of the user's argument, for the error message.

    Raises
    ------
    TypeError
        If no adapter has the function.
    """
    kind = type(model)
    for framework in root_modules(kind):
        adapter = _find_adapter(framework)
        found: Callable[..., Any] | None = getattr(adapter, function, None)
        if found is not None:
            _check_version(framework, adapter)
            return found
    raise TypeError(
        f"{argument} must be a fitted model of a supported framework, but mlpviz cannot read "
        f"{function} from {kind.__module__}.{kind.__qualname__}; give {alternative} instead"
    )


def find_networks(model: Any) -> dict[str, Any] | None:
    """Return the networks that an ensemble holds, by name; None for a single network."""
    for framework in root_modules(type(model)):
        function = getattr(_find_adapter(framework), "networks", None)
        if function is not None:
            return cast("dict[str, Any] | None", function(model))
    return None


def root_modules(kind: type) -> tuple[str, ...]:
    """Return the root modules of a class and its bases."""
    return tuple(dict.fromkeys(base.__module__.partition(".")[0] for base in kind.__mro__))


def _find_adapter(framework: str) -> ModuleType | None:
    plugins = [plugin for plugin in _plugins(tuple(sys.path)) if plugin.name == framework]
    if len({plugin.value for plugin in plugins}) > 1:
        owners = " and ".join(sorted(_owner(plugin) for plugin in plugins))
        raise ValueError(
            f"two plugins read models of the framework {framework!r}: {owners}; uninstall one of "
            "them"
        )
    if plugins:
        loaded: ModuleType = plugins[0].load()
        return loaded
    name = f"mlpviz.adapters.{framework}"
    return import_module(name) if find_spec(name) else None


@cache
def _plugins(path: tuple[str, ...]) -> tuple[Any, ...]:  # noqa: ARG001 - results depend on it
    """Return the adapters of other packages. All installed packages are searched for them."""
    from importlib.metadata import entry_points

    return tuple(entry_points(group=PLUGIN_GROUP))


def _owner(plugin: Any) -> str:
    return f"{plugin.dist.name} ({plugin.value})" if plugin.dist else str(plugin.value)


def _check_version(framework: str, adapter: ModuleType | None) -> None:
    """Raise if a framework is older than the oldest version that its adapter reads."""
    oldest = getattr(adapter, "OLDEST_VERSION", None)
    version = getattr(sys.modules.get(framework), "__version__", None)
    if oldest and version and _release(version) < _release(oldest):
        raise ImportError(
            f"model is one of {framework} {version}, but mlpviz reads {framework} {oldest} or later"
        )


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])
