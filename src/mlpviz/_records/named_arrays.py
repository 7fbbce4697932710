"""Matrices and their biases in a state dict, or in what files and other programs keep instead."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.array_kinds import detach_tensor, widen_floats

ROLE_WORDS: Final = frozenset(
    "b bias biases coef coefs intercept intercepts kernel kernels w weight weights".split()  # noqa: SIM905
)
BIAS_WORDS: Final = frozenset("b bias biases intercept intercepts".split())  # noqa: SIM905
CHECKPOINT_KEYS: Final = ("state_dict", "model_state_dict")
"""The keys under which checkpoints hold the state dict of the network."""
ATTRIBUTES: Final = (("coefs_", "intercepts_"), ("weights", "biases"))
"""Attributes of networks written from scratch, and keys of the files that they save."""
COMPOSED: Final = (
    (r"parametrizations\.(\w+)\.original0", r"parametrizations.\1.original1"),
    (r"(\w+)_g", r"\1_v"),
    (r"(\w+)_mask", r"\1_orig"),
)
"""Pairs of names of the factors of a weight in PyTorch: norms, or the mask of a pruning."""
RESCALING: Final = re.compile(
    r"(^|[._])((weight_|quant_|input_)?(scale|scales|scale_inv|zero_point|zero_points|zeros)|"
    r"absmax|qzeros|lora_[ab](\.\w+)*)$",
    re.IGNORECASE,
)
"""Names of arrays that change the weights beside them, such as scales of quantized weights."""
GIVE_LAYERS: Final = "give Layers([first_weights, …], [first_biases, …]) instead"
GIVE_ORDER: Final = (
    "give the model, or Layers.from_arrays(arrays, order=[…]) with the names of its layers in the "
    "order in which they run"
)


@dataclass(frozen=True, eq=False, slots=True)
class NamedMatrix:
    """A matrix of weights and its biases.

    Attributes
    ----------
    name : str
    matrix : ndarray
        Of shape (n_in, n_out) or (n_out, n_in).
    bias : ndarray of shape (n_out,) or None
    """

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

    @property
    def layer_words(self) -> tuple[str, ...]:
        """The parts of the name without the role of the array."""
        return words_of_layer(self.name)


def has_arrays(source: Any) -> bool:
    """Return whether an object holds weights by name, in a list, or as `coefs_` or `weights`.

    Examples
    --------
    >>> has_arrays([np.ones((4, 2)), np.ones(2)]), has_arrays("net")
    (True, False)
    """
    if isinstance(source, Mapping) or getattr(source, "ndim", None) == 2:
        return True
    if isinstance(source, list | tuple):
        return bool(source) and all(_is_array_or_pair(each) for each in source)
    return _lists_of(source) is not None


def named_matrices(
    source: Any, name: str, only: Collection[str] | None = None
) -> list[NamedMatrix]:
    """Return the matrices in a source, each with its biases.

    Parameters
    ----------
    source : mapping, sequence, ndarray or object
        What `has_arrays` accepts.
    name : str
        What error messages call the network.
    only : collection of str, optional
        Names that the user chose, so that other arrays need not be understood.

    Raises
    ------
    ValueError
        If an array is neither a matrix nor the biases of one, as those of a convolution or a
        normalization.
    """
    arrays = _composed({key: _as_array(value) for key, value in _arrays_of(source)})
    if only is None:
        _check_not_rescaled(arrays, name)
    matrices = {key: a for key, a in arrays.items() if a.ndim == 2 and not _is_bias(key, a)}
    vectors = {key: a.ravel() for key, a in arrays.items() if a.ndim == 1 or _is_bias(key, a)}
    bias_of = _match_biases(list(matrices), list(vectors))
    used = {*matrices, *bias_of.values()}
    unknown = next((key for key in arrays if key not in used and only is None), None)
    if unknown is not None or not matrices:
        if unknown is None:
            raise ValueError(f"{name} must hold matrices of weights, got none; {GIVE_LAYERS}")
        raise ValueError(
            f"{name} must hold only matrices of weights and their biases, got {unknown} of shape "
            f"{arrays[unknown].shape}: names and shapes do not tell what it does; {GIVE_ORDER}"
        )
    return [_with_bias(key, matrices, vectors, bias_of, name) for key in matrices]


def words_of_layer(name: str) -> tuple[str, ...]:
    """Return the parts of a name without the role of the array.

    Examples
    --------
    >>> words_of_layer("fc1.weight")
    ('fc', '1')
    """
    parts = re.findall(r"[a-z]+|\d+", name.lower())
    return tuple(part for part in parts if part not in ROLE_WORDS)


def _is_array_or_pair(entry: Any) -> bool:
    if isinstance(entry, list | tuple):
        return len(entry) in (0, 2) and all(hasattr(each, "shape") for each in entry)
    return getattr(entry, "ndim", None) in (1, 2)


def _lists_of(source: Any) -> tuple[Any, Any] | None:
    """Return the lists of weights and of biases that an object or a mapping has, else None."""
    for names in ATTRIBUTES:
        if isinstance(source, Mapping):
            found = [source.get(name) for name in names]
        else:
            found = [getattr(source, name, None) for name in names]
        if all(isinstance(each, list | tuple) and each for each in found):
            return found[0], found[1]
    return None


def _arrays_of(source: Any) -> Iterator[tuple[str, Any]]:
    """Yield the arrays of a source with their names, or numbered where they have none."""
    if isinstance(source, Mapping):
        source = next((source[key] for key in CHECKPOINT_KEYS if key in source), source)
    lists = _lists_of(source)
    if lists is not None:
        yield from _numbered("weights", lists[0])
        yield from _numbered("biases", lists[1])
    elif isinstance(source, Mapping):
        yield from _flat(source)
    elif isinstance(source, list | tuple):
        entries = list(_entries(source))
        yield from _numbered("weights", [entry for entry in entries if entry.ndim == 2])
        yield from _numbered("biases", [entry for entry in entries if entry.ndim == 1])
    else:
        yield "weights[0]", source


def _entries(source: Sequence[Any]) -> Iterator[Any]:
    for entry in source:
        if isinstance(entry, list | tuple):
            yield from entry
        else:
            yield entry


def _numbered(role: str, arrays: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    for i, array in enumerate(arrays):
        yield f"{role}[{i}]", array


def _flat(arrays: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in arrays.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        elif not path.startswith("__"):  # what MATLAB's files say of themselves
            yield path, value


def _as_array(value: Any) -> NDArray[Any]:
    return widen_floats(np.asarray(detach_tensor(value)))


def _check_not_rescaled(arrays: Mapping[str, NDArray[Any]], name: str) -> None:
    """Raise if an array changes the weights, by its name."""
    for key in arrays:
        if RESCALING.search(key):
            raise ValueError(
                f"{name} holds {key}, which by its name is neither weights nor biases: scales of "
                "quantized weights and of normalizations, and low-rank adapters, change what a "
                "network computes; give the model, or Layers of the weights that it computes with"
            )


def _composed(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return arrays with the factors of weights multiplied."""
    composed = dict(arrays)
    for first, second in COMPOSED:
        for key in arrays:
            other = re.sub(f"{first}$", second, key)
            if other == key or other not in composed or key not in composed:
                continue
            factor, matrix = composed.pop(key), composed.pop(other)
            if not first.endswith("mask"):
                axes = tuple(i for i in range(matrix.ndim) if factor.shape[i : i + 1] in ((), (1,)))
                factor = factor / np.sqrt(np.square(matrix).sum(axis=axes, keepdims=True))
            composed[re.sub(f"{first}$", r"\1", key)] = matrix * factor
    return composed


