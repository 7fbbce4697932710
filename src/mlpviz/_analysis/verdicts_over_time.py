"""Describe the step from which on each unit has its verdict."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.training_dynamics import first_of_last_run
from mlpviz._analysis.verdicts import VERDICTS

MOST_NAMED = 3


def describe_onsets(
    verdicts: NDArray[np.str_], steps: Sequence[Any] | NDArray[Any], step_name: str
) -> list[str]:
    """Return sentences about the steps from which on units are not healthy.

    Parameters
    ----------
    verdicts : ndarray of str of shape (n_steps, n_units)
    steps : sequence of numbers of shape (n_steps,)
    step_name : str
        What a step is, such as ``"epoch"``.

    Examples
    --------
    >>> verdicts = np.array([["healthy", "dead"], ["dead", "dead"], ["dead", "dead"]])
    >>> describe_onsets(verdicts, [0, 1, 2], "epoch")
    ['unit 0 has been dead since epoch 1', 'unit 1 has been dead since the first snapshot, epoch 0']
    """
    onsets = first_of_last_run(verdicts == verdicts[-1])
    sentences = []
    for verdict in VERDICTS[:-1]:
        units = np.flatnonzero(verdicts[-1] == verdict)
        times = [_time(steps[onset], onset, step_name) for onset in onsets[units]]
        if len(units) > MOST_NAMED:
            sentences.append(_several(verdict, units, onsets[units], times))
            continue
        sentences += [
            f"unit {unit} has been {verdict} since {time}"
            for unit, time in zip(units, times, strict=True)
        ]
    recovered = np.flatnonzero((verdicts == "dead").any(axis=0) & (verdicts[-1] != "dead"))
    if recovered.size:
        named = ", ".join(str(unit) for unit in recovered[:MOST_NAMED])
        more = f" and {recovered.size - MOST_NAMED} more" if recovered.size > MOST_NAMED else ""
        sentences.append(f"dead at times, but not at the end: units {named}{more}")
    return sentences


def _several(
    verdict: str, units: NDArray[np.intp], onsets: NDArray[np.intp], times: Sequence[str]
) -> str:
    first, last = int(onsets.argmin()), int(onsets.argmax())
    count = f"{len(units)} units are {verdict} at the end"
    if onsets[first] == onsets[last]:
        return f"{count}, all of them since {times[first]}"
    return (
        f"{count}: unit {units[first]} has been since {times[first]}, unit {units[last]} since "
        f"{times[last]}"
    )


def _time(step: Any, onset: int, step_name: str) -> str:
    return f"{'the first snapshot, ' if onset == 0 else ''}{step_name} {step:g}"
