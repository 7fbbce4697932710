"""Checks of the weights, biases and activations of a network."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._records.activations import Activation
from mlpviz._records.read_only_arrays import read_only_array
from mlpviz._validation import check_sequence, check_text


def check_matrices(weights: Sequence[ArrayLike] | NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return the weights of a network as read-only matrices that fit each other."""
    single = getattr(weights, "ndim", None) == 2
    given: Sequence[Any] = [weights] if single else check_sequence("weights", weights, "matrices")
    matrices = tuple(read_only_array(f"weights[{i}]", matrix) for i, matrix in enumerate(given))
    if not matrices:
        raise ValueError("weights must hold at least one layer, got none")
    for i, matrix in enumerate(matrices):
        if matrix.ndim != 2 or 0 in matrix.shape:
            raise ValueError(f"weights[{i}] must have shape (n_in, n_out), got {matrix.shape}")
    for i, (before, after) in enumerate(pairwise(matrices)):
        if before.shape[1] != after.shape[0]:
            raise ValueError(
                f"weights[{i}] of shape {before.shape} has {before.shape[1]} outputs, but "
                f"weights[{i + 1}] of shape {after.shape} takes {after.shape[0]} inputs; weights "
                "have shape (n_in, n_out): transpose those that are stored as (n_out, n_in)"
            )
    return matrices


def check_biases(
    biases: Sequence[ArrayLike] | None, matrices: tuple[NDArray[Any], ...]
) -> tuple[NDArray[Any], ...]:
    """Return the biases of a network, zeros where they are not given."""
    if biases is None:
        return tuple(read_only_array("biases", np.zeros(matrix.shape[1])) for matrix in matrices)
    given = check_sequence("biases", biases, "vectors, one for each layer")
    vectors = tuple(read_only_array(f"biases[{i}]", vector) for i, vector in enumerate(given))
    _check_count("biases", len(vectors), len(matrices))
    for i, (vector, matrix) in enumerate(zip(vectors, matrices, strict=True)):
        if vector.shape != (matrix.shape[1],):
            raise ValueError(
                f"biases[{i}] must have shape ({matrix.shape[1]},), one for each unit of "
                f"weights[{i}], got {vector.shape}"
            )
    return vectors


def check_activations(
    activations: Sequence[str | Activation] | None, n_layers: int
) -> tuple[Activation, ...]:
    """Return the activations of a network, unknown ones where they are not given."""
    if activations is None:
        return (Activation("unknown"),) * n_layers
    given = check_sequence("activations", activations, "names, one for each layer")
    _check_count("activations", len(given), n_layers)
    return tuple(
        each if isinstance(each, Activation) else Activation(check_text(f"activations[{i}]", each))
        for i, each in enumerate(given)
    )


def _check_count(argument: str, count: int, n_layers: int) -> None:
    if count != n_layers:
        raise ValueError(
            f"{argument} must have one entry for each layer, as weights have ({n_layers}), "
            f"got {count}"
        )
