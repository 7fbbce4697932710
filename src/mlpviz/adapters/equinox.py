"""Equinox: any module that takes one image and is a chain of dense layers."""

from typing import Any, Final

import equinox as eqx
import jax
import numpy as np

from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.jax.layers import layers_of_network
from mlpviz.adapters.jax.network import Network, arguments_when_not_trained, layer_of_path
from mlpviz.adapters.jax.predictions import predictions_of_network
from mlpviz.errors import NotFittedError

OLDEST_VERSION: Final = "0.12"


def layers(model: Any, image_shape: ImageShape | None = None) -> Layers:
    """Return the layers of a module, as they are in inference mode."""
    return layers_of_network(_network(model), image_shape)


def predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return what a module says about images; it is called with one at a time, by `jax.vmap`."""
    return predictions_of_network(_network(model), X, image_shape, output)


def _network(model: Any) -> Network:
    name = type(model).__name__
    if not callable(model):
        raise TypeError(f"model must be an eqx.Module that can be called with an image, got {name}")
    arrays, static = eqx.partition(eqx.nn.inference_mode(model), _is_array)
    leaves, tree = jax.tree_util.tree_flatten_with_path(arrays)
    for path, leaf in leaves:
        if isinstance(leaf, jax.ShapeDtypeStruct):
            raise NotFittedError(
                f"model is a {name} whose {layer_of_path(path)} has no values yet; make it outside "
                "of jax.eval_shape"
            )
    options = arguments_when_not_trained(type(model).__call__)

    def function(values: list[Any], image: Any) -> Any:
        return eqx.combine(jax.tree_util.tree_unflatten(tree, values), static)(image, **options)

    return Network(name, [(layer_of_path(path), leaf) for path, leaf in leaves], function)


def _is_array(leaf: Any) -> bool:
    return eqx.is_array(leaf) or isinstance(leaf, np.ndarray | jax.ShapeDtypeStruct)
