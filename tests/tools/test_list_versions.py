"""What the version switcher of the published documentation reads."""

import json
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(TOOLS)
    import list_versions

    return list_versions


@pytest.fixture
def site(tmp_path):
    for name in ("0.2.0", "0.10.0", "0.11.0.dev0", "images"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name, encoding="utf-8")
    (tmp_path / "0.12.0").mkdir()  # without a page
    return tmp_path


def test_versions_are_listed_newest_first_with_the_newest_release_preferred(tool, site):
    tool.list_versions(site, "https://example.org/mlpviz/")
    entries = json.loads((site / "switcher.json").read_text(encoding="utf-8"))
    assert [entry["version"] for entry in entries] == ["0.11.0.dev0", "0.10.0", "0.2.0"]
    assert [entry["preferred"] for entry in entries] == [False, True, False]
    assert entries[1]["name"] == "0.10.0 (newest)"
    assert entries[1]["url"] == "https://example.org/mlpviz/0.10.0/"


def test_the_first_page_of_the_site_leads_to_the_newest_release(tool, site):
    tool.list_versions(site, "https://example.org")
    assert "url=0.10.0/index.html" in (site / "index.html").read_text(encoding="utf-8")


def test_a_folder_without_versions_is_refused(tool, tmp_path):
    with pytest.raises(SystemExit, match="holds no documentation"):
        tool.list_versions(tmp_path, "https://example.org")
