"""Training histories in lists, dicts and data frames, as training loops keep them."""

from collections.abc import Callable, Iterable, Mapping, Sequence, ValuesView
from dataclasses import dataclass, replace
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.curve_tables import Table, history_of_table
from mlpviz._reading.table_columns import columns_of_frame, columns_of_rows, flat_row, is_frame
from mlpviz._records.history import History
from mlpviz._records.metric_names import is_name_of_metric, is_name_of_stage, metric_kind
from mlpviz._records.named_curves import history_of_curves

Histories = dict[str, History]
CROSS_VALIDATION: Final = frozenset({"fit_time", "score_time"})
SEARCH: Final = frozenset({"mean_fit_time", "params"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where histories come from.

    Attributes
    ----------
    read_other : callable
        Reads what is no list, dict or data frame, such as a model.
    source : str
        What error messages call the place.
    name : str
        The name of the histories.
    """

    read_other: Callable[[Any], Histories]
    source: str = "model"
    name: str = "network"

    def at(self, key: object) -> "Origin":
        """Return the origin of an entry."""
        return replace(self, source=f"{self.source}[{key!r}]")


def read_plain(given: Any, origin: Origin) -> Histories:
    """Return the histories in lists, dicts and data frames, by the name of their model.

    Parameters
    ----------
    given : curve, mapping, data frame or sequence
        A list of losses, named curves, a table of curves, a list of dicts with one entry for each
        epoch, or several of these by name or in a list.
    origin : Origin

    Returns
    -------
    dict of str to History
        The name is "" if there is only one history, and it has no name.

    Examples
    --------
    >>> rows = [{"loss": 0.9, "val_acc": 0.5}, {"loss": 0.4, "val_acc": 0.75}]
    >>> read_plain(rows, Origin(dict))
    {'': <History of network by epoch: loss (2), val_acc (2)>}
    """
    if isinstance(given, ValuesView) or (isinstance(given, np.ndarray) and given.dtype == object):
        given = list(given)
    if is_frame(given):
        return {"": _history_of_table(columns_of_frame(given), origin)}
    if is_curve(given):
        return {"": _history_of_losses(given, origin)}
    if isinstance(given, Mapping):
        return _read_mapping(given, origin)
    if _is_list(given):
        return _read_list(list(given), origin)
    return origin.read_other(given)


def is_curve(given: Any) -> bool:
    """Return whether something is a list of numbers, or meant to be one.

    Examples
    --------
    >>> is_curve([0.5, 0.25]), is_curve(np.zeros(3)), is_curve([{"loss": 0.5}])
    (True, True, False)
    """
    if is_frame(given) or isinstance(given, str | bytes | Mapping):
        return False
    if isinstance(given, np.ndarray) and given.dtype == object:
        given = list(given)
    if _is_list(given):
        return all(entry is None or _is_number(entry) for entry in given)
    if hasattr(given, "ndim"):
        return given.ndim > 0 and hasattr(given, "__array__")
    return hasattr(given, "to_numpy")


def _is_list(given: Any) -> bool:
    return isinstance(given, Sequence) and not isinstance(given, str | bytes)


def _is_number(entry: Any) -> bool:
    """Return whether an entry is a number, or an array or a tensor of one."""
    return isinstance(entry, Real) or (
        getattr(entry, "ndim", None) == 0 and hasattr(entry, "__array__")
    )


def _history_of_losses(curve: Any, origin: Origin) -> History:
    """Return a curve without a name as the training loss; a Series of pandas has a name."""
    name = getattr(curve, "name", None)
    if isinstance(name, str) and is_name_of_metric(name):
        return history_of_curves({name: curve}, source=origin.source, name=origin.name)
    if _is_list(curve) and any(entry is None for entry in curve):
        return _history_of_table({"training loss": list(curve)}, origin)
    return History({"training loss": curve}, name=origin.name)


def _history_of_table(table: Table, origin: Origin, left_out: Iterable[str] = ()) -> History:
    return history_of_table(table, origin.source, name=origin.name, left_out=left_out)


def _read_mapping(given: Mapping[Any, Any], origin: Origin) -> Histories:
    if not given:
        raise ValueError("model is an empty dict; give at least one model or curve")
    entries = _by_text(given)
    _refuse_folds(entries)
    if all(_is_number(entry) for entry in entries.values()):
        raise ValueError(
            f"{origin.source} must hold a list of values for each name, got one value of "
            f"{', '.join(entries)}; give a list of such dicts, one for each epoch"
        )
    curves = {key: entry for key, entry in entries.items() if _is_meant_as_curve(key, entry)}
    others = [key for key in entries if key not in curves]
    if curves and all(_is_ignored(key, entries[key]) for key in others):
        return _read_curves(curves, origin, others)
    flat = _flattened(entries)
    if flat is not None:
        return _read_curves(flat, origin, [])
    histories: Histories = {}
    for key, entry in entries.items():
        read = read_plain(entry, origin.at(key))
        histories |= {f"{key} {inner}".strip(): each for inner, each in read.items()}
    return histories


def _by_text(given: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a mapping with names as text."""
    names: dict[str, Any] = {}
    for key in given:
        if str(key) in names:
            raise ValueError(
                f"model has two names that are both written {str(key)!r}, {names[str(key)]!r} and "
                f"{key!r}; give each model a name of its own"
            )
        names[str(key)] = key
    return {text: given[key] for text, key in names.items()}


def _is_ignored(name: str, entry: Any) -> bool:
    """Return whether an entry beside curves is a single value or a list of something else."""
    is_scalar = _is_number(entry) or entry is None or isinstance(entry, str)
    return is_scalar or (_is_list(entry) and metric_kind(name) == "none")


def _refuse_folds(entries: Mapping[str, Any]) -> None:
    """Refuse what cross_validate and searches return: it has one value for each fold."""
    if set(entries) >= CROSS_VALIDATION:
        way_out = (
            "give model['estimator'], the networks of all folds"
            if "estimator" in entries
            else "call cross_validate with return_estimator=True, and give result['estimator']"
        )
        raise ValueError(
            "model is what cross_validate returned, with one value for each fold, not for each "
            f"epoch; {way_out}"
        )
    if set(entries) >= SEARCH:
        raise ValueError(
            "model is the cv_results_ of a search, with one value for each candidate, not for each "
            "epoch; give the fitted search itself"
        )


def _is_meant_as_curve(name: str, entry: Any) -> bool:
    return is_curve(entry) or (_is_list(entry) and metric_kind(name) in {"loss", "score"})


def _read_curves(curves: Mapping[str, Any], origin: Origin, others: list[str]) -> Histories:
    """Return named curves as the history of one training, or lists of losses as one each."""
    kinds = {metric_kind(key) for key in curves}
    is_metric = any(is_name_of_metric(key) for key in curves)
    if not kinds & {"loss", "score"} and not is_metric:
        history = History(curves, name=origin.name)
        _refuse_rising(history, origin)
        return {"": history}
    lengths = {_length(curve) for curve in curves.values()}
    if len(lengths) == 1 and lengths.isdisjoint({0, None}):
        table = {key: _entries(curve) for key, curve in curves.items()}
        return {"": _history_of_table(table, origin, others)}
    history = history_of_curves(curves, source=origin.source, left_out=others, name=origin.name)
    return {"": history}


def _refuse_rising(history: History, origin: Origin) -> None:
    """Refuse curves of unknown names that all rise, or rise between 0 and 1, as scores do."""
    values = {name: np.asarray(curve.values) for name, curve in history.curves.items()}
    rising = [name for name, curve in values.items() if _rises(curve)]
    shares = [name for name in rising if values[name].min() >= 0 and values[name].max() <= 1]
    unclear = rising if len(rising) == len(values) else shares
    if unclear:
        raise ValueError(
            f"{origin.source}[{unclear[0]!r}] rises, as scores do, and its name does not tell "
            "whether lower or higher is better; give History({…}) or History({}, scores={…}), "
            "with these lists by name"
        )


def _rises(values: NDArray[Any]) -> bool:
    """Return whether the last third of a curve is above the first one by a third of its range."""
    if not np.isfinite(values).all():
        return False
    third = max(len(values) // 3, 1)
    rise = values[-third:].mean() - values[:third].mean()
    return bool(rise > np.ptp(values) / 3)


def _length(curve: Any) -> int | None:
    """Return the number of values; None for what is no list of numbers."""
    return len(curve) if is_curve(curve) and getattr(curve, "ndim", 1) == 1 else None


def _entries(curve: Any) -> Sequence[Any] | NDArray[Any]:
    """Return the values of a curve, as an array if they are numbers without gaps."""
    if hasattr(curve, "detach"):
        return cast("list[Any]", curve.tolist())
    if not _is_list(curve) or all(isinstance(entry, float | int) for entry in curve):
        array = np.asarray(curve)
        if array.dtype.kind in "iuf":
            return array
    return list(curve)


def _flattened(entries: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return nested curves of one training, {"train": {"loss": …}}, by "train loss"; else None."""
    if not all(isinstance(entry, Mapping) for entry in entries.values()):
        return None
    inner = {
        (outer, str(key)): curve for outer, entry in entries.items() for key, curve in entry.items()
    }
    if not all(is_curve(curve) for curve in inner.values()):
        return None
    if all(is_name_of_stage(outer) for outer in entries):
        return {f"{outer} {key}": curve for (outer, key), curve in inner.items()}
    if all(is_name_of_stage(key) for _, key in inner):
        return {f"{key} {outer}": curve for (outer, key), curve in inner.items()}
    return None


def _read_list(given: list[Any], origin: Origin) -> Histories:
    """Return the history in a list of rows, or those of several models."""
    if all(isinstance(entry, Mapping) and _is_row(entry) for entry in given):
        return {"": _history_of_table(columns_of_rows(given), origin)}
    _refuse_other_lists(given, origin)
    histories: Histories = {}
    for i, (name, entry) in enumerate(zip(_names(given), given, strict=True)):
        read = read_plain(entry, origin.at(i))
        histories |= {f"{name} {inner}".strip(): each for inner, each in read.items()}
    return histories


def _refuse_other_lists(given: list[Any], origin: Origin) -> None:
    """Refuse text, and lists of lists: each may hold one model, or one epoch."""
    if all(isinstance(entry, str) and not Path(entry).suffix for entry in given):
        raise TypeError(
            f"{origin.source} must hold real numbers or models, got text such as {given[0]!r}"
        )
    if all(is_curve(entry) and not hasattr(entry, "name") for entry in given):
        sizes = {np.shape(entry) for entry in given}
        shape = (len(given), *sizes.pop()) if len(sizes) == 1 else "unequal lengths"
        raise ValueError(
            f"{origin.source} must be a one-dimensional list of numbers, got lists of {shape}; "
            "give a dict of one list for each model or curve, or band=True for several runs"
        )


def _names(given: Sequence[Any]) -> list[str]:
    """Return the names of models in a list: those of their files, or their numbers."""
    paths = [Path(entry) if isinstance(entry, str | PathLike) else None for entry in given]
    names = [path.name for path in paths if path is not None]
    if len(set(names)) == len(given):
        return names
    return [f"model {i}" if path is None else str(path) for i, path in enumerate(paths)]


def _is_row(entry: Mapping[Any, Any]) -> bool:
    return any(_is_number(value) for value in flat_row(entry).values())
