"""Layers from arrays by name: a state dict, or what a file holds of one.

Such arrays say neither in what order layers run nor whether a matrix is stored as
(n_in, n_out) or as (n_out, n_in). A bias tells how many outputs its layer has; sizes must fit
from each layer to the next; and where several orders fit, the given one is taken. What stays
ambiguous is an error, never a guess.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.layers import Layers

ROLES: Final = frozenset(
    "b bias biases coef coefs intercept intercepts kernel kernels w weight weights".split()  # noqa: SIM905
)
GIVE_LAYERS: Final = "give Layers([first_weights, …], [first_biases, …]) instead"
OUT_FIRST, IN_FIRST = 0, 1


@dataclass(frozen=True, eq=False, slots=True)
class _Dense:
    name: str
    matrix: NDArray[Any]
    bias: NDArray[Any] | None

    @property
    def out_axis(self) -> int | None:
        """Which axis of the matrix counts outputs, where the bias tells."""
        shape = self.matrix.shape
        if self.bias is None or shape[0] == shape[1]:
            return None
        return shape.index(self.bias.size)

    def fits_bias(self) -> bool:
        return self.bias is None or self.bias.size in self.matrix.shape


def layers_of_arrays(arrays: Mapping[str, Any], name: str) -> Layers:
    """Return the layers whose weights and biases are given by name.

    Activations are not known, so they are ``"unknown"``.

    Parameters
    ----------
    arrays : mapping of str to array_like or to such mappings
        Matrices, and a vector of biases for each or none of them. Tensors of PyTorch are taken
        as they are, wherever they are.
    name : str
        What titles and error messages call the network.

    Returns
    -------
    Layers

    Raises
    ------
    ValueError
        If an array is neither a matrix nor one's biases (a convolution, a normalization), if
        sizes fit in no order, or if they fit in both orientations.

    Examples
    --------
    >>> shapes = {"fc1.weight": (3, 4), "fc1.bias": 3, "fc2.weight": (2, 3), "fc2.bias": 2}
    >>> layers_of_arrays({key: np.ones(shape) for key, shape in shapes.items()}, "state dict")
    <Layers of state dict: 4 → 3 → 2>
    """
    dense = _dense_layers({key: _as_array(value) for key, value in _flat(arrays)}, name)
    orders = {axis: order for axis in _out_axes(dense, name) if (order := _order(dense, axis))}
    if len(orders) != 1 or set(orders) == {_unlikely_axis(dense)}:
        raise ValueError(_not_one_chain(dense, name, orders))
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


def _dense_layers(arrays: Mapping[str, NDArray[Any]], name: str) -> list[_Dense]:
    """Return matrices, each with its biases; anything else must not be there."""
    matrices = {key: array for key, array in arrays.items() if array.ndim == 2}
    vectors = {key: array for key, array in arrays.items() if array.ndim == 1}
    others = [key for key in arrays if key not in matrices and key not in vectors]
    owners = _owners(list(matrices), list(vectors))
    strangers = [key for key in vectors if key not in owners.values()]
    if others or strangers or not matrices:
        unknown = [*strangers, *others]
        found = f"{unknown[0]} of shape {arrays[unknown[0]].shape}" if unknown else "no matrix"
        raise ValueError(
            f"{name} must hold matrices of weights and their biases only, got {found}: no chain of "
            f"dense layers by their names and shapes alone; give the model, or {GIVE_LAYERS}"
        )
    dense = [
        _Dense(key, matrix, vectors[owners[key]] if key in owners else None)
        for key, matrix in matrices.items()
    ]
    for layer in dense:
        if not layer.fits_bias():
            assert layer.bias is not None
            raise ValueError(
                f"{layer.name} of {name} has shape {layer.matrix.shape}, which does not go with "
                f"its {layer.bias.size} biases {owners[layer.name]}; {GIVE_LAYERS}"
            )
    return dense


def _owners(matrices: Sequence[str], vectors: Sequence[str]) -> dict[str, str]:
    """Return the name of each matrix's biases: that which differs in the role only.

    Without such names, as many vectors as matrices are taken in the order of both.
    """
    by_stem = {_stem(key): key for key in vectors}
    owners = {key: by_stem[_stem(key)] for key in matrices if _stem(key) in by_stem}
    if not owners and len(vectors) == len(matrices):
        return dict(zip(matrices, vectors, strict=True))
    return owners


def _stem(name: str) -> tuple[str, ...]:
    """Return the parts of a name without what role the array has, "fc1" of "fc1.weight"."""
    parts = re.findall(r"[a-z]+|\d+", name.lower())
    return tuple(part for part in parts if part not in ROLES)


def _out_axes(dense: Sequence[_Dense], name: str) -> list[int]:
    """Return which axis may count the outputs of all matrices: one where biases tell, else both."""
    told = {layer.out_axis for layer in dense} - {None}
    if len(told) > 1:
        raise ValueError(
            f"{name} stores some matrices as (n_in, n_out) and some as (n_out, n_in), by the "
            f"sizes of their biases; {GIVE_LAYERS}"
        )
    return [axis for axis in told if axis is not None] or [OUT_FIRST, IN_FIRST]


def _unlikely_axis(dense: Sequence[_Dense]) -> int | None:
    """Return which axis cannot count outputs by custom: PyTorch's weights are (n_out, n_in).

    A custom settles nothing, but where shapes say otherwise, the order is not what it seems.
    """
    if any(layer.out_axis is not None for layer in dense):
        return None
    roles = {layer.name.rpartition(".")[2] for layer in dense}
    return {"weight": IN_FIRST, "kernel": OUT_FIRST}.get(roles.pop()) if len(roles) == 1 else None


def _order(dense: Sequence[_Dense], out_axis: int) -> list[_Dense] | None:
    """Return the layers as they were given where that is a chain, else in the only order that is.

    Without biases, only the given order counts: a chain backwards is one of the transposed
    matrices.
    """
    if _is_chain(dense, out_axis):
        return list(dense)
    if all(layer.out_axis is None for layer in dense):
        return None
    orders = _chains([], list(dense), out_axis)
    first, second = next(orders, None), next(orders, None)
    return first if second is None else None


def _chains(done: list[_Dense], left: list[_Dense], out_axis: int) -> Iterator[list[_Dense]]:
    if not left:
        yield done
    for i, layer in enumerate(left):
        if _is_chain([*done[-1:], layer], out_axis):
            yield from _chains([*done, layer], left[:i] + left[i + 1 :], out_axis)


def _is_chain(layers: Sequence[_Dense], out_axis: int) -> bool:
    return all(
        before.matrix.shape[out_axis] == after.matrix.shape[1 - out_axis]
        for before, after in pairwise(layers)
    )


def _not_one_chain(dense: Sequence[_Dense], name: str, orders: Mapping[int, Any]) -> str:
    shapes = ", ".join(f"{layer.name} {layer.matrix.shape}" for layer in dense)
    if orders:
        return (
            f"{name} does not tell whether its matrices are (n_in, n_out) or (n_out, n_in), since "
            f"both are a chain of layers: {shapes}; {GIVE_LAYERS}"
        )
    return (
        f"{name} holds matrices that are a chain of layers in no one order: {shapes}; {GIVE_LAYERS}"
    )
