"""The report: its table, its text, its page, and what is refused."""

import re

import numpy as np
import pandas as pd
import pytest

from mlpviz import Thresholds, UnitReport
from mlpviz._analysis.report_text import MOST_ROWS
from mlpviz._analysis.verdicts import VERDICTS

RAGGED = [[1], [2, 3]]
NONE_HEALTHY = VERDICTS[:-1]


@pytest.fixture
def report(healthy_measures):
    def make(n=6, numbers=None, **changes):
        verdict = np.array([VERDICTS[i % len(VERDICTS)] for i in range(n)])
        nothing = dict.fromkeys(("firing", "firing_bound", "saturation", "stuck"), np.nan)
        settings = {
            "name": "<network>",
            "layer": 0,
            "filters": np.zeros((n, 2, 2)),
            "measures": healthy_measures(n, **(nothing | (numbers or {}))),
            "verdict": verdict,
            "findings": ("Something < something else.",),
            "thresholds": Thresholds(),
        }
        return UnitReport(**(settings | changes))

    return make


@pytest.mark.parametrize("verdict", VERDICTS)
def test_units_of_each_verdict_are_indices(verdict, report):
    units = getattr(report(19), verdict)
    assert units.dtype == np.intp
    assert units.tolist() == list(range(VERDICTS.index(verdict), 19, len(VERDICTS)))
    assert report(19).units_with(verdict).tolist() == units.tolist()


def test_a_verdict_that_is_none_has_no_units(report):
    with pytest.raises(ValueError, match=r"verdict must be one of .*did you mean 'dead'"):
        report().units_with("deadd")


def test_the_table_has_a_row_for_each_unit_and_a_column_for_each_measure(report):
    scored = report(classes=np.array(["a", "b"]), auc=np.ones((6, 2)))
    table = scored.to_dataframe()
    assert isinstance(table, pd.DataFrame)
    assert table.index.name == "unit"
    assert table.index.tolist() == list(range(6))
    assert table.loc[2, "verdict"] == "rare"
    assert list(table.columns) == list(scored.columns())
    assert {"auc_a", "auc_b", "firing", "norm", "importance"} <= set(table.columns)


def test_units_can_be_ordered_by_importance(report):
    ordered = report(4, {"importance": [0.1, np.nan, 0.3, 0.2]}).by_importance
    assert ordered.tolist() == [2, 3, 0, 1]


def test_the_text_lists_units_that_are_not_healthy_and_ends_with_the_findings(report):
    text = repr(report(16, findings=("a < b", "c"), not_assessed={"rare": "no images"}))
    lines = text.splitlines()
    assert lines[0].startswith("16 units of layer 0 of <network>: 2 diverged, 2 dead, 2 rare")
    assert lines[-2:] == ["- a < b", "- c"]
    assert "Not looked for: rare (no images)." in lines
    assert "Not listed: 2 healthy units; to_dataframe() has all units." in lines
    rows = [line.split() for line in lines if "▲ saturated" in line]
    assert [row[0] for row in rows] == ["4", "12"]
    assert not any("✓" in line for line in lines)
    assert "firing" not in text


def test_reasons_are_given_once(report):
    reasons = {"dead": "no images", "unstructured": "a deeper layer", "rare": "no images"}
    text = repr(report(not_assessed=reasons))
    assert "Not looked for: dead, rare (no images); unstructured (a deeper layer)." in text


def test_text_and_page_in_full(report):
    few = ("norm", "firing")
    unknown = dict.fromkeys(
        [
            "largest",
            "growth",
            "size",
            "smoothness",
            "smoothness_z",
            "outgoing",
            "similarity",
            "saturation",
            "stuck",
            "mean",
            "spread",
            "importance",
            "importance_error",
        ],
        np.nan,
    )
    measures = unknown | dict(zip(few, (1234.5, [0.25, np.nan, 0.5]), strict=True)) | {"twin": 2}
    short = report(3, measures, verdict=["dead", "unused", "healthy"], findings=("a < b",))
    assert repr(short) == (
        "3 units of layer 0 of <network>: 1 dead, 1 unused, 1 healthy\n\n"
        "unit   verdict   norm  twin  firing\n"
        "   0    × dead  1,234     2    0.25\n"
        "   1  ○ unused  1,234     2        \n"
        "Not listed: 1 healthy unit; to_dataframe() has all units.\n\n"
        "- a < b"
    )
    assert short._repr_html_() == (
        "<p><b>3 units of layer 0 of &lt;network&gt;: 1 dead, 1 unused, 1 healthy</b></p>"
        "<table><thead><tr><th>unit</th><th>verdict</th><th>norm</th><th>twin</th>"
        "<th>firing</th></tr></thead><tbody>"
        "<tr><td>0</td><td>× dead</td><td>1,234</td><td>2</td><td>0.25</td></tr>"
        "<tr><td>1</td><td>○ unused</td><td>1,234</td><td>2</td><td></td></tr></tbody></table>"
        "<p>Not listed: 1 healthy unit; to_dataframe() has all units.</p>"
        "<ul><li>a &lt; b</li></ul>"
    )


