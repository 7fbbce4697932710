"""TensorBoard: the scalars in its event files."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util.tensor_util import make_ndarray

from mlpviz._reading.curve_tables import history_of_table
from mlpviz._records.history import History
from mlpviz._records.metric_names import is_name_of_stage

EVENT_FILE: Final = "events.out.tfevents"
EVERYTHING: Final = {"scalars": 0, "tensors": 0}

Points = dict[str, dict[int, float]]


def load(path: Path) -> History | dict[str, History]:
    """Return the history in an event file or in a folder of event files.

    Folders within it are several runs, or the training and validation data of one run, by their
    names.
    """
    if path.is_file():
        return _history(_read_events(path), path.name)
    folders = sorted({file.parent for file in path.rglob(f"{EVENT_FILE}*")})
    runs = {str(folder.relative_to(path)): _read_events(folder) for folder in folders}
    runs = {name: points for name, points in runs.items() if points}
    stages = [name for name in runs if is_name_of_stage(name)]
    if len(runs) == 1:
        return _history(next(iter(runs.values())), path.name)
    if len(stages) + ("." in runs) == len(runs):
        merged = {
            tag if name == "." else f"{name}/{tag}": values
            for name, points in runs.items()
            for tag, values in points.items()
        }
        return _history(merged, path.name)
    return {name: _history(points, f"{path.name}/{name}") for name, points in runs.items()}


def _read_events(path: Path) -> Points:
    """Return the value of each scalar at each step, by its tag."""
    events = EventAccumulator(str(path), size_guidance=EVERYTHING)
    events.Reload()
    tags = events.Tags()
    points = {
        tag: _by_step(events.Scalars(tag), lambda event: event.value) for tag in tags["scalars"]
    }
    for tag in tags["tensors"]:
        if all(not event.tensor_proto.tensor_shape.dim for event in events.Tensors(tag)):
            points[tag] = _by_step(
                events.Tensors(tag), lambda event: make_ndarray(event.tensor_proto)
            )
    return points


def _by_step(events: Iterable[Any], value: Callable[[Any], Any]) -> dict[int, float]:
    return {event.step: float(value(event)) for event in events}


def _history(points: Points, name: str) -> History:
    steps = sorted({step for values in points.values() for step in values})
    table = {tag: [values.get(step) for step in steps] for tag, values in points.items()}
    return history_of_table({"step": list(steps), **table}, name)
