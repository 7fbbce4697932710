"""The API reference holds every public name, and a picture for every function."""

import inspect
import re
from pathlib import Path

import pytest

import mlpviz
from mlpviz.displays import Display, TileDisplay, WeightsOverTimeDisplay

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in REFERENCE.glob("*.rst")}
FUNCTIONS = [name for name in mlpviz.__all__ if inspect.isfunction(getattr(mlpviz, name))]
CLASSES = [name for name in mlpviz.__all__ if inspect.isclass(getattr(mlpviz, name))]
DISPLAYS = {
    Display,
    TileDisplay,
    WeightsOverTimeDisplay,  # of plot_weight_distribution, for snapshots
    *(
        inspect.signature(getattr(mlpviz, name)).return_annotation
        for name in FUNCTIONS
        if name.startswith(("animate_", "plot_"))
    ),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_page_with_a_picture(name):
    assert f".. autofunction:: mlpviz.{name}\n" in TEXTS[name]
    assert ".. plot::\n" in TEXTS[name]
    assert name in TEXTS["index"]


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_is_there(name):
    found = [stem for stem, text in TEXTS.items() if f".. autoclass:: mlpviz.{name}\n" in text]
    assert len(found) == 1


def test_every_display_is_there():
    named = set(re.findall(r"^\.\. autoclass:: (.*)$", TEXTS["displays"], re.MULTILINE))
    assert named == {f"mlpviz.displays.{display.__name__}" for display in DISPLAYS}


def test_every_page_is_in_the_table_of_contents():
    listed = set(re.findall(r"^   (\w+)$", TEXTS["index"], re.MULTILINE))
    assert set(TEXTS) - {"index"} <= listed


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_an_example_for_each_group_of_parameters(name):
    groups = TEXTS[name].partition("\nParameters by task\n")[2].partition("\nReturn value\n")[0]
    introductions = re.findall(r"^\*\*[^*]+:\*\*", groups, re.MULTILINE)
    assert introductions
    assert groups.count(".. code-block:: python") >= len(introductions)


def test_pages_refer_to_each_other_in_both_directions():
    seen = {
        stem: set(re.findall(r":func:`mlpviz\.(\w+)`|:doc:`(\w+)`", text.partition("seealso::")[2]))
        for stem, text in TEXTS.items()
    }
    pages = {stem: {"".join(found) for found in each} & set(TEXTS) for stem, each in seen.items()}
    missing = [(a, b) for a, others in pages.items() for b in others if a not in pages[b]]
    assert not missing
