"""Training histories in files, as frameworks and tracking tools write them."""

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from mlpviz._reading.curve_tables import history_of_table
from mlpviz._reading.plain_histories import Histories, Origin, read_plain
from mlpviz._records.history import History
from mlpviz._records.metric_names import metric_kind

WANDB_COLUMN: Final = re.compile(r"(?P<run>.+?) - (?P<metric>.+?)(?P<bound>__MIN|__MAX)?")
DECIMAL_COMMA: Final = re.compile(r"[-+]?\d*,\d+([eE][-+]?\d+)?")
DELIMITERS: Final = (",", ";", "\t")
TENSORBOARD_COLUMNS: Final = ("Wall time", "Step", "Value")
TENSORBOARD_TAG: Final = re.compile(r".*-tag-(?P<tag>.+)")

Columns = dict[str, list[Any]]


def read_csv(path: Path) -> History | Histories:
    """Return the history in a CSV file; several by name in an export of Weights & Biases.

    Lightning, Keras, fastai, pandas, TensorBoard and Weights & Biases write such files.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        delimiter = _delimiter(lines)
        rows = csv.DictReader(lines, delimiter=delimiter, strict=True)
        columns: Columns = {name: [] for name in rows.fieldnames or ()}
        for row in rows:
            _check_row(row, path.name)
            for name, entries in columns.items():
                entries.append(_with_point(row[name]) if delimiter == ";" else row[name])
    if columns and not any(columns.values()):
        raise ValueError(f"{path.name} has the columns {', '.join(columns)}, but no rows")
    if tuple(columns) == TENSORBOARD_COLUMNS:
        return _tensorboard_history(columns, path)
    runs = _wandb_runs(columns)
    if len(runs) > 1:
        return {run: history_of_table(table, f"{path.name}, {run}") for run, table in runs.items()}
    return history_of_table(next(iter(runs.values()), columns), path.name)


def _delimiter(lines: TextIO) -> str:
    """Return the most frequent delimiter of the first line."""
    first = lines.readline()
    lines.seek(0)
    return max(DELIMITERS, key=first.count)


def _with_point(entry: Any) -> Any:
    """Return a number with a decimal comma, as some spreadsheets write it, with a point."""
    is_number = isinstance(entry, str) and DECIMAL_COMMA.fullmatch(entry.strip())
    return entry.replace(",", ".") if is_number else entry


def _check_row(row: Mapping[Any, Any], name: str) -> None:
    if None in row:
        raise ValueError(f"{name} has a row with more entries than columns: {row[None]}")


def _tensorboard_history(columns: Columns, path: Path) -> History:
    """Return the only curve in an export of TensorBoard, whose file is named after the curve."""
    match = TENSORBOARD_TAG.fullmatch(path.stem)
    tag = match["tag"] if match else path.stem
    return history_of_table({"Step": columns["Step"], tag: columns["Value"]}, path.name)


def _wandb_runs(columns: Columns) -> dict[str, Columns]:
    """Return the tables of the runs in an export of Weights & Biases, else nothing.

    Its columns are a counter, and "run - metric" with the smallest and the largest value.
    """
    matches = {name: WANDB_COLUMN.fullmatch(name) for name in columns}
    counters = {name: columns[name] for name, match in matches.items() if match is None}
    if len(counters) != 1 or metric_kind(next(iter(counters))) != "none":
        return {}
    runs: dict[str, Columns] = {}
    for name, match in matches.items():
        if match is not None and match["bound"] is None:
            runs.setdefault(match["run"], dict(counters))[match["metric"]] = columns[name]
    return runs


def read_json(path: Path) -> History | Histories | dict[str, Any]:
    """Return the history in a JSON file: that of Keras, skorch or Hugging Face's trainer.

    Of a file that holds matrices, all that it holds is returned.
    """
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    if isinstance(content, dict) and any(map(_has_matrix, content.values())):
        return content
    if isinstance(content, Mapping) and isinstance(content.get("log_history"), list):
        content = content["log_history"]
    return _named(content, path)


def _has_matrix(value: Any) -> bool:
    """Return whether a value is a matrix in nested lists, or a list of such."""
    depth, entry = 0, value
    while isinstance(entry, list) and entry:
        depth, entry = depth + 1, entry[0]
    return depth >= 2 and isinstance(entry, int | float)


def read_json_lines(path: Path) -> History | Histories:
    """Return the history in a file that holds a JSON object in each line."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return _named([json.loads(line) for line in lines if line.strip()], path)


def _named(content: Any, path: Path) -> History | Histories:
    def refuse(entry: Any) -> Histories:
        raise ValueError(f"{path.name} must hold losses or scores by name, got {entry!r:.60}")

    if isinstance(content, list) and any(isinstance(entry, str) for entry in content):
        refuse(next(entry for entry in content if isinstance(entry, str)))
    histories = read_plain(content, Origin(refuse, path.name, path.name))
    return histories[""] if list(histories) == [""] else histories
