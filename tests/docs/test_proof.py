"""What the page on regression tests says of numbers comes out as it stands there.

The other ways of testing need packages of their own: `nox -s proof` tries all ways and writes the
tables.
"""

import csv
import re
import sys
from pathlib import Path

import pytest

from mlpviz.testing import differences, read_snapshot, write_snapshot

DOCS = Path(__file__).parents[2] / "docs"
TABLES = DOCS / "guide" / "regression_tables.inc"
CAPTION = re.compile(
    r"^\.\. csv-table:: (.*)\n   :header: (.*)\n(?:   :class: .*\n)?\n((?:   .*\n)+)", re.MULTILINE
)
SAID = "What ``mlpviz_snapshot`` says of each change"
SEEN = "Changes that a reader sees: seen?"
LOOKS = "Looks that are left to matplotlib: seen?"
NOISE = "Noise: false alarm?"
VERSIONS = "Other versions: alarm?"
BY_NUMBERS = ["mlpviz_snapshot", "assert_same_numbers", "syrupy, ``N", "syrupy, ``M"]


@pytest.fixture(scope="module")
def proof():
    """The modules that the tables are made with."""
    paths = [str(DOCS), str(DOCS / "proof")]
    sys.path[:0] = paths
    try:
        import changes
        import pictures
        import prove_regression_tests
        import running

        yield changes, pictures, running, prove_regression_tests
    finally:
        for path in paths:
            sys.path.remove(path)


def written(title):
    """The rows of a table of the page, by their first cell."""
    for caption, _, body in CAPTION.findall(TABLES.read_text(encoding="utf-8")):
        if caption == title:
            lines = body.replace("   ", "").splitlines()
            rows = csv.reader(lines, skipinitialspace=True)
            return {row[0]: row[1:] for row in rows}
    return pytest.fail(f"no table {title!r}")


@pytest.fixture(scope="module")
def kept(proof, tmp_path_factory):
    """The snapshots of the pictures, without a change."""
    folder = tmp_path_factory.mktemp("kept")
    _, pictures, _, _ = proof
    for name in pictures.PLOTS:
        write_snapshot(folder / f"{name}.json", pictures.drawn(name).numbers())
    return {name: read_snapshot(folder / f"{name}.json") for name in pictures.PLOTS}


def test_each_change_is_seen_by_numbers_and_said_as_it_is_written(proof, kept):
    changes, pictures, running, _ = proof
    said = {}
    for name, change in changes.SEEN.items():
        found = differences(pictures.drawn(change.picture, change).numbers(), kept[change.picture])
        said[name] = f"``{running.shortened(found[0])}``".replace('"', "'") if found else ""
    assert said == {name: cells[0] for name, cells in written(SAID).items()}
    assert all(said.values())


def test_what_is_left_to_matplotlib_is_not_seen_by_numbers(proof, kept):
    changes, pictures, _, _ = proof
    for name, change in changes.LOOKS.items():
        found = differences(pictures.drawn(change.picture, change).numbers(), kept[change.picture])
        assert found == [], name


@pytest.mark.parametrize("noise", ["fortran", "float32", "1e-12", "1e-9", "1e-6"])
def test_noise_in_numbers_gives_no_alarm(noise, proof, kept, monkeypatch):
    _, pictures, _, _ = proof
    monkeypatch.setattr(pictures, "NOISE", noise)
    for name in pictures.PLOTS:
        assert differences(pictures.drawn(name).numbers(), kept[name]) == []


def test_the_tables_are_of_the_changes_and_of_the_noise_that_are_tried(proof):
    changes, _, _, prove = proof
    assert len(changes.SEEN) >= 40
    assert len(prove.NOISE) >= 15
    assert list(written(SEEN)) == list(changes.SEEN)
    assert list(written(LOOKS)) == list(changes.LOOKS)
    assert list(written(NOISE)) == list(prove.NOISE)
    for row in [*written(SEEN).values(), *written(NOISE).values(), *written(VERSIONS).values()]:
        assert len(row) == len(prove.WAYS)


def test_numbers_see_every_change_and_give_no_false_alarm(proof):
    _, _, _, prove = proof
    names = list(prove.WAYS.values())
    columns = [i for i, name in enumerate(names) if any(each in name for each in BY_NUMBERS)]
    columns = [i for i in columns if "without" not in names[i]]
    assert len(columns) == 4
    for i in columns:
        assert {row[i] for row in written(SEEN).values()} == {"yes"}
        for title in (LOOKS, NOISE, VERSIONS):
            assert {row[i] for row in written(title).values()} == {"no"}


def test_a_way_that_was_not_run_is_missed(proof):
    prove = proof[3]
    with pytest.raises(RuntimeError, match="not every way was run"):
        prove.messages([("test_png", {})])


@pytest.mark.parametrize("localedef", [None, "echo no such source >&2; exit 4"])
def test_a_locale_that_cannot_be_made_is_missed_with_the_way_out(
    localedef, proof, tmp_path, monkeypatch
):
    if localedef:
        program = tmp_path / "localedef"
        program.write_text(f"#!/bin/sh\n{localedef}\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="apt-get install locales"):
        proof[2].make_locale(tmp_path)
