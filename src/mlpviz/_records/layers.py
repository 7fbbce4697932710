"""The layers of a network: weights, biases, activations and preprocessing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from numpy.typing import ArrayLike, NDArray

from mlpviz._records.activations import Activation
from mlpviz._records.chain_break import ChainBreak
from mlpviz._records.classes import check_classes
from mlpviz._records.layer_checks import (
    check_activations,
    check_biases,
    check_matrices,
)
from mlpviz._records.layer_order import chain_in_order, find_chain
from mlpviz._records.named_arrays import named_matrices
from mlpviz._records.transform import Transform
from mlpviz._validation import (
    check_choice,
    check_int,
    check_sequence,
    check_text,
)

Task = Literal["classes", "values"]
N_PIXELS: Final = "a whole number or None"


@dataclass(frozen=True, eq=False, slots=True, init=False)
class Layers:
    """The layers of a fitted multilayer perceptron, from any framework or from raw arrays.

    Layer ``i`` computes ``activations[i](inputs @ weights[i] + biases[i])``.

    Parameters
    ----------
    weights : sequence of array_like
        One matrix of shape (n_in, n_out) for each layer, first layer first. A single
        two-dimensional array is a network of one layer. Arrays are copied. Memory maps and dask
        arrays are not copied; plots read only the parts that they need.
    biases : sequence of array_like, optional
        One vector of shape (n_out,) for each layer. Zeros by default.
    activations : sequence of str or Activation, optional
        One for each layer, including the output layer. A str is the name of a function, such as
        ``"relu"``, ``"tanh"``, ``"logistic"``, ``"identity"`` or ``"softmax"``. By default all
        are ``"unknown"``.
    preprocessing : sequence of Transform, optional
        The steps between the pixels of an image and the first layer's input, first step first.
    n_pixels : int, optional
        Number of values in an image, before preprocessing. By default it is the number of inputs
        of the first layer.
    name : str, default: "network"
        The name of the network in titles and error messages.
    classes : sequence, optional
        The label of each output of a classifier, or two labels for a network with one output.
        Labels are compared with y and shown in pictures. By default they are 0, 1, 2, ….
    task : {"classes", "values"}, optional
        Whether the outputs are scores of classes or predicted values. Unknown by default.
    chain_break : ChainBreak, optional
        Why the network continues after the last of these layers, for a network that is not a
        chain of dense layers. The last of these layers is then a hidden layer.

    Attributes
    ----------
    weights : tuple of ndarray of shape (n_in, n_out)
        Read-only.
    biases : tuple of ndarray of shape (n_out,)
        Read-only.
    activations : tuple of Activation
        Each equals its name: ``layers.activations[0] == "relu"``.
    preprocessing : tuple of Transform
    n_pixels : int
    name : str
    classes : ndarray of shape (n_classes,) or None
    task : {"classes", "values"} or None
    chain_break : ChainBreak or None

    Raises
    ------
    ValueError
        If the number of outputs of a layer is not the number of inputs of the next one (often a
        forgotten transpose), or the numbers of weights, biases and activations, or of classes and
        outputs, differ.
    TypeError
        If weights or biases are not real numbers.

    Examples
    --------
    >>> import numpy as np
    >>> layers = Layers([np.ones((4, 3)), np.ones((3, 2))], activations=["relu", "softmax"])
    >>> layers.n_units, layers.n_pixels
    ((3, 2), 4)
    """

    weights: tuple[NDArray[Any], ...]
    biases: tuple[NDArray[Any], ...]
    activations: tuple[Activation, ...]
    preprocessing: tuple[Transform, ...]
    n_pixels: int
    name: str
    classes: NDArray[Any] | None
    task: Task | None
    chain_break: ChainBreak | None

    def __init__(
        self,
        weights: Sequence[ArrayLike] | NDArray[Any],
        biases: Sequence[ArrayLike] | None = None,
        activations: Sequence[str | Activation] | None = None,
        *,
        preprocessing: Iterable[Transform] = (),
        n_pixels: int | None = None,
        name: str = "network",
        classes: Sequence[object] | NDArray[Any] | None = None,
        task: Task | None = None,
        chain_break: ChainBreak | None = None,
    ) -> None:
        matrices = check_matrices(weights)
        set_field = object.__setattr__
        set_field(self, "weights", matrices)
        set_field(self, "biases", check_biases(biases, matrices))
        set_field(self, "activations", check_activations(activations, len(matrices)))
        set_field(self, "preprocessing", _transforms(preprocessing))
        size = matrices[0].shape[0] if n_pixels is None else n_pixels
        set_field(self, "n_pixels", check_int("n_pixels", size, minimum=1, expected=N_PIXELS))
        set_field(self, "name", check_text("name", name))
        set_field(self, "classes", _classes(classes, task, matrices[-1].shape[1]))
        set_field(self, "task", _task(task, classes))
        set_field(self, "chain_break", chain_break)

    @classmethod
    def from_arrays(
        cls,
        arrays: Any,
        order: Sequence[str] | None = None,
        activations: Sequence[str | Activation] | None = None,
        *,
        n_pixels: int | None = None,
        name: str = "state dict",
    ) -> "Layers":
        """Return the layers whose weights and biases are given by name or in a list.

        The length of a bias is the number of outputs of its layer. It tells whether matrices are
        stored as (n_in, n_out) or as (n_out, n_in).

        Parameters
        ----------
        arrays : mapping, sequence, ndarray or object
            A state dict, nested dicts, ``[(weights, biases), …]``, ``[weights, biases, …]``, one
            matrix, or an object with the lists `weights` and `biases`.
        order : sequence of str, optional
            The names of the layers in the order in which they run, such as ``["fc1", "fc2"]``.
            Arrays of other names are left out. By default the order of the numbers in the names,
            or of the sizes. The layers end where several may come next.
        activations : sequence of str or Activation, optional
            One for each layer. By default all are ``"unknown"``.
        n_pixels : int, optional
            The number of inputs of the first layer. It helps to find the first layer.
        name : str, default: "state dict"
            The name of the network in titles and error messages.

        Returns
        -------
        Layers

        Raises
        ------
        ValueError
            If an array is neither a matrix nor the biases of one, sizes fit in both orientations,
            or names and sizes do not tell which layer comes first.

        Examples
        --------
        >>> import numpy as np
        >>> shapes = {"fc1.weight": (3, 4), "fc1.bias": 3, "fc2.weight": (2, 3), "fc2.bias": 2}
        >>> Layers.from_arrays({key: np.ones(shape) for key, shape in shapes.items()})
        <Layers of state dict: 4 → 3 → 2>
        """
        keys = None if order is None else check_sequence("order", order, "names")
        found = named_matrices(arrays, name, keys)
        if keys is None:
            chain = find_chain(found, name, n_pixels)
        else:
            chain = chain_in_order(found, keys, name)
        return cls(
            [chain.weights_of(layer) for layer in chain.matrices],
            [chain.bias_of(layer) for layer in chain.matrices],
            activations,
            name=name,
            chain_break=chain.chain_break,
        )

    @property
    def n_units(self) -> tuple[int, ...]:
        """Number of units of each layer, including the output layer."""
        return tuple(matrix.shape[1] for matrix in self.weights)

    @property
    def n_hidden(self) -> int:
        """Number of hidden layers: all layers except the output layer, if there is one."""
        return len(self.weights) - (self.chain_break is None)

    def check_complete(self, purpose: str) -> None:
        """Raise if the output layer is missing because the network is not a chain.

        Parameters
        ----------
        purpose : str
            What needs the output layer, for the error message.

        Raises
        ------
        ValueError
        """
        if self.chain_break is not None:
            n_read = len(self.weights)
            read = "its first layer" if n_read == 1 else f"its first {n_read} layers"
            raise ValueError(
                f"{purpose} needs all layers of {self.name}, but mlpviz reads only {read}: "
                f"{self.chain_break}"
            )

    def __repr__(self) -> str:
        sizes = " → ".join(str(size) for size in (self.weights[0].shape[0], *self.n_units))
        rest = "" if self.chain_break is None else " → …"
        return f"<Layers of {self.name}: {sizes}{rest}>"


def _classes(classes: Any, task: Any, n_outputs: int) -> NDArray[Any] | None:
    if classes is None:
        return None
    if task == "values":
        raise ValueError("classes must be None if task is 'values', got both")
    labels = check_classes(classes, n_outputs).copy()
    labels.flags.writeable = False
    return labels


def _task(task: Any, classes: Any) -> Task | None:
    if task is None:
        return None if classes is None else "classes"
    check_choice("task", task, get_args(Task))
    checked: Task = task
    return checked


def _transforms(preprocessing: Any) -> tuple[Transform, ...]:
    try:
        given = iter(preprocessing)
    except TypeError:  # a single step, perhaps
        given = iter([preprocessing])
    steps = tuple(given)
    for step in steps:
        if not isinstance(step, Transform):
            raise TypeError(f"preprocessing must hold only Transforms, got {step!r}")
    return steps
