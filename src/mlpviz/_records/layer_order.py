"""The order and the orientation of matrices that are known by name and shape.

Such arrays say neither in what order layers run nor whether a matrix is stored as (n_in, n_out) or
as (n_out, n_in). A bias tells how many outputs its layer has, and sizes must fit from each layer
to the next. Nothing ambiguous is guessed: the chain ends there, or an error is raised.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.chain_break import ChainBreak
from mlpviz._records.named_arrays import GIVE_LAYERS, GIVE_ORDER, NamedMatrix, words_of_layer

OUT_FIRST: Final = 0
IN_FIRST: Final = 1


@dataclass(frozen=True, eq=False, slots=True)
class MatrixChain:
    """Matrices in the order in which their layers run.

    Attributes
    ----------
    matrices : list of NamedMatrix
    out_axis : int
        The axis of all matrices that counts outputs.
    chain_break : ChainBreak or None
        Why the chain ends although there are more matrices.
    """

    matrices: list[NamedMatrix]
    out_axis: int
    chain_break: ChainBreak | None = None

    def weights_of(self, layer: NamedMatrix) -> NDArray[Any]:
        """Return the weights of a layer, of shape (n_in, n_out)."""
        return layer.matrix.T if self.out_axis == OUT_FIRST else layer.matrix

    def bias_of(self, layer: NamedMatrix) -> NDArray[Any]:
        """Return the biases of a layer, zeros where it has none."""
        return np.zeros(layer.matrix.shape[self.out_axis]) if layer.bias is None else layer.bias


def chain_in_order(matrices: Sequence[NamedMatrix], order: Sequence[str], name: str) -> MatrixChain:
    """Return the matrices that the user names, in the user's order.

    Parameters
    ----------
    matrices : sequence of NamedMatrix
    order : sequence of str
        Names of matrices, such as ``"fc1.weight"``, or what is left of them without the role of
        the array, such as ``"fc1"``.
    name : str
        What error messages call the network.

    Raises
    ------
    ValueError
        If there is no such matrix, or sizes do not fit in this order.
    """
    chosen = [_find(matrices, key, name) for key in order]
    axes = [axis for axis in _out_axes(chosen, name) if _is_chain(chosen, axis)]
    if not axes:
        raise ValueError(
            f"order must name layers whose sizes fit from each to the next, got {_listed(chosen)}"
        )
    if len(axes) > 1:
        raise ValueError(_no_chain(chosen, name, fits=True))
    return MatrixChain(chosen, axes[0])


def find_chain(
    matrices: Sequence[NamedMatrix], name: str, n_pixels: int | None = None
) -> MatrixChain:
    """Return matrices in the only order that their names and sizes allow, as far as there is one.

    The order is that of the numbers in their names, where names differ in one number. Otherwise
    it is that of their sizes, as far as only one matrix can come next.

    Parameters
    ----------
    matrices : sequence of NamedMatrix
    name : str
        What error messages call the network.
    n_pixels : int, optional
        The number of inputs of the first layer, if it is known.

    Raises
    ------
    ValueError
        If several layers may come first, or if sizes fit in both orientations.
    """
    axes = _out_axes(matrices, name)
    has_biases = any(matrix.bias is not None for matrix in matrices)
    chains = {axis: _numbered_chain(matrices, axis) for axis in axes}
    if not has_biases:
        # A chain backwards is one of the transposed matrices, so only the given order counts.
        given = list(matrices) if _widths_differ(matrices) else None
        chains = {
            axis: chain or (given if given and _is_chain(given, axis) else None)
            for axis, chain in chains.items()
        }
    found = {axis: chain for axis, chain in chains.items() if chain}
    if len(found) > 1 and n_pixels is not None:
        sizes = {axis: chain[0].matrix.shape[1 - axis] for axis, chain in found.items()}
        found = {axis: found[axis] for axis in found if sizes[axis] == n_pixels} or found
    if len(found) > 1 or set(found) == {_unlikely_axis(matrices)}:
        raise ValueError(_no_chain(matrices, name, fits=True))
    for axis, chain in found.items():
        return MatrixChain(chain, axis)
    if len(axes) > 1:
        raise ValueError(_no_chain(matrices, name, fits=False))
    return _chain_by_sizes(matrices, axes[0], name, n_pixels)


def _find(matrices: Sequence[NamedMatrix], key: str, name: str) -> NamedMatrix:
    found = [matrix for matrix in matrices if key in (matrix.name, matrix.name.rpartition(".")[0])]
    found = found or [matrix for matrix in matrices if matrix.layer_words == words_of_layer(key)]
    if len(found) != 1:
        known = ", ".join(matrix.name for matrix in matrices)
        raise ValueError(f"order must hold names of matrices of {name} ({known}), got {key!r}")
    return found[0]


def _numbered_chain(matrices: Sequence[NamedMatrix], axis: int) -> list[NamedMatrix] | None:
    """Return matrices by the only number in which their names differ, if that is a chain."""
    words = [matrix.layer_words for matrix in matrices]
    places = [i for i, parts in enumerate(zip(*words, strict=False)) if len(set(parts)) > 1]
    if len({len(each) for each in words}) > 1 or len(places) > 1:
        return None
    if places and not all(each[places[0]].isdigit() for each in words):
        return None
    numbers = [int(each[places[0]]) if places else 0 for each in words]
    if len(set(numbers)) < len(matrices):
        return None
    order = [matrices[i] for i in sorted(range(len(matrices)), key=numbers.__getitem__)]
    return order if _is_chain(order, axis) else None


def _chain_by_sizes(
    matrices: Sequence[NamedMatrix], axis: int, name: str, n_pixels: int | None
) -> MatrixChain:
    first = _first(matrices, axis, name, n_pixels)
    chain, remaining = [first], [matrix for matrix in matrices if matrix is not first]
    while len(followers := _followers(chain[-1], remaining, axis)) == 1:
        chain += followers
        remaining.remove(followers[0])
    if not remaining:
        return MatrixChain(chain, axis)
    others = _unreachable(chain[-1], remaining, axis)
    if others:
        named = _listed(others)
        reason = f"the sizes of {named} do not fit into a chain with the other arrays"
        return MatrixChain(chain[:1], axis, _break_at(others[0], reason))
    reason = f"names and sizes do not tell which comes next: {_listed(followers)}"
    return MatrixChain(chain, axis, _break_at(followers[0], reason))


def _break_at(matrix: NamedMatrix, reason: str) -> ChainBreak:
    return ChainBreak(matrix.name, "an array", f"{reason}; {GIVE_ORDER}")


def _first(
    matrices: Sequence[NamedMatrix], axis: int, name: str, n_pixels: int | None
) -> NamedMatrix:
    """Return the only matrix that can be the first layer's."""
    outputs = {matrix.matrix.shape[axis] for matrix in matrices}
    by_size = [m for m in matrices if m.matrix.shape[1 - axis] == n_pixels]
    first = by_size or [m for m in matrices if m.matrix.shape[1 - axis] not in outputs]
    if len(first) != 1:
        found = f"{_listed(first)} may come first" if first else "every layer may come first"
        raise ValueError(
            f"{name} does not tell in which order its layers run: {found} by the sizes of "
            f"{_listed(matrices)}; {GIVE_ORDER}"
        )
    return first[0]


