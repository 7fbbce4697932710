"""Answer for a network of jax, whichever framework it was built with."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any, Final

import jax
import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.chain import layers_of_chain
from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.checks import check_reading, noise_images
from mlpviz._reading.network_outputs import blocks_of_images, predictions_from_outputs
from mlpviz._reading.steps import as_floats
from mlpviz._records.layers import Layers
from mlpviz._records.predictions import Predictions
from mlpviz.adapters.jax.blocks import repeats_pixels, size_of_widest
from mlpviz.adapters.jax.steps import last_activation, steps_of_trace
from mlpviz.adapters.jax.tracing import Trace, TraceError, trace_function

WHEN_NOT_TRAINED: Final[dict[str, Any]] = {
    "train": False,
    "training": False,
    "is_training": False,
    "deterministic": True,
    "use_running_average": True,
    "inference": True,
    "key": None,
}
"""What networks call the argument that says whether they train, and what it is when they don't."""

Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """A network as a pure function of its parameters and of one image.

    Attributes
    ----------
    name : str
        What titles and error messages call it.
    parameters : list of (str, array)
        Its arrays, each with the name of the layer that it belongs to.
    function : callable
        Takes a list of arrays and one image, without an axis of images.
    """

    name: str
    parameters: list[tuple[str, Any]]
    function: Callable[[list[Any], Any], Any]

    def outputs(self, images: NDArray[Any]) -> NDArray[Any]:
        """Return what the network says of images, one row each."""
        arrays = [array for _, array in self.parameters]
        outputs = jax.vmap(lambda image: self.function(arrays, image))(jax.numpy.asarray(images))
        return as_floats(outputs).reshape(len(images), -1)

    def trace(self, shape: Shape) -> Trace:
        """Return what the network does with an image of a shape."""
        return trace_function(self.function, self.parameters, jax.numpy.zeros(shape))


def layers_of_network(network: Network) -> Layers:
    """Return the layers of a network that is a chain of dense layers.

    Raises
    ------
    ValueError
        If it is no chain. The message names the layer where it breaks.
    """
    trace = _first_trace(network, _likely_shapes(network))
    if trace is None:
        raise _break(network)
    steps = steps_of_trace(trace)
    images = 1 - 3 * noise_images(trace.image.size)
    outputs = network.outputs(images.reshape(-1, *trace.image.shape))
    check_reading(steps, images, outputs, network.name)
    return layers_of_chain(steps, trace.image.size, network.name)


def predictions_of_network(network: Network, X: Any) -> Predictions:
    """Return what a network says about images, flattened or in whatever shape it takes.

    Raises
    ------
    ValueError
        If it takes images of this size in none of the shapes that they may have.
    """
    given = tuple(X.shape[1:])
    n_pixels = int(np.prod(given))
    shapes = list(dict.fromkeys([given, *_image_shapes(n_pixels), (*given, 1), (1, *given)]))
    trace = _first_trace(network, shapes)
    if trace is None:
        raise ValueError(
            f"X has {n_pixels} values per image, which {network.name} takes in none of the shapes "
            f"{', '.join(map(str, shapes))}: {_reasons(network, shapes)}"
        )
    shape = trace.image.shape
    blocks = blocks_of_images(X, shape, size_of_widest(trace), network.name)
    outputs = np.concatenate([network.outputs(block) for block in blocks])
    return predictions_from_outputs(outputs, last_activation(trace), n_pixels)


def arguments_when_not_trained(function: Callable[..., Any]) -> dict[str, Any]:
    """Return keyword arguments that keep a network's function from training, where it has them.

    Examples
    --------
    >>> arguments_when_not_trained(lambda x, train=True: x)
    {'train': False}
    """
    parameters = inspect.signature(function).parameters
    return {name: value for name, value in WHEN_NOT_TRAINED.items() if name in parameters}


def layer_of_path(path: Sequence[Any]) -> str:
    """Return a path in a tree of arrays as a name, without the parameter's own name at its end.

    Examples
    --------
    >>> layer_of_path([jax.tree_util.GetAttrKey("head"), jax.tree_util.GetAttrKey("weight")])
    'head'
    """
    return ".".join(_part(part) for part in (path[:-1] or path))


def _part(part: Any) -> str:
    """Return what one step into a tree is called: a key, an attribute's name, or a number."""
    called = (getattr(part, kind, None) for kind in ("key", "name", "idx"))
    return next(str(each) for each in (*called, part) if each is not None)


def _first_trace(network: Network, shapes: Sequence[Shape]) -> Trace | None:
    """Return the trace of the first shape in which the network takes an image."""
    for shape in shapes:
        try:
            trace = network.trace(shape)
        except TraceError:
            continue
        if not repeats_pixels(trace):
            return trace
    return None


def _likely_shapes(network: Network) -> list[Shape]:
    """Return shapes of images by the sizes of the network's matrices, one of which is the first."""
    matrices = [array.shape for _, array in network.parameters if array.ndim == 2]
    sizes = dict.fromkeys(size for shape in matrices for size in shape)
    # An image of one pixel would fit wherever arrays are broadcast.
    ordered = sorted(sizes, key=lambda size: size == 1)
    return [shape for size in ordered for shape in _image_shapes(size)]


def _image_shapes(n_pixels: int) -> Iterator[Shape]:
    yield (n_pixels,)
    for n_channels in (1, 3):
        side = isqrt(n_pixels // n_channels)
        if n_channels * side**2 == n_pixels:
            yield from [(side, side)] * (n_channels == 1)
            yield from [(side, side, n_channels), (n_channels, side, side)]


def _break(network: Network) -> ValueError:
    """Return the error that says where a network is no chain that takes no image as it is."""
    for layer, array in network.parameters:
        if array.ndim > 2:
            return ChainBreakError(layer, "its weights", f"they have the shape {array.shape}")
    shapes = _likely_shapes(network)
    for shape in shapes:
        try:
            # Not an image, but a sequence: what recurrent layers and attention take.
            steps_of_trace(network.trace((2, *shape)))
        except TraceError:
            continue
        except ValueError as error:
            return error
    if not shapes:
        return ValueError(f"model must have a dense layer, but {network.name} has none")
    return ValueError(
        f"{network.name} takes an image in none of the shapes {', '.join(map(str, shapes))}: "
        f"{_reasons(network, shapes)}"
    )


def _reasons(network: Network, shapes: Sequence[Shape]) -> str:
    """Return why a network takes no image of these shapes, in its own words."""
    reasons = []
    for shape in shapes:
        try:
            network.trace(shape)
        except TraceError as error:
            reasons.append(str(error).partition("\n")[0])
    return "; ".join(dict.fromkeys(reasons)) or "it needs larger ones"
