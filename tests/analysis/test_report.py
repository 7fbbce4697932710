import re

import numpy as np
import pandas as pd
import pytest

from mlpviz import Thresholds
from mlpviz._analysis.report import MOST_ROWS, UnitReport
from mlpviz._analysis.verdicts import VERDICTS

RAGGED = [[1], [2, 3]]


def report(n=6, **changes):
    verdict = np.array([VERDICTS[i % len(VERDICTS)] for i in range(n)])
    numbers = np.arange(n) + 0.5
    nothing = np.full(n, np.nan)
    settings = {
        "name": "<network>",
        "layer": 0,
        "filters": np.zeros((n, 2, 2)),
        "verdict": verdict,
        **dict.fromkeys(("norm", "largest", "growth", "smoothness", "smoothness_z"), numbers),
        "outgoing": numbers,
        "twin": np.arange(n)[::-1],
        "twin_cosine": numbers,
        **dict.fromkeys(("firing", "saturation", "mean", "spread"), nothing),
        "classes": None,
        "auc": None,
        "findings": ("Something < something else.",),
        "thresholds": Thresholds(),
    }
    return UnitReport(**(settings | changes))


@pytest.mark.parametrize("verdict", VERDICTS)
def test_units_of_each_verdict_are_indices(verdict):
    units = getattr(report(13), verdict)
    assert units.dtype == np.intp
    assert units.tolist() == list(range(VERDICTS.index(verdict), 13, len(VERDICTS)))


def test_the_table_has_a_row_for_each_unit_and_a_column_for_each_measure():
    table = report(classes=np.array(["a", "b"]), auc=np.ones((6, 2))).to_dataframe()
    assert isinstance(table, pd.DataFrame)
    assert table.index.name == "unit"
    assert table.index.tolist() == list(range(6))
    assert table.loc[2, "verdict"] == "saturated"
    assert table["twin"].tolist() == [5, 4, 3, 2, 1, 0]
    assert {"auc_a", "auc_b", "firing", "norm"} <= set(table.columns)


def test_the_text_tells_counts_findings_and_rows_but_no_column_without_numbers():
    text = repr(report(8))
    lines = text.splitlines()
    assert lines[0].startswith("8 units of layer 0 of <network>: 2 dead, 2 unused, 1 saturated")
    assert "- Something < something else." in lines
    assert "firing" not in text
    assert len({len(line) for line in lines[-9:]}) == 1
    assert "▲ saturated" in text


def test_text_and_page_in_full():
    short = report(2, firing=[0.25, np.nan], findings=("a < b", "c"))
    assert repr(short).splitlines() == [
        "2 units of layer 0 of <network>: 1 dead, 1 unused",
        "",
        "- a < b",
        "- c",
        "",
        (
            "unit   verdict  norm  largest  growth  smoothness  smoothness_z  outgoing  twin  "
            "twin_cosine  firing"
        ),
        (
            "   0    × dead   0.5      0.5     0.5         0.5           0.5       0.5     1  "
            "        0.5    0.25"
        ),
        (
            "   1  ○ unused   1.5      1.5     1.5         1.5           1.5       1.5     0  "
            "        1.5        "
        ),
    ]
    assert short._repr_html_() == (
        "<p><b>2 units of layer 0 of &lt;network&gt;: 1 dead, 1 unused</b></p>"
        "<ul><li>a &lt; b</li><li>c</li></ul>"
        "<table><thead><tr><th>unit</th><th>verdict</th><th>norm</th><th>largest</th>"
        "<th>growth</th><th>smoothness</th><th>smoothness_z</th><th>outgoing</th><th>twin</th>"
        "<th>twin_cosine</th><th>firing</th></tr></thead><tbody>"
        "<tr><td>0</td><td>× dead</td><td>0.5</td><td>0.5</td><td>0.5</td><td>0.5</td>"
        "<td>0.5</td><td>0.5</td><td>1</td><td>0.5</td><td>0.25</td></tr>"
        "<tr><td>1</td><td>○ unused</td><td>1.5</td><td>1.5</td><td>1.5</td><td>1.5</td>"
        "<td>1.5</td><td>1.5</td><td>0</td><td>1.5</td><td></td></tr>"
        "</tbody></table>"
    )


def test_the_page_is_the_same_and_escapes_what_it_holds():
    page = report()._repr_html_()
    assert "&lt;network&gt;" in page
    assert "Something &lt; something else." in page
    assert page.count("<tr>") == 7


