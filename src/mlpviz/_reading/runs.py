"""Read runs that differ only in their seed, so that they can be averaged."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mlpviz._reading.dispatch import read_histories
from mlpviz._records.history import History

GIVE_RUNS = "give a list of runs, or a mapping of names to such lists"


def read_runs(model: Any) -> dict[str, list[History]]:
    """Return the histories of all runs by group. A single group has the name "".

    Parameters
    ----------
    model : sequence of runs, mapping of str to run, or mapping of str to sequence of runs
        A run is a model, a `History`, a list of losses, or a mapping of names to curves.

    Returns
    -------
    dict of str to list of History

    Raises
    ------
    ValueError
        If there are fewer than two runs in a group, or the runs of a group do not have the same
        curves.
    TypeError
        If `model` does not hold runs.

    Examples
    --------
    >>> runs = read_runs({"sgd": [[0.9, 0.5], [0.8, 0.6]], "adam": [[0.7, 0.2], [0.6, 0.3, 0.1]]})
    >>> [(name, len(group)) for name, group in runs.items()]
    [('sgd', 2), ('adam', 2)]
    """
    groups = {name: [_run(run) for run in runs] for name, runs in _groups(model).items()}
    for name, runs in groups.items():
        _check_alike(name, runs)
    return groups


def name_runs(groups: Mapping[str, Sequence[History]]) -> dict[str, History]:
    """Return all runs of all groups, each with its own name."""
    return {
        f"{name} run {i}".lstrip(): run
        for name, runs in groups.items()
        for i, run in enumerate(runs)
    }


def _groups(model: Any) -> dict[str, list[Any]]:
    if _is_runs(model):
        return {"": list(model)}
    if not isinstance(model, Mapping):
        raise TypeError(
            f"band=True needs several runs, got one {type(model).__name__}; {GIVE_RUNS}"
        )
    entries = list(model.values())
    if entries and all(_is_runs(entry) for entry in entries):
        return {str(name): list(runs) for name, runs in model.items()}
    if any(_is_sequence(entry) for entry in entries):
        raise TypeError(
            "band=True needs several runs, but a mapping of names to curves is a single run; "
            f"{GIVE_RUNS}, such as list(model.values())"
        )
    return {"": entries}


def _is_sequence(entry: Any) -> bool:
    return isinstance(entry, list | tuple | np.ndarray) or hasattr(entry, "to_numpy")


def _is_runs(entry: Any) -> bool:
    """Return whether an entry is a sequence of runs, or a table of them, and not one curve."""
    if not isinstance(entry, list | tuple | np.ndarray):
        return False
    return not all(isinstance(each, int | float | np.number) for each in entry)


def _run(run: Any) -> History:
    read = read_histories(run)
    if list(read) != [""]:
        raise TypeError(
            "each run in model must be one model, or the curves of one model, but a run holds "
            f"several: {list(read)}"
        )
    return read[""]


def _check_alike(name: str, runs: Sequence[History]) -> None:
    where = f" for {name!r}" if name else ""
    if len(runs) < 2:
        raise ValueError(f"band=True needs at least two runs{where}, got {len(runs)}; {GIVE_RUNS}")
    kinds = [{key: curve.kind for key, curve in run.curves.items()} for run in runs]
    for i, kind in enumerate(kinds):
        if kind != kinds[0]:
            raise ValueError(
                f"band=True needs runs{where} of the same curves, but run 0 has "
                f"{', '.join(kinds[0])} and run {i} has {', '.join(kind)}"
            )
