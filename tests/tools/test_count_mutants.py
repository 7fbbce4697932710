"""How mutants are counted."""

import json
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"
KILLED = ["killed"] * 8 + ["out of time"]


@pytest.fixture
def count(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(TOOLS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["count_mutants.py"])
    import count_mutants

    return count_mutants


def results(folder, outcomes, survivors=""):
    mutants = [
        {"name": f"grid.x_fit__mutmut_{i}", "module": "grid", "function": "fit", "change": f"- {i}"}
        for i in range(len(outcomes))
    ]
    ends = {mutant["name"]: end for mutant, end in zip(mutants, outcomes, strict=True) if end}
    for name, content in (("mutants.json", mutants), ("outcomes.json", ends)):
        (folder / "mutants").mkdir(exist_ok=True)
        (folder / "mutants" / name).write_text(json.dumps(content), encoding="utf-8")
    (folder / "tests").mkdir()
    (folder / "tests" / "survivors.toml").write_text(survivors, encoding="utf-8")


def test_each_outcome_is_counted(count):
    counts = count.counted(["survived", *KILLED, "not tested"])
    assert counts == {"killed": 9, "survived": 1, "not tested": 1, "out of time": 1}
    assert count.share_killed(counts) == 9 / 11
    assert count.share_killed(count.counted([])) == 1


@pytest.mark.parametrize(
    ("outcomes", "survivors", "status"),
    [
        (KILLED, "", 0),
        ([*KILLED, "survived"], '[grid]\n"fit: - 9" = "nothing depends on it"', 0),
        ([*KILLED, "survived"], "", 1),
        ([*KILLED, "survived"], '[grid]\n"fit: - 9" = ""', 1),
        ([*KILLED, "survived"], '[grid]\n"fit: - 8" = "another"', 1),
        ([*KILLED, None], "", 1),
        ([*KILLED, None], '[grid]\n"fit: - 9" = "it cannot be run"', 0),
        (
            [*KILLED, "survived", "survived"],
            '[grid]\n"fit: - 9" = "one"\n"fit: - 10" = "another"',
            1,
        ),
    ],
)
def test_nine_in_ten_must_be_killed_and_the_others_known(
    count, tmp_path, capsys, outcomes, survivors, status
):
    results(tmp_path, outcomes, survivors)
    with pytest.raises(SystemExit) as end:
        count.main()
    assert end.value.code == status
    assert f"{9 / len(outcomes):.1%}" in capsys.readouterr().out


def test_survivors_that_are_not_known_are_named_as_they_would_stand_in_the_list(
    count, tmp_path, capsys
):
    results(tmp_path, [*KILLED, "survived"])
    with pytest.raises(SystemExit):
        count.main()
    assert 'grid: "fit: - 9"' in capsys.readouterr().out


def test_some_can_be_counted(count, tmp_path, capsys, monkeypatch):
    results(tmp_path, [*KILLED, "survived"])
    monkeypatch.setattr("sys.argv", ["count_mutants.py", "mutmut_7", "mutmut_8"])
    with pytest.raises(SystemExit) as end:
        count.main()
    assert end.value.code == 0
    assert "100.0%" in capsys.readouterr().out


def test_without_mutants_it_says_what_to_do(count):
    with pytest.raises(SystemExit, match="nox -s mutation"):
        count.main()
