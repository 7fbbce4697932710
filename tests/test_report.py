import numpy as np
import pandas as pd
import pytest

from mlpviz.report import MOST_ROWS, UnitReport
from mlpviz.verdicts import VERDICTS


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
        "thresholds": {},
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
        ({"verdict": "dead"}, ValueError, "verdict must be one for each unit, got 'dead'"),
        ({"verdict": np.array(["deadd"] * 6)}, ValueError, "verdict .* did you mean 'dead'?"),
        ({"norm": np.zeros(5)}, ValueError, r"norm must be of shape \(6,\), got \(5,\)"),
        ({"spread": np.zeros((6, 1))}, ValueError, r"spread must be of shape \(6,\)"),
        ({"twin": None}, ValueError, r"twin must be of shape \(6,\), got \(\)"),
        ({"filters": np.zeros((5, 2, 2))}, ValueError, "filters must be 6 images"),
        ({"filters": np.zeros((6, 4))}, ValueError, r"filters must be 6 images, .* \(6, 4\)"),
        ({"auc": np.zeros((6, 2))}, ValueError, "auc and classes must be given together"),
        ({"classes": np.arange(2)}, ValueError, "auc and classes must be given together"),
        (
            {"classes": np.arange(2), "auc": np.zeros((6, 3))},
            ValueError,
            r"auc must be of shape \(6, 2\), got \(6, 3\)",
        ),
    ],
)
def test_what_is_no_table_is_refused(changes, error, message):
    with pytest.raises(error, match=message):
        report(**changes)
