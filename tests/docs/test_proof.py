"""What the page on regression tests says of each way of testing comes out as it stands there."""

import csv
import re
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
TABLES = DOCS / "guide" / "regression_tables.inc"
CAPTION = re.compile(
    r"^\.\. csv-table:: (.*)\n   :header: (.*)\n.*\n\n((?:   .*\n)+)", re.MULTILINE
)
KINDS = {"given": "Changes of what is given to a plot", "drawn": "Changes of what a plot draws"}
# On other versions of matplotlib a small tolerance may see what it did not see on this one.
TOLERANT = "test_pixels_at_tolerance_2"


@pytest.fixture(scope="module")
def proof():
    """The modules that the tables are made with."""
    paths = [str(DOCS), str(DOCS / "proof")]
    sys.path[:0] = paths
    try:
        import pictures
        import prove_regression_tests
        import running

        yield pictures, running, prove_regression_tests
    finally:
        for path in paths:
            sys.path.remove(path)


@pytest.fixture(scope="module")
def folder(proof, tmp_path_factory):
    """A folder with what every way of testing compares with."""
    folder = tmp_path_factory.mktemp("proof")
    proof[1].keep(folder)
    return folder


def written(title):
    """A table of the page: whether each way sees each column, by its name."""
    for caption, header, body in CAPTION.findall(TABLES.read_text(encoding="utf-8")):
        if caption.startswith(title):
            columns = next(csv.reader([header], skipinitialspace=True))[1:]
            rows = csv.reader(body.replace("   ", "").splitlines(), skipinitialspace=True)
            cells = {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows}
            return {
                column: {way: "yes" in cells[way][column] for way in cells} for column in columns
            }
    pytest.fail(f"no table {title!r}")


@pytest.mark.parametrize("kind", KINDS)
def test_changes_are_seen_as_it_is_written(kind, proof, folder):
    pictures, running, _ = proof
    changes = {"given": pictures.CHANGES, "drawn": pictures.FAULTS}[kind]
    table = written(KINDS[kind])
    assert set(table) == set(changes)
    for name, change in changes.items():
        wrong = {"MLPVIZ_CHANGE": f"{kind}: {name}"}
        seen = running.failing(folder, wrong, change.picture) - {TOLERANT}
        said = {test for test, way in running.WAYS.items() if table[name][way]} - {TOLERANT}
        assert seen == said, name
        assert seen == set(running.WAYS) - {TOLERANT}, name


@pytest.mark.parametrize("name", ["hash seed 1", "a thread, beside three more"])
def test_noise_gives_no_alarm(name, proof, folder):
    _, running, prove = proof
    assert running.failing(folder, prove.NOISE[name]) == set()


def test_a_user_s_settings_give_no_alarm_where_they_are_kept_out(proof, folder):
    _, running, prove = proof
    alarms = running.failing(folder, prove.NOISE["a user's rcParams"])
    assert alarms == {"test_png_unpinned"}


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
        proof[1].make_locale(tmp_path)


def test_other_versions_give_no_alarm_but_pictures_of_another_matplotlib(proof):
    ways = set(proof[1].WAYS.values())
    numbers = {way for way in ways if way.startswith(("numbers", "equality"))}
    for column, alarms in written("Other versions").items():
        quiet = numbers if "matplotlib 3.10" in column else ways
        assert not any(alarms[way] for way in quiet), column


def test_no_noise_is_told_to_give_an_alarm_but_where_nothing_is_pinned(proof):
    for column, alarms in written("Noise").items():
        unpinned = {way for way, alarm in alarms.items() if alarm}
        assert unpinned <= {proof[1].WAYS["test_png_unpinned"]}, column
