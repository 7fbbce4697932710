"""The text and the HTML of a report: counts, the units that are not healthy, findings."""

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.verdicts import SIGNS, VERDICTS
from mlpviz._formatting import format_count, format_number

if TYPE_CHECKING:
    from mlpviz._analysis.report import UnitReport

MOST_ROWS: Final = 60


def report_text(report: "UnitReport") -> str:
    """Return the report as text, with the findings at the end."""
    names, rows = _table(report)
    shown = [names, *rows]
    widths = [max(len(row[i]) for row in shown) for i in range(len(names))]
    lines = [
        "  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True))
        for row in shown
    ]
    table = [*lines, *_omitted(report)] if rows else _omitted(report)
    parts = [[_title(report)], table, _not_assessed(report), [f"- {f}" for f in report.findings]]
    return "\n\n".join("\n".join(part) for part in parts if part)


def report_html(report: "UnitReport") -> str:
    """Return the report as HTML, with the findings at the end."""
    names, rows = _table(report)
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else ""
    notes = "".join(f"<p>{escape(note)}</p>" for note in _omitted(report) + _not_assessed(report))
    findings = "".join(f"<li>{escape(finding)}</li>" for finding in report.findings)
    return f"<p><b>{escape(_title(report))}</b></p>{table}{notes}<ul>{findings}</ul>"


def describe_not_assessed(not_assessed: Mapping[str, str]) -> str:
    """Return such as "rare, saturated (no images); unstructured (a deeper layer)"."""
    by_reason: dict[str, list[str]] = {}
    for verdict, reason in not_assessed.items():
        by_reason.setdefault(reason, []).append(verdict)
    return "; ".join(f"{', '.join(names)} ({reason})" for reason, names in by_reason.items())


def _not_assessed(report: "UnitReport") -> list[str]:
    listed = describe_not_assessed(report.not_assessed)
    return [f"Not looked for: {listed}."] if listed else []


def _title(report: "UnitReport") -> str:
    counts = [
        f"{len(report.units_with(verdict))} {verdict}"
        for verdict in VERDICTS
        if len(report.units_with(verdict))
    ]
    return f"{len(report)} units of layer {report.layer} of {report.name}: {', '.join(counts)}"


def _unhealthy_units(report: "UnitReport") -> NDArray[np.intp]:
    return np.flatnonzero(report.verdict != "healthy")


def _omitted(report: "UnitReport") -> list[str]:
    n_omitted = max(len(_unhealthy_units(report)) - MOST_ROWS, 0)
    groups = [
        *([f"{n_omitted} more"] if n_omitted else []),
        *([format_count(len(report.healthy), "healthy unit")] if len(report.healthy) else []),
    ]
    return [f"Not listed: {' and '.join(groups)}; to_dataframe() has all units."] if groups else []


def _table(report: "UnitReport") -> tuple[list[str], list[list[str]]]:
    """Return the column names and the rows of units that are not healthy.

    Columns without numbers, and those of classes, are left out.
    """
    units = _unhealthy_units(report)[:MOST_ROWS]
    columns = {"verdict": report.verdict, **report.measures.columns()}
    known = {
        name: values
        for name, values in columns.items()
        if name == "verdict" or np.isfinite(values[units]).any()
    }
    rows = [
        [str(unit), *(_cell(name, values[unit]) for name, values in known.items())]
        for unit in units
    ]
    return ["unit", *known], rows


def _cell(name: str, value: Any) -> str:
    if name == "verdict":
        return f"{SIGNS[str(value)]} {value}"
    return "" if np.isnan(value) else format_number(float(value))
