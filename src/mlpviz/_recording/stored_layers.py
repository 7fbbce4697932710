"""Layers as named arrays and a description in JSON, from which they are made again."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.activations import Activation
from mlpviz._records.chain_break import ChainBreak
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform


def arrays_of(layers: Layers) -> dict[str, NDArray[Any]]:
    """Return the weights and biases of layers by name.

    Examples
    --------
    >>> list(arrays_of(Layers([[[1.0], [2.0]]])))
    ['weights_0', 'biases_0']
    """
    arrays = {f"weights_{i}": np.asarray(weights) for i, weights in enumerate(layers.weights)}
    return arrays | {f"biases_{i}": np.asarray(biases) for i, biases in enumerate(layers.biases)}


def describe_layers(step: float, layers: Layers) -> str:
    """Return all else about layers, and their step, as JSON."""
    broken = layers.chain_break
    return json.dumps(
        {
            "step": step,
            "name": layers.name,
            "activations": [_stored_name(activation) for activation in layers.activations],
            "n_pixels": layers.n_pixels,
            "preprocessing": [transform.name for transform in layers.preprocessing],
            "classes": _stored_classes(layers.classes),
            "task": layers.task,
            "chain_break": None if broken is None else asdict(broken),
        }
    )


def layers_from(arrays: Mapping[str, Any], description: str) -> Layers:
    """Return layers from their arrays and their description.

    Examples
    --------
    >>> layers = Layers([[[1.0], [2.0]]], activations=["tanh"])
    >>> layers_from(arrays_of(layers), describe_layers(3, layers)).activations
    (Activation('tanh'),)
    """
    known = json.loads(description)
    n_layers, broken = len(known["activations"]), known["chain_break"]
    return Layers(
        [arrays[f"weights_{i}"] for i in range(n_layers)],
        [arrays[f"biases_{i}"] for i in range(n_layers)],
        known["activations"],
        preprocessing=[_lost_transform(name) for name in known["preprocessing"]],
        n_pixels=known["n_pixels"],
        name=known["name"],
        classes=known["classes"],
        task=known["task"],
        chain_break=None if broken is None else ChainBreak(**broken),
    )


def _stored_name(activation: Activation) -> str:
    """Return a name from which an activation can be found again, else one that finds none."""
    if not activation.is_known or Activation(activation.name) == activation:
        return activation.name
    return f"{activation.name} (a function that is not stored)"


def _stored_classes(classes: NDArray[Any] | None) -> list[Any] | None:
    """Return the labels of classes, if they are numbers or text, else None."""
    labels = None if classes is None else classes.tolist()
    is_kept = labels is not None and all(isinstance(each, int | float | str) for each in labels)
    return labels if is_kept else None


def _lost_transform(name: str) -> Transform:
    """Return a step that raises an error when it is applied, since it is not stored."""

    def apply(_: NDArray[Any]) -> NoReturn:
        raise ValueError(
            f"the snapshots were read from a folder, which keeps no preprocessing, so {name} "
            "cannot be applied; give space='input' to show the weights as the network has them, or "
            "keep the snapshots in memory"
        )

    return Transform(name, apply)