def _is_bias(key: str, array: NDArray[Any]) -> bool:
    """Return whether an array of one row or one column is called a bias."""
    parts = re.findall(r"[a-z]+", key.lower())
    return array.ndim == 2 and 1 in array.shape and bool(BIAS_WORDS & set(parts[-1:]))


def _match_biases(matrices: Sequence[str], vectors: Sequence[str]) -> dict[str, str]:
    """Return the name of each matrix's biases: that which differs in the role only.

    Without such names, as many vectors as matrices are taken in the order of both.
    """
    vector_of_layer = {words_of_layer(key): key for key in vectors}
    bias_of = {
        key: vector_of_layer[words_of_layer(key)]
        for key in matrices
        if words_of_layer(key) in vector_of_layer
    }
    if not bias_of and len(vectors) == len(matrices):
        return dict(zip(matrices, vectors, strict=True))
    return bias_of


def _with_bias(
    key: str,
    matrices: Mapping[str, NDArray[Any]],
    vectors: Mapping[str, NDArray[Any]],
    bias_of: Mapping[str, str],
    name: str,
) -> NamedMatrix:
    matrix, bias_name = matrices[key], bias_of.get(key)
    if bias_name is None:
        return NamedMatrix(key, matrix, None)
    bias = vectors[bias_name]
    if bias.size not in matrix.shape:
        raise ValueError(
            f"{key} of {name} has shape {matrix.shape}, which does not match its {bias.size} "
            f"biases {bias_name}; {GIVE_LAYERS}"
        )
    return NamedMatrix(key, matrix, bias)
