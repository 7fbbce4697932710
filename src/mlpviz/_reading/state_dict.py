"""Read layers from arrays by name, such as a state dict.

Such arrays tell neither the order of the layers nor whether matrices are stored as (n_in, n_out)
or as (n_out, n_in). The size of a bias is the number of outputs of its layer, and the sizes of
consecutive layers must match. If they match in several orders, the given order is used. An error
is raised if the layers are still ambiguous.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.layers import Layers

ROLE_WORDS: Final = frozenset(
    "b bias biases coef coefs intercept intercepts kernel kernels w weight weights".split()  # noqa: SIM905
)
GIVE_LAYERS: Final = "give Layers([first_weights, …], [first_biases, …]) instead"
OUT_FIRST, IN_FIRST = 0, 1


@dataclass(frozen=True, eq=False, slots=True)
class _DenseLayer:
    name: str
    matrix: NDArray[Any]
    bias: NDArray[Any] | None

    @property
    def out_axis(self) -> int | None:
        """The axis of the matrix that counts outputs, None if the bias does not tell it."""
        shape = self.matrix.shape
        if self.bias is None or shape[0] == shape[1]:
            return None
        return shape.index(self.bias.size)

    def fits_bias(self) -> bool:
        return self.bias is None or self.bias.size in self.matrix.shape


def layers_from_arrays(arrays: Mapping[str, Any], name: str) -> Layers:
    """Return the layers whose weights and biases are given by name.

    The activations of these layers are ``"unknown"``.

    Parameters
    ----------
    arrays : mapping of str to array_like or to such mappings
        Matrices, and optionally a vector of biases for each of them. Tensors of PyTorch may be on
        any device.
    name : str
        What titles and error messages call the network.

    Returns
    -------
    Layers

    Raises
    ------
    ValueError
        If an array is neither a matrix nor its biases (as in a convolution or a normalization),
        or if the sizes of layers match in no order or in both orientations.

    Examples
    --------
    >>> shapes = {"fc1.weight": (3, 4), "fc1.bias": 3, "fc2.weight": (2, 3), "fc2.bias": 2}
    >>> layers_from_arrays({key: np.ones(shape) for key, shape in shapes.items()}, "state dict")
    <Layers of state dict: 4 → 3 → 2>
    """
    dense = _dense_layers({key: _as_array(value) for key, value in _flat(arrays)}, name)
    orders = {axis: order for axis in _out_axes(dense, name) if (order := _order(dense, axis))}
    if len(orders) != 1 or set(orders) == {_unlikely_axis(dense)}:
        raise ValueError(_describe_ambiguity(dense, name, orders))
    (axis, order), *_ = orders.items()
    return Layers(
        [layer.matrix.T if axis == OUT_FIRST else layer.matrix for layer in order],
        [
            np.zeros(layer.matrix.shape[axis]) if layer.bias is None else layer.bias
            for layer in order
        ],
        name=name,
    )


def _flat(arrays: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in arrays.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        else:
            yield path, value


def _as_array(value: Any) -> NDArray[Any]:
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float() if "float16" in str(value.dtype) else value
    return np.asarray(value)


def _dense_layers(arrays: Mapping[str, NDArray[Any]], name: str) -> list[_DenseLayer]:
    """Return all matrices with their biases. Any other array raises an error."""
    matrices = {key: array for key, array in arrays.items() if array.ndim == 2}
    vectors = {key: array for key, array in arrays.items() if array.ndim == 1}
    others = [key for key in arrays if key not in matrices and key not in vectors]
    bias_of = _match_biases(list(matrices), list(vectors))
    unknown = [*(key for key in vectors if key not in bias_of.values()), *others]
    if unknown or not matrices:
        found = f"{unknown[0]} of shape {arrays[unknown[0]].shape}" if unknown else "no matrix"
        raise ValueError(
            f"{name} must hold only matrices of weights and their biases, got {found}; give the "
            f"model, or {GIVE_LAYERS}"
        )
    dense = [
        _DenseLayer(key, matrix, vectors[bias_of[key]] if key in bias_of else None)
        for key, matrix in matrices.items()
    ]
    for layer in dense:
        if not layer.fits_bias():
            assert layer.bias is not None
            raise ValueError(
                f"{layer.name} of {name} has shape {layer.matrix.shape}, which does not match its "
                f"{layer.bias.size} biases {bias_of[layer.name]}; {GIVE_LAYERS}"
            )
    return dense


def _match_biases(matrices: Sequence[str], vectors: Sequence[str]) -> dict[str, str]:
    """Return the name of the biases of each matrix that has some.

    The names of a matrix and its biases differ only in words such as weight and bias. If no names
    match, equal numbers of matrices and vectors are matched in their order.
    """
    vector_of_layer = {_layer_words(key): key for key in vectors}
    matched = {
        key: vector_of_layer[_layer_words(key)]
        for key in matrices
        if _layer_words(key) in vector_of_layer
    }
    if not matched and len(vectors) == len(matrices):
        return dict(zip(matrices, vectors, strict=True))
    return matched


def _layer_words(name: str) -> tuple[str, ...]:
    """Return the words of a name that name the layer: ("fc", "1") of "fc1.weight"."""
    parts = re.findall(r"[a-z]+|\d+", name.lower())
    return tuple(part for part in parts if part not in ROLE_WORDS)


def _out_axes(dense: Sequence[_DenseLayer], name: str) -> list[int]:
    """Return the axis that counts outputs in all matrices; both axes if no bias tells it."""
    known = {layer.out_axis for layer in dense} - {None}
    if len(known) > 1:
        raise ValueError(
            f"{name} stores some matrices as (n_in, n_out) and some as (n_out, n_in), according to "
            f"the sizes of their biases; {GIVE_LAYERS}"
        )
    return [axis for axis in known if axis is not None] or [OUT_FIRST, IN_FIRST]


def _unlikely_axis(dense: Sequence[_DenseLayer]) -> int | None:
    """Return the axis that does not count outputs by the convention of a framework.

    A weight of PyTorch is (n_out, n_in), a kernel of Keras is (n_in, n_out). If shapes contradict
    the convention, the order of the arrays is probably not the order of the layers.
    """
    if any(layer.out_axis is not None for layer in dense):
        return None
    roles = {layer.name.rpartition(".")[2] for layer in dense}
    return {"weight": IN_FIRST, "kernel": OUT_FIRST}.get(roles.pop()) if len(roles) == 1 else None


def _order(dense: Sequence[_DenseLayer], out_axis: int) -> list[_DenseLayer] | None:
    """Return the layers in an order in which their sizes match, None if there is no such order.

    This is the given order, or else the only other one. Without biases, only the given order is
    tried, because the transposed matrices match in the reverse order.
    """
    if _is_chain(dense, out_axis):
        return list(dense)
    if all(layer.out_axis is None for layer in dense):
        return None
    orders = _possible_orders([], list(dense), out_axis)
    first, second = next(orders, None), next(orders, None)
    return first if second is None else None


def _possible_orders(
    placed: list[_DenseLayer], remaining: list[_DenseLayer], out_axis: int
) -> Iterator[list[_DenseLayer]]:
    if not remaining:
        yield placed
    for i, layer in enumerate(remaining):
        if _is_chain([*placed[-1:], layer], out_axis):
            others = remaining[:i] + remaining[i + 1 :]
            yield from _possible_orders([*placed, layer], others, out_axis)


def _is_chain(layers: Sequence[_DenseLayer], out_axis: int) -> bool:
    return all(
        before.matrix.shape[out_axis] == after.matrix.shape[1 - out_axis]
        for before, after in pairwise(layers)
    )


def _describe_ambiguity(dense: Sequence[_DenseLayer], name: str, orders: Mapping[int, Any]) -> str:
    shapes = ", ".join(f"{layer.name} {layer.matrix.shape}" for layer in dense)
    if orders:
        return (
            f"{name} does not tell whether its matrices are (n_in, n_out) or (n_out, n_in), since "
            f"their sizes match either way: {shapes}; {GIVE_LAYERS}"
        )
    return (
        f"{name} does not tell the order of its layers, since the sizes of its matrices match in "
        f"no order or in several: {shapes}; {GIVE_LAYERS}"
    )
