"""Select the steps of a training that are shown, evenly spaced in time or in weight changes."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.layers import Layers
from mlpviz._validation import check_choice, check_int, check_sequence, is_int

Floats = NDArray[np.float64]

SPACINGS: Final = ("change", "step")


def choose_steps(
    snapshots: Iterable[Layers], known: NDArray[Any], steps: Any, spacing: str, default: int
) -> NDArray[np.intp]:
    """Return the indices of the snapshots that are shown.

    Parameters
    ----------
    snapshots : iterable of Layers
    known : ndarray of shape (n_snapshots,)
        Their steps.
    steps : int, sequence of numbers, or None
        The number of steps, or the steps. By default `default` steps are chosen.
    spacing : {"change", "step"}
        Whether steps are evenly spaced by the distance that the weights of the first layer move,
        or by their numbers.
    default : int

    Raises
    ------
    ValueError
        If there are fewer snapshots, or none at one of these steps.
    """
    check_choice("spacing", spacing, SPACINGS)
    if steps is not None and not is_int(steps):
        return find_steps(check_sequence("steps", steps, "numbers"), known)
    n = min(default, len(known)) if steps is None else steps
    check_int("steps", n, minimum=1, maximum=len(known))
    if n == len(known):
        return np.arange(n)
    if spacing == "step":
        return select_evenly(known.astype(np.float64), n)
    pairs = pairwise(layers.weights[0].astype(np.float64) for layers in snapshots)
    return select_evenly(path_lengths(np.array([np.linalg.norm(b - a) for a, b in pairs])), n)


def find_steps(steps: Sequence[Any], known: NDArray[Any]) -> NDArray[np.intp]:
    """Return the indices of steps among those that are known.

    Examples
    --------
    >>> find_steps([4, 0], np.array([0, 2, 4]))
    array([2, 0])
    """
    places = {step: i for i, step in enumerate(known.tolist())}
    missing = [step for step in steps if step not in places]
    if missing or not len(steps):
        nearest = "" if not missing else _hint(missing[0], known)
        raise ValueError(
            f"steps must be those of snapshots, {known[0]:g} to {known[-1]:g}, got "
            f"{missing[0] if missing else 'none'!r}{nearest}"
        )
    if len(set(steps)) < len(steps):
        raise ValueError(f"steps must name each step once, got {list(steps)}")
    return np.array([places[step] for step in steps], dtype=np.intp)


def _hint(step: Any, known: NDArray[Any]) -> str:
    """Return the step that is nearest to one without a snapshot."""
    if not isinstance(step, int | float | np.number) or not np.isfinite(step):
        return ""
    return f"; the nearest snapshot is at {known[np.abs(known - step).argmin()]:g}"


def select_evenly(positions: Floats, n: int) -> NDArray[np.intp]:
    """Return the indices of positions that are spaced as evenly as possible.

    Parameters
    ----------
    positions : ndarray of shape (n_positions,)
        Not descending.
    n : int
        How many to select, at least 1 and at most as many as there are positions.

    Returns
    -------
    ndarray of shape (n,)
        Ascending, with the first and the last position; the last one alone if `n` is 1.

    Examples
    --------
    >>> select_evenly(np.array([0.0, 6.0, 9.0, 10.0, 10.0]), 3)
    array([0, 1, 4])
    """
    last = len(positions) - 1
    if n == 1:
        return np.array([last], dtype=np.intp)
    if positions[0] == positions[-1]:
        positions = np.arange(len(positions), dtype=np.float64)
    selected: list[int] = []
    for i, target in enumerate(np.linspace(positions[0], positions[-1], n)):
        # Each choice leaves enough positions for the others.
        low, high = (selected[-1] + 1 if selected else 0), last - (n - 1 - i)
        nearest = int(np.abs(positions[low : high + 1] - target).argmin())
        selected.append(high if i == n - 1 else low + nearest)
    return np.array(selected, dtype=np.intp)


def path_lengths(changes: Floats) -> Floats:
    """Return the distance that weights have moved up to each step, given their changes.

    Examples
    --------
    >>> path_lengths(np.array([2.0, 1.0]))
    array([0., 2., 3.])
    """
    return np.concatenate([[0.0], np.cumsum(changes)])