def test_where_all_units_are_healthy_there_is_no_table(report):
    healthy = report(3, verdict=["healthy"] * 3)
    assert "norm" not in repr(healthy)
    assert "<table>" not in healthy._repr_html_()
    assert "3 healthy units" in repr(healthy)


def test_long_tables_are_cut_and_say_so(report):
    n = MOST_ROWS + 5
    long = report(n, verdict=["dead"] * n)
    expected = "Not listed: 5 more; to_dataframe() has all units."
    assert expected in repr(long).splitlines()
    assert expected in long._repr_html_()
    assert len(long.to_dataframe()) == len(long) == n
    assert "Not listed" not in repr(report(MOST_ROWS, verdict=["dead"] * MOST_ROWS))


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"name": 3}, TypeError, "name must be a str, got 3"),
        ({"measures": None}, TypeError, "measures must be a UnitMeasures, got None"),
        ({"verdict": "dead"}, ValueError, r"verdict must be of shape \(6,\), got \(\)"),
        ({"verdict": np.array(["deadd"] * 6)}, ValueError, "verdict .* did you mean 'dead'?"),
        ({"verdict": ["dead"] * 5}, ValueError, r"verdict must be of shape \(6,\), got \(5,\)"),
        ({"verdict": ["dead", None] * 3}, ValueError, "verdict must be one of .*, got None"),
        ({"verdict": [["dead"], ["dead", "dead"]]}, ValueError, "verdict must be an array"),
        ({"filters": 0.5}, ValueError, r"filters must be 6 images, .* got shape \(\)"),
        ({"filters": np.zeros((5, 2, 2))}, ValueError, "filters must be 6 images"),
        ({"filters": np.zeros((6, 4))}, ValueError, r"filters must be 6 images, .* \(6, 4\)"),
        ({"filters": np.zeros((6, 2, 2, 3, 1))}, ValueError, "filters must be 6 images"),
        ({"filters": RAGGED}, ValueError, "filters must be an array"),
        ({"filters": np.full((6, 2, 2), None)}, TypeError, "filters must hold numbers"),
        ({"auc": np.zeros((6, 2))}, ValueError, "^auc and classes must be given together or not"),
        ({"classes": np.arange(2)}, ValueError, "^auc and classes must be given together or not"),
        (
            {"classes": np.arange(2), "auc": np.zeros((6, 3))},
            ValueError,
            r"auc must be of shape \(6, 2\), got \(6, 3\)",
        ),
        ({"classes": RAGGED, "auc": np.zeros((6, 2))}, ValueError, "classes must be an array"),
        ({"classes": np.arange(2), "auc": RAGGED}, ValueError, "auc must be an array"),
        (
            {"classes": np.eye(2), "auc": np.zeros((6, 4))},
            ValueError,
            r"classes must be of shape \(n_classes,\), got \(2, 2\)",
        ),
        ({"classes": [0, 1], "auc": np.full((6, 2), "a")}, TypeError, "auc must hold numbers"),
        ({"layer": "first"}, TypeError, "layer must be a whole number, got 'first'"),
        ({"findings": None}, TypeError, "findings must be a sequence of sentences, got None"),
        ({"findings": [3]}, TypeError, r"findings\[0\] must be a str, got 3"),
        (
            {"thresholds": None},
            TypeError,
            r"^thresholds must be a Thresholds, such as Thresholds\(cosine=0\.99\), got None$",
        ),
        ({"not_assessed": ["dead"]}, TypeError, "not_assessed must be a mapping such as"),
        ({"not_assessed": {"ded": "why"}}, ValueError, "not_assessed must be one of"),
        ({"steps": [1]}, ValueError, "steps and verdicts must be given together or not at all"),
        (
            {"steps": [1, 2], "verdicts": [["dead"] * 6]},
            ValueError,
            r"verdicts must be of shape \(2, 6\), got \(1, 6\)",
        ),
    ],
)
def test_what_is_no_report_is_refused(changes, error, message, report):
    with pytest.raises(error, match=message):
        report(**changes)


def test_the_page_has_the_names_and_numbers_of_the_text(report):
    made = report(7, {"norm": np.arange(7) + 0.5})
    names, *rows = [line.split() for line in repr(made).split("\n\n")[1].splitlines()]
    page = made._repr_html_()
    assert re.findall(r"<th>(.*?)</th>", page) == names
    cells = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(<td>.*?)</tr>", page)]
    # In the text, the sign of a verdict is a word of its own.
    assert [" ".join(row).split() for row in cells] == rows
    assert [row[0] for row in cells] == [str(unit) for unit in range(7)]


def test_a_number_that_is_missing_in_one_row_is_left_empty(report):
    page = report(3, {"firing": [0.25, np.nan, 0.5]})._repr_html_()
    assert "<td>0.25</td>" in page
    assert "nan" not in page


def test_filters_may_be_in_color(report):
    assert report(filters=np.zeros((6, 2, 2, 3))).filters.shape == (6, 2, 2, 3)
