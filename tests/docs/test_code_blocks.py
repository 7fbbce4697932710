"""Every code block of the documentation runs, page by page, as a reader would run it."""

import ast
import doctest
import random
import re
import subprocess
import sys
import textwrap
import tomllib
from importlib.util import find_spec
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GENERATED = {"_build", "gallery", "sg_execution_times.rst"}
PAGES = [
    path for path in sorted(DOCS.rglob("*.rst")) if path.relative_to(DOCS).parts[0] not in GENERATED
]
BLOCK = re.compile(
    r"^\.\. (code-block:: python|plot::)\n((?:   :.*\n|    +\S.*\n)*)\n((?:   .*\n|\n)+)",
    re.MULTILINE,
)
NOT_PYTHON = re.compile(
    r"^\.\. code-block:: (?:console|rst|shell|text)\n(?:   :.*\n)*\n(?:   .*\n|\n)+", re.MULTILINE
)
LIKE_PYTHON = re.compile(
    r"^[ \t]+(?:from [\w.]+ import |import [\w.]+(?: as \w+)?$|(?:def|class|with|for) .*:$"
    r"|[\w.]+(?:, [\w.]+)* = \S|[\w.]+\()",
    re.MULTILINE,
)
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


def blocks(page):
    """The code blocks of a page, each with whether it starts anew, as a plot does."""
    found = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [
        (kind == "plot::", textwrap.dedent(code)) for kind, _, code in map(re.Match.groups, found)
    ]


def python_that_is_not_run(text):
    """The indented lines that look like Python and stand in no block that is run."""
    rest = NOT_PYTHON.sub("", BLOCK.sub("", text))
    lines = rest.splitlines()
    return [line.strip() for line in lines if LIKE_PYTHON.match(line)]


def frameworks():
    """The roots of the frameworks that are extras, all of which need not be installed."""
    names = {Requirement(line).name for lines in EXTRAS.values() for line in lines}
    return names - {"scikit-learn"}


def can_run(code):
    """Whether no framework is imported that is an extra and not installed."""
    imports = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Import)]
    from_imports = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom)]
    roots = {alias.name.partition(".")[0] for node in imports for alias in node.names}
    roots |= {str(node.module).partition(".")[0] for node in from_imports}
    return all(find_spec(root) for root in roots & frameworks())


FOLLOWED = {"adding_a_plot"}
"""Pages whose files are written and tested by a test of their own."""
CODE = [
    page
    for page in PAGES
    if blocks(page)
    and can_run("\n".join(code for _, code in blocks(page)))
    and page.stem not in FOLLOWED
]
DIALOGUES = [
    page
    for page in PAGES
    if ">>> " in page.read_text(encoding="utf-8") and page.stem not in FOLLOWED
]


@pytest.fixture(autouse=True)
def place_to_write(tmp_path, monkeypatch):
    plt.switch_backend("agg")
    monkeypatch.chdir(tmp_path)
    yield
    plt.close("all")


DRAWS_SHARED_NUMBERS = ("LocalCluster(", "import keras")
"""Code that draws shared random numbers where it connects or trains, and not where it plots."""


@pytest.mark.parametrize("page", CODE, ids=lambda page: page.stem)
def test_the_code_of_a_page_runs(page):
    names, before = {}, (random.getstate(), np.random.get_state())  # noqa: NPY002 - restored
    for is_plot, code in blocks(page):
        if is_plot:
            plt.close("all")
        space = {} if is_plot else names
        exec(compile(code, str(page), "exec"), space)
        if is_plot:
            assert len(plt.get_fignums()) == 1
        if any(each in code for each in DRAWS_SHARED_NUMBERS):
            random.setstate(before[0])
            np.random.set_state(before[1])  # noqa: NPY002 - as above


@pytest.mark.parametrize("page", DIALOGUES, ids=lambda page: page.stem)
def test_the_dialogues_of_a_page_come_out_as_they_stand_there(page):
    failed, tried = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE, verbose=False
    )
    assert tried
    assert not failed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_picture_is_described(page):
    text = page.read_text(encoding="utf-8")
    pictures = len(re.findall(r"^\.\. (?:plot|image|figure)::", text, re.MULTILINE))
    assert len(re.findall(r"^   :alt: \S", text, re.MULTILINE)) == pictures


def test_blocks_are_found_with_and_without_options():
    (scale,) = (page for page in PAGES if page.stem == "scale")
    (start,) = (page for page in PAGES if page.stem == "getting_started")
    assert [is_plot for is_plot, _ in blocks(scale)] == [True]
    assert {is_plot for is_plot, _ in blocks(start)} == {False, True}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        count = len(re.findall(r"^\.\. (?:code-block:: python|plot::)$", text, re.MULTILINE))
        assert len(blocks(page)) == count


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_page_has_python_that_is_not_run(page):
    assert not python_that_is_not_run(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "As here::\n\n    from dask.distributed import Client\n",
        "As here:\n\n    client = Client(address)\n",
        "As here\n\n::\n\n    mlpviz.plot_loss_curve(model)\n",
        ".. code-block:: pycon\n\n   import mlpviz as viz\n",
        ".. code:: python\n\n   low, high = limits\n",
        ".. note::\n\n   .. code-block:: python\n\n      import mlpviz\n",
        "- With a cluster::\n\n      with cluster:\n          ask()\n",
    ],
)
def test_python_outside_of_the_blocks_that_are_run_is_seen(text):
    assert python_that_is_not_run(f"A page.\n\n{text}\nThe end.\n")


