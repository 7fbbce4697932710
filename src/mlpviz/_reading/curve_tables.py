"""Training histories in tables: one row for each time that something was logged."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.history import History
from mlpviz._records.metric_names import is_name_of_stage, metric_kind
from mlpviz._records.named_curves import Kinds, history_of_curves

EPOCH_NAMES: Final = frozenset({"epoch", "epochs", "epoch_num", "n_epoch"})
STEP_UNITS: Final = {
    **dict.fromkeys(("step", "steps", "_step", "global_step", "global step"), "step"),
    **dict.fromkeys(("iteration", "iterations", "iter", "iters", "n_iter"), "iteration"),
    **dict.fromkeys(("batch", "batches"), "batch"),
}
INDEX_NAME: Final = re.compile(r"unnamed: \d+|index|column_1|")
GAPS: Final = ("", "NA", "N/A", "<NA>")
Table = Mapping[str, Sequence[Any] | NDArray[Any]]


@dataclass(frozen=True, eq=False, slots=True)
class Column:
    """A column of numbers.

    Attributes
    ----------
    numbers : ndarray of shape (n_rows,)
        NaN where nothing was logged.
    is_logged : ndarray of bool of shape (n_rows,)
        Where something was logged, be it NaN.
    """

    numbers: NDArray[np.float64]
    is_logged: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Counter(Column):
    """A column that says when the values of a row were taken.

    Attributes
    ----------
    unit : str
        What is counted: epochs, steps, iterations or batches.
    """

    unit: str


def history_of_table(
    table: Table,
    source: str,
    *,
    name: str | None = None,
    kinds: Kinds | None = None,
    left_out: Iterable[str] = (),
) -> History:
    """Return the losses and scores in a table.

    A column of epochs or steps places the values, in whatever order the rows are; without one,
    each row is an epoch. Epochs that are counted from 0 are counted from 1. If a curve has several
    values in an epoch, all curves are drawn over steps. Without steps, the last value of each
    epoch is drawn, and the notes of the history say so.

    Parameters
    ----------
    table : mapping of str to sequence
        Columns of one length. None, empty text and NA are gaps.
    source : str
        What error messages call the table.
    name : str, optional
        The name of the network in titles. By default it is `source`.
    kinds : mapping of str to str, optional
        What a framework knows of its metrics.
    left_out : iterable of str, optional
        What was left out already.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If there is no loss and no score, a name does not tell which of them a column is, an entry
        is not a number, or the table holds several trainings.

    Examples
    --------
    >>> table = {"epoch": ["0", "1"], "val_loss": ["0.5", "0.25"]}
    >>> history_of_table(table, "metrics.csv")
    <History of metrics.csv by epoch: val_loss (2)>
    """
    table = _split_by_stage(_stripped(table, source))
    counters = _counters(table)
    columns, others = _number_columns({c: table[c] for c in table if c not in counters}, source)
    curves = {c: column for c, column in columns.items() if _may_be_curve(c, kinds)}
    if not curves:
        raise ValueError(
            f"{source} must hold at least one curve that is a loss or a score, got the columns "
            f"{', '.join(table) or 'none'}"
        )
    counter, notes = _choose_counter(list(counters.values()), list(curves.values()), source)
    points = {c: _points(column, counter) for c, column in columns.items()}
    points = {c: (steps, values) for c, (steps, values) in points.items() if len(steps)}
    return history_of_curves(
        {c: values for c, (_, values) in points.items()},
        kinds=kinds,
        source=source,
        left_out=[*left_out, *others],
        steps={c: steps for c, (steps, _) in points.items() if _may_be_curve(c, kinds, rates=True)},
        notes=notes,
        unit=counter.unit,
        name=name or source,
    )


def _stripped(table: Table, source: str) -> dict[str, Sequence[Any] | NDArray[Any]]:
    stripped: dict[str, Sequence[Any] | NDArray[Any]] = {}
    for column, entries in table.items():
        key = str(column).strip()
        if key in stripped:
            raise ValueError(f"{source} has two columns named {key!r}; give each its own name")
        stripped[key] = entries
    return stripped


def _split_by_stage(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table with a column for each metric and stage, where a column holds the stage."""
    stages = next((name for name, entries in table.items() if _are_stages(entries)), None)
    if stages is None:
        return table
    split: dict[str, Any] = {}
    for name, entries in table.items():
        if name == stages:
            continue
        if metric_kind(name) == "none" or _as_numbers(entries) is None:
            split[name] = entries
            continue
        for stage in dict.fromkeys(table[stages]):
            pairs = zip(entries, table[stages], strict=True)
            split[f"{stage} {name}"] = [entry if each == stage else None for entry, each in pairs]
    return split


def _are_stages(entries: Any) -> bool:
    return all(isinstance(entry, str) and is_name_of_stage(entry) for entry in entries)


