"""What the browser's session counts as wrong on a page."""

from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture
def findings(monkeypatch):
    monkeypatch.syspath_prepend(TOOLS)
    import site_findings

    return site_findings


@pytest.mark.parametrize(
    ("alt", "told"),
    [
        (None, "no alt: loss_curve.png"),
        ("", "no alt: loss_curve.png"),
        ("  ", "no alt: loss_curve.png"),
        ("-", "alt '-' says nothing: loss_curve.png"),
        ("Image", "alt 'Image' says nothing: loss_curve.png"),
        ("plot plot picture", "alt 'plot plot picture' says nothing: loss_curve.png"),
        ("loss curve png", "alt is the file's name: loss_curve.png"),
        ("The loss falls from 2 to 0.1.", ""),
    ],
)
def test_a_picture_is_described_by_words_that_say_something(findings, alt, told):
    assert findings.described_badly("http://127.0.0.1/_images/loss_curve.png?x=1", alt) == told


def test_a_finding_of_axe_is_told_with_its_first_place(findings):
    node = {"html": "<p style='color: #eee'>"}
    violation = {"id": "color-contrast", "help": "Contrast", "nodes": [node, node]}
    assert findings.from_axe({"violations": [violation]}) == [
        f"axe color-contrast: Contrast, 2 times, first at {node['html']}"
    ]
    assert findings.from_axe({"violations": []}) == []


def test_a_search_has_to_lead_to_the_page_itself(findings):
    page = "http://127.0.0.1/reference/plot_loss_curve.html?highlight=x#mlpviz.plot_loss_curve"
    assert findings.sought_for("plot_loss_curve", [page]) == []
    for links in ([], ["http://127.0.0.1/gallery/plot_loss.html"]):
        (told,) = findings.sought_for("plot_loss_curve", links)
        assert told == f"no page of plot_loss_curve among {len(links)} results"