@pytest.mark.parametrize(
    "text",
    [
        ".. code-block:: python\n\n   import mlpviz\n",
        ".. plot::\n   :alt: A plot.\n\n   import mlpviz\n",
        ".. code-block:: console\n\n   import mlpviz\n",
        ">>> import mlpviz\n",
        "- from the first one to the last\n  import and export (both) = two words.\n",
    ],
)
def test_blocks_that_are_run_and_words_are_no_python_that_is_not(text):
    assert python_that_is_not_run(f"A page.\n\n{text}\nThe end.\n") == []


@pytest.fixture(scope="module")
def page_on_tests(tmp_path_factory):
    """The code of the page on tests, and a folder where each test has what it compares with."""
    (page,) = (page for page in PAGES if page.stem == "regression_tests")
    code = "\n".join(code for _, code in blocks(page))
    folder = tmp_path_factory.mktemp("page")
    keep = ["--mpl-generate-path=baseline", "--force-regen", "--snapshot-update", "--mlpviz-update"]
    run_the_page(folder, code, *keep)
    return code, folder


def changed(code, of, old, new):
    """The code with something in one of its tests replaced."""
    before, test, after = code.partition(f"def {of}(")
    assert old in after, f"the page has no {old!r} after {of}"
    return before + test + after.replace(old, new, 1)


DRAWN = "display = "
BRIGHTER = "X[3] += 0.02; display = "
NOISIER = "X[3] += 1e-8; display = "


def test_the_tests_of_the_page_on_tests_pass_again(page_on_tests):
    code, folder = page_on_tests
    passed = run_the_page(folder, code, "--mpl")
    assert "8 passed" in passed, passed


@pytest.mark.parametrize(
    "name", ["test_the_images_with_syrupy", "test_the_images_with_pytest_regressions"]
)
def test_what_a_library_keeps_has_a_tolerance(page_on_tests, name):
    code, folder = page_on_tests
    passed = run_the_page(folder, changed(code, name, DRAWN, NOISIER), "--mpl")
    assert "8 passed" in passed, passed


def test_syrupy_tells_what_changed_by_how_much(page_on_tests):
    code, folder = page_on_tests
    name = "test_the_images_with_syrupy"
    wrong = changed(changed(code, name, DRAWN, BRIGHTER), name, '"abcd"', '"abce"')
    failed = run_the_page(folder, wrong, "--mpl")
    assert "1 failed, 7 passed" in failed, failed
    assert message(failed)[1:] == [
        "limits 0 to 0.984 became 0 to 1, and with them every color",
        "tile 3 differs by up to 0.02 in 16 of 16 numbers",
        "label 3 'd' became 'e'",
    ]


def test_syrupy_goes_by_another_tolerance_where_it_is_told_to(page_on_tests):
    code, folder = page_on_tests
    passed = run_the_page(folder, code.replace("[4.0, 2.0, 1.0]", "[4.0, 2.015, 1.0]"))
    assert "8 passed" in passed, passed
    failed = run_the_page(folder, code.replace("[4.0, 2.0, 1.0]", "[4.0, 2.05, 1.0]"))
    assert message(failed)[1:] == ["values of large 2 became 2.05 at epoch 2"]


def test_pytest_regressions_tells_what_changed_by_how_much(page_on_tests):
    code, folder = page_on_tests
    name = "test_the_images_with_pytest_regressions"
    wrong = changed(changed(code, name, DRAWN, BRIGHTER), name, '"abcd"', '"abce"')
    failed = run_the_page(folder, wrong, "--mpl")
    assert "1 failed, 7 passed" in failed, failed
    limits, tile, label = "\n".join(message(failed)).split("\n\n")[1:4]
    assert limits.startswith("limits:")
    assert re.search(r"1 +1\.004375 +0\.984375 +0\.02", limits)
    assert tile.startswith("tile 3:\nShape: (4, 4)\nNumber of differences: 16 / 16")
    assert re.search(r"Stats for abs\(obtained - expected\):\nMax: +0\.02", tile)
    assert label.startswith("label 3:")
    assert re.search(r"\(\) +e +d", label)


def message(said):
    """The lines of a failure, as pytest marks them."""
    return [line[1:].strip() for line in said.splitlines() if line.startswith("E")]


def run_the_page(folder, code, *options):
    """What pytest says of the tests of the page, as they are now."""
    (folder / "test_page.py").write_text(code, encoding="utf-8")
    return run_pytest(folder, *options)


def run_pytest(folder, *options):
    """What pytest says of the tests in a folder."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    settings = ["-o", "mpl-default-style=default", "-W", "ignore"]
    done = subprocess.run(
        [*command, *settings], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout
