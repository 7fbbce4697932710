"""Read training histories from the CSV files that Lightning and Keras log."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.history import History, is_score

COUNTERS: Final = ("epoch", "step")
NOT_LOGGED: Final = (None, "", "NA")
LOSS_WORDS: Final = frozenset(
    {
        "loss",
        "error",
        "err",
        "mse",
        "rmse",
        "mae",
        "msle",
        "nll",
        "bce",
        "perplexity",
        "crossentropy",
    }
)
Log = Sequence[Mapping[str, str | None]]


def history_from_log(rows: Log, name: str) -> History:
    """Return the losses and scores of a log.

    The name of a column tells whether it is a loss or a score. Other columns, such as a learning
    rate, are ignored. Epochs count from 1, although both frameworks write 0 for the first one. If
    a curve has several values in an epoch, the x axis is the steps of the optimizer instead.

    Parameters
    ----------
    rows : sequence of mapping of str to str
        One row for each time that something was logged. It maps columns to values, which are
        empty if nothing was logged.
    name : str
        What titles and error messages call the log.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If there are no rows, no column of epochs or steps, no column of losses or scores, an
        entry that is not a number, or several values of a curve at the same step.

    Examples
    --------
    >>> rows = [{"epoch": "0", "val_loss": "0.5"}, {"epoch": "1", "val_loss": "0.25"}]
    >>> history_from_log(rows, "metrics.csv")
    <History of metrics.csv by epoch: val_loss (2)>
    """
    columns = list(rows[0]) if rows else []
    curves = [column for column in columns if column and _is_curve(column)]
    counters = [column for column in COUNTERS if column in columns]
    if not curves or not counters:
        raise ValueError(
            f"{name} must have a column named epoch or step, rows of numbers, and columns of "
            f"losses or scores, got the columns {', '.join(map(str, columns)) or 'none'}"
        )
    numbers = {column: _column(rows, column, name) for column in [*counters, *curves]}
    logged = {column: _is_logged(rows, column) for column in curves}
    curves = [column for column in curves if logged[column].any()]
    rows_of_curves = [logged[column] for column in curves]
    unit = next((unit for unit in counters if _increases(numbers[unit], rows_of_curves)), None)
    if unit is None:
        raise ValueError(
            f"{name} has several values of a curve at the same {' and '.join(counters)}"
        )
    first = 1 if unit == "epoch" else 0
    return History(
        {c: numbers[c][logged[c]] for c in curves if not is_score(c)},
        {c: numbers[c][logged[c]] for c in curves if is_score(c)},
        steps={c: numbers[unit][logged[c]] + first for c in curves},
        unit=unit,
        name=name,
    )


def losses_and_scores(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the losses and the scores among logged values; their names tell which is which.

    Examples
    --------
    >>> losses_and_scores({"train_loss": 0.5, "val_acc": 0.9, "lr-Adam": 0.001})
    ({'train_loss': 0.5}, {'val_acc': 0.9})
    """
    curves = {name: value for name, value in values.items() if _is_curve(name)}
    scores = {name: value for name, value in curves.items() if is_score(name)}
    return {name: value for name, value in curves.items() if name not in scores}, scores


def _is_curve(column: str) -> bool:
    words = set(re.split(r"[\W_\d]+", column.lower()))
    return is_score(column) or bool(words & LOSS_WORDS)


def _column(rows: Log, column: str, name: str) -> NDArray[np.float64]:
    """Return a column of numbers, with NaN where nothing was logged."""
    logged = _is_logged(rows, column)
    entries = [row[column] if there else "nan" for row, there in zip(rows, logged, strict=True)]
    try:
        return np.array(entries, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{name} has an entry in the column {column} that is not a number: {error}"
        ) from error


def _is_logged(rows: Log, column: str) -> NDArray[np.bool_]:
    """Return which rows have an entry, NaN included, in a column.

    In the other rows, Lightning leaves gaps and Keras writes NA.
    """
    return np.array([row.get(column) not in NOT_LOGGED for row in rows], dtype=np.bool_)


def _increases(counter: NDArray[np.float64], rows_of_curves: Sequence[NDArray[np.bool_]]) -> bool:
    """Return whether a counter increases from each value to the next, for all curves."""
    return all(bool((np.diff(counter[rows]) > 0).all()) for rows in rows_of_curves)
