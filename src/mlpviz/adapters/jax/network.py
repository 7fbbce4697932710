"""A network of jax, whichever framework it was built with."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import jax
import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.steps import as_floats
from mlpviz.adapters.jax.tracing import Trace, trace_function

WHEN_NOT_TRAINED: Final[dict[str, Any]] = {
    "train": False,
    "training": False,
    "is_training": False,
    "deterministic": True,
    "use_running_average": True,
    "inference": True,
    "key": None,
}
"""Arguments by which networks know whether they are trained, and their values when they are not."""


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """A network as a pure function of its parameters and of one image.

    Attributes
    ----------
    name : str
        The network's name in titles and error messages.
    parameters : list of (str, array)
        Its arrays, each with the name of the layer that it belongs to.
    function : callable
        Takes a list of arrays and one image, without an axis of images.
    output : str, optional
        The output that is meant. By default all of them, one behind the other.
    """

    name: str
    parameters: list[tuple[str, Any]]
    function: Callable[[list[Any], Any], Any]
    output: str | None = None

    def output_sizes(self, shape: tuple[int, ...]) -> dict[str, int]:
        """Return the number of values of each output for an image of a shape.

        Outputs without a name have their index as name.
        """
        image = jax.numpy.zeros(shape)
        found = jax.eval_shape(self.function, self._arrays, image)
        return {name: int(np.prod(leaf.shape)) for name, leaf in _named_leaves(found)}

    def with_output(self, output: str) -> "Network":
        """Return the network with one of its outputs alone."""
        return replace(self, output=output)

    @property
    def _arrays(self) -> list[Any]:
        return [array for _, array in self.parameters]

    def _run(self, arrays: list[Any], image: Any) -> Any:
        """Return the output that is meant, as one array."""
        found = dict(_named_leaves(self.function(arrays, image)))
        if self.output is not None:
            return found[self.output]
        if len(found) == 1:
            return next(iter(found.values()))
        return jax.numpy.concatenate([leaf.ravel() for leaf in found.values()])

    def outputs(self, images: NDArray[Any]) -> NDArray[Any]:
        """Return the outputs for images, one row each."""
        run = partial(self._run, self._arrays)
        outputs = jax.vmap(run)(jax.numpy.asarray(images))
        return as_floats(outputs).reshape(len(images), -1)

    def trace(self, shape: tuple[int, ...]) -> Trace:
        """Return the operations on an image of a shape."""
        return trace_function(self._run, self.parameters, jax.numpy.zeros(shape))


def _named_leaves(outputs: Any) -> list[tuple[str, Any]]:
    leaves = jax.tree_util.tree_leaves_with_path(outputs)
    named = [(".".join(map(_key_name, path)) or "0", leaf) for path, leaf in leaves]
    floats = [(name, leaf) for name, leaf in named if jax.numpy.issubdtype(leaf.dtype, np.floating)]
    return floats or named


def arguments_when_not_trained(function: Callable[..., Any]) -> dict[str, Any]:
    """Return keyword arguments that keep a network's function from training, if it has them.

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
    return ".".join(_key_name(key) for key in (path[:-1] or path))


def _key_name(key: Any) -> str:
    """Return the name of a key of a tree: a key, an attribute's name, or a number."""
    names = (getattr(key, kind, None) for kind in ("key", "name", "idx"))
    return next(str(each) for each in (*names, key) if each is not None)
