"""Flax: modules of NNX, and modules of Linen bound to their variables."""

from typing import Any, Final

import jax
from flax import linen, nnx

from mlpviz._reading.output_selection import ANY_OUTPUT, OutputSelection
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.jax.layers import layers_of_network
from mlpviz.adapters.jax.network import Network, arguments_when_not_trained, layer_of_path
from mlpviz.adapters.jax.predictions import predictions_of_network
from mlpviz.errors import NotFittedError

OLDEST_VERSION: Final = "0.11"


def layers(model: Any, image_shape: ImageShape | None = None) -> Layers:
    """Return the layers of a module, as they are when it does not train.

    A module of Linen keeps no variables, so it is given as ``module.bind(variables)``.
    """
    return layers_of_network(_network(model), image_shape)


def predictions(
    model: Any,
    X: Any,
    image_shape: ImageShape | None = None,
    output: OutputSelection = ANY_OUTPUT,
) -> Predictions:
    """Return what a module says about images, flattened or in whatever shape it takes."""
    return predictions_of_network(_network(model), X, image_shape, output)


def _network(model: Any) -> Network:
    if isinstance(model, linen.Module):
        network = _network_of_linen(model)
    elif isinstance(model, nnx.Module):
        network = _network_of_nnx(model)
    else:
        raise TypeError(
            "model must be an nnx.Module, or a linen.Module as module.bind(variables), got "
            f"{type(model).__module__}.{type(model).__qualname__}"
        )
    for layer, array in network.parameters:
        if isinstance(array, jax.ShapeDtypeStruct):
            raise NotFittedError(
                f"model is a {network.name} whose {layer} has no values yet; initialize it first, "
                "not by jax.eval_shape"
            )
    return network


def _network_of_linen(model: Any) -> Network:
    name = type(model).__name__
    if model.scope is None:
        raise NotFittedError(
            f"model is a {name} without its parameters; give {name}(…).bind(variables), with the "
            "variables that init returned and training has changed"
        )
    module, variables = model.unbind()
    leaves, tree = jax.tree_util.tree_flatten_with_path(variables)
    if not leaves:
        raise NotFittedError(f"model is a {name} bound to no variables; bind those of its training")
    options = arguments_when_not_trained(type(module).__call__)

    def function(values: list[Any], image: Any) -> Any:
        return module.apply(jax.tree_util.tree_unflatten(tree, values), image[None], **options)

    # The first part of a path is the collection: params, batch_stats.
    return Network(name, [(layer_of_path(path[1:]), leaf) for path, leaf in leaves], function)


def _network_of_nnx(model: Any) -> Network:
    quiet = nnx.merge(*nnx.split(model))
    quiet.eval()
    definition, state = nnx.split(quiet)
    leaves, tree = jax.tree_util.tree_flatten_with_path(state)
    options = arguments_when_not_trained(type(model).__call__)

    def function(values: list[Any], image: Any) -> Any:
        filled = nnx.merge(definition, jax.tree_util.tree_unflatten(tree, values))
        return filled(image[None], **options)

    name = type(model).__name__
    # The last part of a path is the attribute of a variable that holds its array.
    return Network(name, [(layer_of_path(path[:-1]), leaf) for path, leaf in leaves], function)