def _followers(last: NamedMatrix, remaining: Iterable[NamedMatrix], axis: int) -> list[NamedMatrix]:
    width = last.matrix.shape[axis]
    return [matrix for matrix in remaining if matrix.matrix.shape[1 - axis] == width]


def _unreachable(
    last: NamedMatrix, remaining: Sequence[NamedMatrix], axis: int
) -> list[NamedMatrix]:
    """Return the matrices that cannot follow the last one of a chain."""
    widths = {last.matrix.shape[axis]}
    left = list(remaining)
    while reached := [m for m in left if m.matrix.shape[1 - axis] in widths]:
        widths |= {matrix.matrix.shape[axis] for matrix in reached}
        left = [matrix for matrix in left if matrix not in reached]
    return left


def _out_axes(matrices: Sequence[NamedMatrix], name: str) -> list[int]:
    """Return which axis may count the outputs of all matrices: one where biases tell, else both."""
    known = {matrix.out_axis for matrix in matrices} - {None}
    if len(known) > 1:
        raise ValueError(
            f"{name} stores some matrices as (n_in, n_out) and some as (n_out, n_in), "
            f"according to the sizes of their biases; {GIVE_LAYERS}"
        )
    return [axis for axis in known if axis is not None] or [OUT_FIRST, IN_FIRST]


def _unlikely_axis(matrices: Sequence[NamedMatrix]) -> int | None:
    """Return which axis cannot count outputs by custom: PyTorch's weights are (n_out, n_in).

    A custom settles nothing, but where shapes say otherwise, the order is not what it seems.
    """
    if any(matrix.out_axis is not None for matrix in matrices):
        return None
    roles = {matrix.name.rpartition(".")[2] for matrix in matrices}
    customs: Mapping[str, int] = {"weight": IN_FIRST, "kernel": OUT_FIRST}
    return customs.get(roles.pop()) if len(roles) == 1 else None


def _widths_differ(matrices: Sequence[NamedMatrix]) -> bool:
    """Return whether no width is that of two inputs or of two outputs."""
    counts = (Counter(matrix.matrix.shape[axis] for matrix in matrices) for axis in (0, 1))
    return all(max(count.values()) == 1 for count in counts)


def _is_chain(matrices: Sequence[NamedMatrix], axis: int) -> bool:
    return all(
        before.matrix.shape[axis] == after.matrix.shape[1 - axis]
        for before, after in pairwise(matrices)
    )


def _listed(matrices: Sequence[NamedMatrix]) -> str:
    return ", ".join(f"{matrix.name} {matrix.matrix.shape}" for matrix in matrices)


def _no_chain(matrices: Sequence[NamedMatrix], name: str, fits: bool) -> str:  # noqa: FBT001
    if fits:
        return (
            f"{name} does not tell whether its matrices are (n_in, n_out) or (n_out, n_in), since "
            f"both are a chain of layers: {_listed(matrices)}; {GIVE_LAYERS}"
        )
    return (
        f"{name} holds matrices that are a chain of layers in no one order: {_listed(matrices)}; "
        f"{GIVE_ORDER}"
    )
