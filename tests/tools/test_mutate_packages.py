"""How mutants are counted, and which packages have them."""

from pathlib import Path

import pytest

import mlpviz

ROOT = Path(__file__).parents[2]
COUNTS = dict.fromkeys(("killed", "survived", "no_tests", "suspicious", "timeout", "segfault"), 0)


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    import mutate_packages

    return mutate_packages


def test_a_package_is_tried_with_the_tests_that_mirror_it(tool):
    for package in tool.PACKAGES:
        assert (Path(mlpviz.__file__).parent / package).is_dir()
        assert (ROOT / tool.tests_of(package)).is_dir()


@pytest.mark.parametrize(
    ("counts", "share"),
    [
        ({"killed": 8, "timeout": 1, "survived": 1}, 0.9),
        ({"killed": 3, "segfault": 1}, 1.0),
        ({"killed": 8, "no_tests": 2}, 0.8),
        ({"killed": 8, "suspicious": 2}, 0.8),
        ({}, 1.0),
    ],
)
def test_what_no_test_notices_counts_against_the_package(tool, counts, share):
    assert tool.share_killed(COUNTS | counts) == share


def test_modules_are_tried_on_their_own(tool):
    wanted = tool.names_by_package(["_layout.grid", "_layout.limits", "_records"])
    assert wanted == {
        "_layout": ["mlpviz._layout.grid.*", "mlpviz._layout.limits.*"],
        "_records": [],
    }


def test_an_unknown_package_is_named(tool):
    with pytest.raises(
        SystemExit, match="no package 'layout'; the packages are _analysis, _layout"
    ):
        tool.names_by_package(["layout"])


def test_a_package_below_the_floor_fails(tool, monkeypatch, capsys):
    killed = {"_layout": 9, "_records": 8}
    monkeypatch.setattr(
        tool, "try_mutants", lambda package, _: COUNTS | {"killed": killed[package], "survived": 1}
    )
    with pytest.raises(SystemExit) as end:
        tool.main(["_layout"])
    assert end.value.code == 0
    with pytest.raises(SystemExit) as end:
        tool.main(["_layout", "_records"])
    assert end.value.code == 1
    assert "_records        88.9% of mutants killed; the floor is 90%" in capsys.readouterr().out