def test_long_tables_are_cut_and_say_so():
    long = report(MOST_ROWS + 5)
    assert repr(long).splitlines()[-1] == "… 5 more units; to_dataframe() has them all"
    assert "5 more units" in long._repr_html_()
    assert len(long.to_dataframe()) == len(long) == MOST_ROWS + 5


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"name": 3}, TypeError, "name must be a str, got 3"),
        ({"verdict": "dead"}, ValueError, r"verdict must be one for each unit, got shape \(\)"),
        ({"verdict": np.array(["deadd"] * 6)}, ValueError, "verdict .* did you mean 'dead'?"),
        ({"norm": np.zeros(5)}, ValueError, r"norm must be of shape \(6,\), got \(5,\)"),
        ({"spread": np.zeros((6, 1))}, ValueError, r"spread must be of shape \(6,\)"),
        ({"twin": None}, TypeError, "twin must hold numbers, got dtype object"),
        ({"filters": 0.5}, ValueError, r"filters must be 6 images, .* got shape \(\)"),
        ({"filters": np.zeros((5, 2, 2))}, ValueError, "filters must be 6 images"),
        ({"filters": np.zeros((6, 4))}, ValueError, r"filters must be 6 images, .* \(6, 4\)"),
        ({"auc": np.zeros((6, 2))}, ValueError, "^auc and classes must be given together or not"),
        (
            {"classes": np.arange(2)},
            ValueError,
            "^auc and classes must be given together or not at all$",
        ),
        (
            {"classes": np.arange(2), "auc": np.zeros((6, 3))},
            ValueError,
            r"auc must be of shape \(6, 2\), got \(6, 3\)",
        ),
        ({"verdict": ["dead", None] * 3}, ValueError, "verdict must be one of .*, got None"),
        ({"verdict": [["dead"], ["dead", "dead"]]}, ValueError, "verdict must be an array"),
        ({"verdict": []}, ValueError, r"verdict must be .*, got shape \(0,\)"),
        ({"filters": RAGGED}, ValueError, "filters must be an array"),
        ({"firing": RAGGED}, ValueError, "firing must be an array"),
        ({"twin": RAGGED}, ValueError, "twin must be an array"),
        ({"classes": RAGGED, "auc": np.zeros((6, 2))}, ValueError, "classes must be an array"),
        ({"classes": np.arange(2), "auc": RAGGED}, ValueError, "auc must be an array"),
        (
            {"classes": np.eye(2), "auc": np.zeros((6, 4))},
            ValueError,
            r"classes must be of shape \(n_classes,\), got \(2, 2\)",
        ),
        ({"norm": ["a"] * 6}, TypeError, "norm must hold numbers, got dtype <U1"),
        ({"filters": np.full((6, 2, 2), None)}, TypeError, "filters must hold numbers"),
        ({"twin": np.full(6, 1j)}, TypeError, "twin must hold numbers"),
        (
            {"classes": np.arange(2), "auc": np.full((6, 2), "a")},
            TypeError,
            "auc must hold numbers",
        ),
        ({"layer": "first"}, TypeError, "layer must be a whole number, got 'first'"),
        ({"findings": None}, TypeError, "findings must be a sequence of sentences, got None"),
        ({"findings": [3]}, TypeError, r"findings\[0\] must be a str, got 3"),
        (
            {"thresholds": None},
            TypeError,
            r"^thresholds must be a Thresholds, such as Thresholds\(cosine=0\.99\), got None$",
        ),
        (
            {"filters": np.zeros((6, 2, 2, 3, 1))},
            ValueError,
            r"filters must be 6 images, one for each unit, got shape \(6, 2, 2, 3, 1\)",
        ),
    ],
)
def test_what_is_no_table_is_refused(changes, error, message):
    with pytest.raises(error, match=message):
        report(**changes)


def test_the_page_has_the_names_and_numbers_of_the_text():
    told = report(3)
    names, *rows = [line.split() for line in repr(told).splitlines()[-4:]]
    page = told._repr_html_()
    assert re.findall(r"<th>(.*?)</th>", page) == names
    cells = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(<td>.*?)</tr>", page)]
    # In the text, the sign of a verdict is a word of its own.
    assert [" ".join(row).split() for row in cells] == rows
    assert [row[0] for row in cells] == ["0", "1", "2"]
    assert cells[1][names.index("norm")] == "1.5"
    assert cells[1][names.index("twin")] == "1"
    assert "<table><thead><tr>" in page
    assert page.endswith("</tbody></table>")


@pytest.mark.parametrize(("n", "more"), [(MOST_ROWS, None), (MOST_ROWS + 1, "1 more units")])
def test_only_tables_that_are_cut_say_so(n, more):
    for text in (repr(report(n)), report(n)._repr_html_()):
        assert ("more units" in text) == (more is not None)
        assert more is None or more in text


def test_a_number_that_is_missing_in_one_row_is_left_empty():
    firing = np.array([0.25, np.nan, 0.5])
    page = report(3, firing=firing)._repr_html_()
    assert "<td>0.25</td>" in page
    assert "nan" not in page


def test_filters_may_be_in_color():
    assert report(filters=np.zeros((6, 2, 2, 3))).filters.shape == (6, 2, 2, 3)


def test_lists_become_arrays():
    lists = report(3, verdict=["dead", "dead", "healthy"], norm=[1, 2, 3], twin=[-1, -1, -1])
    assert lists.dead.tolist() == [0, 1]
    assert lists.verdict.dtype.kind == "U"
    assert "✓ healthy" in repr(lists)
    scored = report(2, classes=["a", "b"], auc=[[0.5, 1], [0, 0.25]])
    assert scored.to_dataframe()["auc_b"].tolist() == [1, 0.25]
