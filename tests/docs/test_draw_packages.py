"""The picture of the packages: what it shows, and that it can be read."""

from pathlib import Path

import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

DOCS = Path(__file__).parents[2] / "docs"
SOURCES = {
    "__init__.py": '"""Everything."""\nfrom house._roof import tiles\n',
    "nails.py": "from house import _roof",
    "_roof/__init__.py": '"""Roofs."""',
    "_roof/tiles.py": "def lay():\n    from house import cellar\n    import house._walls.brick",
    "_walls/__init__.py": '"""Walls."""\nimport numpy',
    "_walls/brick.py": "from house.cellar.stone import lift",
    "cellar/__init__.py": '"""What is below."""',
    "cellar/stone.py": "import numpy\nfrom house import nails\n",
}


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    import draw_packages

    return draw_packages


@pytest.fixture
def house(tmp_path):
    for name, source in SOURCES.items():
        path = tmp_path / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return tmp_path / "house"


def test_imports_are_found_wherever_they_stand(tool, house):
    assert tool.package_imports(house) == {
        "house": {"_roof"},
        "_roof": {"cellar", "_walls"},
        "_walls": {"cellar"},
        "cellar": set(),
    }


def test_an_arrow_that_follows_from_others_is_left_out(tool, house):
    reduced = tool.without_shortcuts(tool.package_imports(house))
    assert reduced == {
        "house": {"_roof"},
        "_roof": {"_walls"},
        "_walls": {"cellar"},
        "cellar": set(),
    }


def test_crossings_are_counted_and_avoided(tool):
    steps = {"a": {"d"}, "b": {"c"}, "c": set(), "d": set()}
    assert tool.crossings(steps, ["a", "b"], ["c", "d"]) == 1
    assert tool.crossings(steps, ["a", "b"], ["d", "c"]) == 0
    assert tool.crossings({"a": {"c", "d"}, "b": {"c", "d"}}, ["a", "b"], ["c", "d"]) == 1
    upper, lower = tool.with_few_crossings(steps, [["a", "b"], ["c", "d"]])
    assert tool.crossings(steps, upper, lower) == 0


def test_places_keep_their_order_and_their_gaps(tool):
    assert tool.apart([0.0, 5.0], [1, 1], [2.0]).tolist() == [0, 5]
    assert tool.apart([4.0, 4.0], [1, 1], [2.0]).tolist() == [3, 5]
    assert tool.apart([4.0, 4.0], [3, 1], [2.0]).tolist() == [3.5, 5.5]


def test_a_text_is_wrapped_into_lines_of_about_one_length(tool):
    text = "Images as rows of a table, their labels and predictions, and which are shown"
    lines = tool.balanced(text).split("\n")
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) < 10


def test_the_picture_of_mlpviz_can_be_read(tool):
    figure = tool.draw()
    figure.draw_without_rendering()
    (ax,) = figure.axes
    boxes = [each for each in ax.patches if isinstance(each, FancyBboxPatch)]
    arrows = [each for each in ax.patches if isinstance(each, FancyArrowPatch)]
    packages = {path.parent.name for path in tool.SOURCES.glob("*/__init__.py")}
    names = {text.get_text() for text in ax.texts[::2]}
    assert names == packages | {"mlpviz"}
    assert len(boxes) == len(names)
    frames = [box.get_window_extent() for box in boxes]
    assert not any(a.overlaps(b) for i, a in enumerate(frames) for b in frames[:i])
    for name, summary, frame in zip(ax.texts[::2], ax.texts[1::2], frames, strict=True):
        for text in (name, summary):
            extent = text.get_window_extent()
            assert frame.x0 < extent.x0
            assert extent.x1 < frame.x1
            assert frame.y0 < extent.y0
            assert extent.y1 < frame.y1
        assert summary.get_window_extent().y1 < name.get_window_extent().y0 + 3
    for arrow in arrows:
        points = arrow.get_path().vertices
        assert points[0, 1] > points[-1, 1]


def test_the_same_sources_give_the_same_bytes(tool, house, tmp_path, monkeypatch):
    monkeypatch.setattr(tool.draw, "__defaults__", (house,))
    for name in ("first.svg", "second.svg"):
        tool.save(tmp_path / name)
    assert (tmp_path / "first.svg").read_bytes() == (tmp_path / "second.svg").read_bytes()
