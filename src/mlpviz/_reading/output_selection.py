"""The output that holds the scores, of a network that returns several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

USUAL_NAME: Final = "logits"
"""The name that libraries of models give to scores of classes."""


@dataclass(frozen=True, slots=True)
class OutputSelection:
    """Tells which of several outputs of a network holds the predictions.

    Parameters
    ----------
    output : str or int, optional
        The name or the index of the output, as the user gave it.
    n_values : int, optional
        The number of classes or values in y, if y is known.

    Examples
    --------
    >>> OutputSelection(n_values=10).choose({"embedding": 64, "scores": 10}, "Net")
    'scores'
    >>> OutputSelection(-1).choose({"scores": 10, "embedding": 64}, "Net")
    'embedding'
    """

    output: str | int | None = None
    n_values: int | None = None

    def choose(self, sizes: Mapping[str, int], name: str) -> str:
        """Return the name of the output that holds the predictions.

        Without a name from the user, it is the only output, that called "logits", or the only one
        with as many values as y has classes.

        Parameters
        ----------
        sizes : mapping of str to int
            The number of values of each output for an image, in the order of the outputs. An
            output without a name has its index as name.
        name : str
            The network's name in error messages.

        Raises
        ------
        ValueError
            If there is no such output, or several may be meant.
        """
        if self.output is not None:
            return self._named(list(sizes), sizes, name)
        if len(sizes) == 1:
            return next(iter(sizes))
        if USUAL_NAME in sizes:
            return USUAL_NAME
        fitting = [each for each, size in sizes.items() if size == self.n_values]
        if len(fitting) == 1:
            return fitting[0]
        raise ValueError(
            f"{name} returns several outputs, {_listed(sizes)}; give output= with the name or the "
            "index of the one that holds the predictions, or y_pred"
        )

    def _named(self, names: Sequence[str], sizes: Mapping[str, int], name: str) -> str:
        if isinstance(self.output, str) and self.output in sizes:
            return self.output
        if isinstance(self.output, int) and -len(names) <= self.output < len(names):
            return names[self.output]
        raise ValueError(
            f"output must be the name or the index of an output of {name}, {_listed(sizes)}, got "
            f"{self.output!r}"
        )

    def check_single(self, name: str) -> None:
        """Raise if the user names an output of a network that has only one.

        Examples
        --------
        >>> OutputSelection().check_single("MLPClassifier")
        """
        if self.output not in (None, 0):
            raise ValueError(f"output must be None, since {name} has one output, got {self.output}")


ANY_OUTPUT: Final = OutputSelection()


def selection_for(output: Any, y: Any) -> OutputSelection:
    """Return the selection for the true classes or values y, which may be None.

    Examples
    --------
    >>> selection_for(None, np.array([0, 2, 1]))
    OutputSelection(output=None, n_values=3)
    """
    is_name = isinstance(output, str | int | np.integer) and not isinstance(output, bool)
    if output is not None and not is_name:
        raise TypeError(f"output must be the name or the index of an output, got {output!r}")
    name = output if output is None or isinstance(output, str) else int(output)
    return OutputSelection(name, _n_values(y))


def format_output(chosen: str, names: Sequence[str]) -> str | None:
    """Return how descriptions call the output that was chosen, None if it is the only one.

    Examples
    --------
    >>> format_output("scores", ["scores", "embedding"])
    'scores (one of scores, embedding)'
    """
    return None if len(names) == 1 else f"{chosen} (one of {', '.join(names)})"


def _n_values(y: Any) -> int | None:
    """Return the number of classes or of values that y stands for, None if it does not tell."""
    if not hasattr(y, "dtype") or not len(y):  # labels of a data set are not all read
        return None
    if y.ndim > 1:
        return int(np.prod(y.shape[1:]))
    if y.dtype.kind == "f":
        return 1
    if y.dtype.kind in "iu":
        return int(y.max()) + 1
    return len(set(y.tolist()))


def _listed(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{name!r} of {size} values" for name, size in sizes.items())
