"""syrupy with our extension: what it keeps, what passes, and what a failure says."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from syrupy.filters import paths, props

from mlpviz import plot_image_grid
from mlpviz.testing.comparison import differences
from mlpviz.testing.json_text import from_json
from mlpviz.testing.syrupy import NumbersExtension

NUMBERS = {
    "limits": np.array([0.0, 1 / 3]),
    "tile 0": np.array([[1.5, np.nan], [-np.inf, 2e-30]]),
    "tile 1": np.arange(12, dtype=np.uint8).reshape(2, 2, 3),
    "nothing": np.zeros((0, 3)),
    "names": np.array(["ç", '"b"']),
    "right": np.array([True, False]),
    "n": 12345678901,
    "label 0": "two\nlines",
}


class Loose(NumbersExtension):
    rtol = 0.1


class Near(NumbersExtension):
    atol = 0.1


def matches(drawn, kept, extension=NumbersExtension):
    write = extension().serialize
    return extension().matches(serialized_data=write(drawn), snapshot_data=write(kept))


def told(drawn, kept):
    write = NumbersExtension().serialize
    return list(NumbersExtension().diff_lines(write(drawn), write(kept)))


def test_numbers_and_text_come_back_from_the_file():
    back = from_json(NumbersExtension().serialize(NUMBERS))
    assert differences(back, {**NUMBERS, "nothing": np.zeros(0)}, rtol=1e-9) == []
    assert list(back) == list(NUMBERS)
    assert isinstance(back["n"], int)


def test_a_row_of_an_array_is_a_line_of_the_file():
    rows = NumbersExtension().serialize({"tile 0": np.full((200, 300), 1 / 3)}).splitlines()
    assert len(rows) == 200 + 4
    assert rows[2].strip() == str([0.333333333] * 300) + ","


def test_a_row_of_a_color_image_is_a_line_too():
    text = NumbersExtension().serialize({"tile 0": np.full((1, 2, 3), 0.5)})
    assert text == '{\n "tile 0": [\n  [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]\n ]\n}\n'


def test_text_can_be_read_in_the_file():
    assert '"label 0": "ç"' in NumbersExtension().serialize({"label 0": "ç"})


def test_noise_passes_and_no_more():
    assert matches({"a": [0.0, 1.0]}, {"a": [5e-9, 1.000005]})
    assert not matches({"a": [0.0, 1.0]}, {"a": [2e-8, 1.0]})
    assert not matches({"a": [0.0, 1.0]}, {"a": [0.0, 1.00002]})
    assert matches({"a": 1.05}, {"a": 1.0}, Loose)
    assert not matches({"a": 1.15}, {"a": 1.0}, Loose)
    assert not matches({"a": "7"}, {"a": "1"}, Loose)
    assert matches({"a": 0.05}, {"a": 0.0}, Near)
    assert not matches({"a": 0.15}, {"a": 0.0}, Near)


def test_a_failure_tells_the_first_changes_and_counts_the_others():
    assert told({"limits": [0.0, 0.43]}, {"limits": [0.0, 0.41]}) == [
        "limits 0 to 0.41 became 0 to 0.43, and with them every color"
    ]
    lines = told({f"name of {chr(97 + i)}": "a" for i in range(25)}, {})
    assert lines[9:] == ["name of j is new: 'a'", "and 15 more"]


@pytest.mark.parametrize(("drawn", "kept"), [("{}", ""), ("", "{}")])
def test_where_one_of_the_two_is_missing_there_is_nothing_to_tell(drawn, kept):
    assert list(NumbersExtension().diff_lines(drawn, kept)) == []


def test_filters_go_by_name():
    write = NumbersExtension().serialize
    assert json.loads(write({"a": 1, "b": 2}, exclude=props("a"))) == {"b": 2}
    assert json.loads(write({"a": 1, "b": 2}, include=props("a"))) == {"a": 1}
    assert json.loads(write({"a": 1, "b": 2}, exclude=paths("a"))) == {"b": 2}
    assert json.loads(write({"a": 1, "b": 2}, include=paths("a"))) == {"a": 1}


def test_what_is_no_dict_of_numbers_is_refused_with_the_way_out():
    with pytest.raises(TypeError) as caught:
        NumbersExtension().serialize(plot_image_grid(np.eye(4), (2, 2)).tiles)
    assert str(caught.value) == (
        "NumbersExtension keeps a display, or the dict that its numbers() returns, got ndarray"
    )


def test_a_display_stands_for_its_numbers():
    display = plot_image_grid(np.eye(4), (2, 2))
    write = NumbersExtension().serialize
    assert write(display) == write(display.numbers())


TESTS = """
import os

import numpy as np
import pytest
from mlpviz.testing.syrupy import MosaicExtension, NumbersExtension

TILES = np.random.default_rng(0).normal(size=(3, 4, 4))
SHOWN = TILES[[1, 0, 2]] if "CHANGED" in os.environ else TILES
NUMBERS = {f"tile {i}": tile for i, tile in enumerate(SHOWN)}


@pytest.mark.parametrize("extension", [NumbersExtension, MosaicExtension])
def test_given_in_the_comparison(snapshot, extension):
    assert snapshot(extension_class=extension) == NUMBERS


@pytest.mark.parametrize("extension", [NumbersExtension, MosaicExtension])
def test_chosen_before(snapshot, extension):
    assert NUMBERS == snapshot.use_extension(extension)


def test_text_of_syrupy_itself(snapshot):
    assert not NUMBERS == snapshot(extension_class=NumbersExtension, name="no such file")
    assert snapshot == str(len(SHOWN) + ("CHANGED" in os.environ))
"""


def failures(folder, *options, **environment):
    """The lines with which the tests of a folder fail."""
    plugins = ("-p", "no:cacheprovider", "-p", "no:randomly")
    command = [sys.executable, "-m", "pytest", "-q", *plugins, *options]
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    lines = done.stdout.splitlines()
    return [line.removeprefix("E").strip() for line in lines if line.startswith("E  ")]


def test_a_failure_says_what_differs_however_the_extension_was_chosen(tmp_path):
    (tmp_path / "test_numbers.py").write_text(TESTS, encoding="utf-8")
    missing = failures(tmp_path)
    assert [line for line in missing if "does not exist" in line][:4] == missing[1::2][:4]
    failures(tmp_path, "--snapshot-update")
    changed = failures(tmp_path, CHANGED="1")
    assert changed[1::2][:4] == ["tiles 0 and 1 changed places"] * 4
    assert changed[-1] == "+ '4'"