def _counters(table: Table) -> dict[str, Counter]:
    """Return the columns that count, epochs before steps before an index."""
    found: dict[int, dict[str, Counter]] = {0: {}, 1: {}, 2: {}}
    for name, entries in table.items():
        own_name = name.lower().rpartition("/")[2]
        column = _as_numbers(entries)
        if column is None:
            continue
        numbers, is_logged = column.numbers, column.is_logged
        if own_name in EPOCH_NAMES:
            found[0][name] = Counter(numbers, is_logged, "epoch")
        elif own_name in STEP_UNITS:
            found[1][name] = Counter(numbers, is_logged, STEP_UNITS[own_name])
        elif INDEX_NAME.fullmatch(own_name):
            found[2][name] = Counter(numbers, is_logged, "epoch")
    if found[0] or found[1]:
        found[2] = {}
    return found[0] | found[1] | found[2]


def _number_columns(table: Table, source: str) -> tuple[dict[str, Column], list[str]]:
    """Return the columns of numbers, and the names of the others."""
    columns, others = {}, []
    for column, entries in table.items():
        numbers = _as_numbers(entries)
        if numbers is not None:
            columns[column] = numbers
            continue
        wrong = next((entry for entry in entries if not _is_gap(entry)), None)
        is_text = isinstance(wrong, str) and metric_kind(column) in {"loss", "score"}
        if is_text and not isinstance(wrong, bool):
            text = next(entry for entry in entries if not _is_gap(entry) and not _is_number(entry))
            raise ValueError(f"{source} has an entry that is no number in {column}: {text!r}")
        others.append(column)
    return columns, others


def _may_be_curve(name: str, kinds: Kinds | None, *, rates: bool = False) -> bool:
    kind = (kinds or {}).get(name) or metric_kind(name)
    return kind != "none" and (rates or kind != "learning rate")


def _as_numbers(entries: Sequence[Any] | NDArray[Any]) -> Column | None:
    """Return entries as numbers; None if one is not a number, or all are gaps or flags."""
    if isinstance(entries, np.ndarray) and entries.dtype.kind in "iuf" and len(entries):
        return Column(entries.astype(np.float64), np.ones(len(entries), dtype=np.bool_))
    is_logged = np.array([not _is_gap(entry) for entry in entries], dtype=np.bool_)
    logged = [entry for entry, is_entry in zip(entries, is_logged, strict=True) if is_entry]
    if not logged or not all(map(_is_number, logged)):
        return None
    numbers = np.full(len(is_logged), np.nan)
    numbers[is_logged] = [float(_item(entry)) for entry in logged]
    return Column(numbers, is_logged)


def _is_gap(entry: Any) -> bool:
    return entry is None or (type(entry).__name__ in {"str", "NAType"} and str(entry) in GAPS)


def _is_number(entry: Any) -> bool:
    if isinstance(entry, bool | np.bool_):
        return False
    try:
        float(_item(entry))
    except (TypeError, ValueError):
        return False
    return True


def _item(entry: Any) -> Any:
    """Return the number in a tensor or an array of one number, and other entries as they are."""
    return entry.item() if hasattr(entry, "item") and getattr(entry, "size", None) else entry


def _choose_counter(
    counters: Sequence[Counter], curves: Sequence[Column], source: str
) -> tuple[Counter, list[str]]:
    """Return the counter that places the values of all curves, and what a reader should know."""
    usable = [counter for counter in counters if _covers(counter, curves)]
    for counter in usable:
        if all(_has_one_value_each(counter, curve) for curve in curves):
            return _from_one(counter), []
    if not usable:
        return _row_numbers(curves, source), []
    counter = _from_one(usable[0])
    if any((np.diff(counter.numbers[curve.is_logged]) < 0).any() for curve in curves):
        raise ValueError(
            f"{source} holds several trainings, since its count of the {counter.unit} starts "
            "again; give one of them, or a dict of one History each"
        )
    return counter, [f"of several values for one {counter.unit}, the last one is drawn"]


def _row_numbers(curves: Sequence[Column], source: str) -> Counter:
    """Return the numbers of the rows, one for each epoch."""
    logged = np.array([curve.is_logged for curve in curves])
    if not logged.all(axis=0).any():
        raise ValueError(
            f"{source} must have a column named epoch or step, since no row has a value of each "
            "curve"
        )
    n_rows = logged.shape[1]
    return Counter(np.arange(1.0, n_rows + 1), np.ones(n_rows, dtype=np.bool_), "epoch")


def _covers(counter: Counter, curves: Sequence[Column]) -> bool:
    return all(bool(np.isfinite(counter.numbers[curve.is_logged]).all()) for curve in curves)


def _has_one_value_each(counter: Counter, curve: Column) -> bool:
    counts = counter.numbers[curve.is_logged]
    return len(np.unique(counts)) == len(counts)


def _from_one(counter: Counter) -> Counter:
    """Return epochs counted from 1 where they are counted from 0."""
    counts = counter.numbers[counter.is_logged]
    is_from_zero = counts.min() == 0 and bool((counts == np.round(counts)).all())
    if counter.unit != "epoch" or not is_from_zero:
        return counter
    return replace(counter, numbers=counter.numbers + 1)


def _points(column: Column, counter: Counter) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the counts and the values of a column, in order, the last value for each count."""
    rows = column.is_logged & np.isfinite(counter.numbers)
    if rows.all() and (np.diff(counter.numbers) > 0).all():
        return counter.numbers, column.numbers
    counts, values = counter.numbers[rows][::-1], column.numbers[rows][::-1]
    steps, index = np.unique(counts, return_index=True)
    return steps, values[index]
