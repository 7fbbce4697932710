"""Every sentence about networks with a planted truth is true, whatever the seed.

One seed is tried by default. ``nox -s attack`` tries more, and writes how often each sentence was
said and how often it was false.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from attack import claims, frameworks, planted
from attack.counts import count, false, said
from attack.seeds import COUNTS
from mlpviz import plot_unit_report, unit_report

MOST_FALSE = 1 / 200
"""The share of the sentences without advice that may be false."""


@pytest.mark.parametrize(
    ("framework", "kind", "generator", "seed"), frameworks.cases(planted.KINDS)
)
@pytest.mark.usefixtures("keras_moves_the_shared_random_generators")
@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
def test_every_sentence_has_a_claim_and_all_advice_is_right(framework, kind, generator, seed):
    case = frameworks.make(framework, kind, generator, seed)
    shape = (planted.SIDE, planted.SIDE)
    report = unit_report(case.model, shape, case.X, case.y, history=case.history)
    for sentence in report.findings:
        pattern, is_true = claims.check(case, sentence)
        count(pattern, is_true=is_true)
        assert is_true or not claims.ADVICE.search(sentence), sentence
    if kind != "diverged":
        counts = Counter(report.verdict)
        text = plot_unit_report(report).alt_text
        for verdict, n_units in counts.items():
            assert f"{n_units} {verdict} (" in text


def test_hardly_a_sentence_is_false():
    if COUNTS:
        Path(COUNTS).write_text(json.dumps({"said": said, "false": false}), encoding="utf-8")
    n_said, n_false = (
        sum(counts[pattern] for pattern in claims.CLAIMS) for counts in (said, false)
    )
    assert n_false <= max(1, MOST_FALSE * n_said), false
