"""How mutants are counted."""

import json
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture
def count(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(TOOLS)
    monkeypatch.chdir(tmp_path)
    import count_mutants

    return count_mutants


def results(folder, codes):
    path = folder / "mutants" / "src" / "grid.py.meta"
    path.parent.mkdir(parents=True)
    named = {f"grid.x_{i}": code for i, code in enumerate(codes)}
    path.write_text(json.dumps({"exit_code_by_key": named}), encoding="utf-8")


def test_each_outcome_is_counted(count):
    counts = count.counted([0, 1, 1, 3, -24, 33, None])
    assert counts == {"killed": 4, "survived": 1, "not tested": 2, "out of time": 1}
    assert count.share_killed(counts) == 4 / 7
    assert count.share_killed(count.counted([])) == 1


@pytest.mark.parametrize(("codes", "status"), [([1] * 9 + [0], 0), ([1] * 8 + [0, None], 1)])
def test_fewer_than_nine_in_ten_fail(count, tmp_path, capsys, codes, status):
    results(tmp_path, codes)
    with pytest.raises(SystemExit) as end:
        count.main()
    assert end.value.code == status
    assert f"{(9 - status) / 10:.1%}" in capsys.readouterr().out.splitlines()[-2]
    assert "grid.x_9" in (tmp_path / "mutants" / "survivors.txt").read_text(encoding="utf-8")


def test_without_mutants_it_says_what_to_do(count):
    with pytest.raises(SystemExit, match="nox -s mutation"):
        count.main()
