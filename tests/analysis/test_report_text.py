"""The text and the HTML of a report."""

import numpy as np
import pytest

from mlpviz import Layers, unit_report
from mlpviz._analysis.report_text import MOST_ROWS, describe_not_assessed, report_html, report_text

RNG = np.random.default_rng(0)


def report_of(n_dead, n_units=100):
    weights = np.repeat(np.linspace(0, 1, 4), 4)[:, None] + RNG.normal(0, 0.1, (16, n_units))
    biases = np.zeros(n_units)
    biases[:n_dead] = -1e3
    layers = Layers([weights, RNG.normal(size=(n_units, 2))], [biases, np.zeros(2)], ["relu", ""])
    return unit_report(layers, (4, 4), RNG.random((4000, 16)), thresholds=None)


@pytest.fixture(scope="module")
def report():
    return report_of(3)


def test_each_unit_that_is_not_healthy_has_a_row_with_its_verdict(report):
    lines = report_text(report).split("\n")
    rows = [
        line.split() for line in lines if line.strip()[:1].isdigit() and " of layer" not in line
    ]
    sick = np.flatnonzero(report.verdict != "healthy")[:MOST_ROWS]
    assert [int(row[0]) for row in rows] == sick.tolist()
    assert all(str(report.verdict[int(row[0])]) in row for row in rows)


def test_findings_come_last(report):
    assert report_text(report).endswith(f"- {report.findings[-1]}")


def test_rows_beyond_the_most_are_counted():
    text = report_text(report_of(MOST_ROWS + 7))
    assert "Not listed: " in text
    n_more = int(text.split("Not listed: ")[1].split(" more")[0])
    sick = np.count_nonzero(report_of(MOST_ROWS + 7).verdict != "healthy")
    assert n_more == sick - MOST_ROWS


def test_html_holds_the_same_cells_and_is_escaped(report):
    html = report_html(report)
    assert html.count("<tr>") == 1 + min(np.count_nonzero(report.verdict != "healthy"), MOST_ROWS)
    assert html.count("<li>") == len(report.findings)


def test_verdicts_with_one_reason_are_listed_together():
    reasons = {"dead": "no images", "rare": "no images", "unused": "the next layer was not read"}
    expected = "dead, rare (no images); unused (the next layer was not read)"
    assert describe_not_assessed(reasons) == expected
