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
    r"^\.\. code-block:: (?:console|shell|text)\n\n(?:   .*\n|\n)+", re.MULTILINE
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


CODE = [page for page in PAGES if blocks(page) and can_run("\n".join(b for _, b in blocks(page)))]
DIALOGUES = [page for page in PAGES if ">>> " in page.read_text(encoding="utf-8")]


@pytest.fixture(autouse=True)
def place_to_write(tmp_path, monkeypatch):
    plt.switch_backend("agg")
    monkeypatch.chdir(tmp_path)
    yield
    plt.close("all")


@pytest.mark.parametrize("page", CODE, ids=lambda page: page.stem)
def test_the_code_of_a_page_runs(page):
    names, before = {}, random.getstate()
    for is_plot, code in blocks(page):
        if is_plot:
            plt.close("all")
        space = {} if is_plot else names
        exec(compile(code, str(page), "exec"), space)
        if is_plot:
            assert len(plt.get_fignums()) == 1
        if "LocalCluster(" in code:
            # What distributed draws when it connects is not what a plot draws.
            random.setstate(before)


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
    assert [is_plot for is_plot, _ in blocks(start)] == [False] * 5
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


def test_the_tests_of_the_page_on_tests_pass_again_and_see_a_change(tmp_path):
    (page,) = (page for page in PAGES if page.stem == "regression_tests")
    code = "\n".join(code for _, code in blocks(page))
    file = tmp_path / "test_page.py"
    file.write_text(code, encoding="utf-8")
    keep = ["--mpl-generate-path=baseline", "--force-regen", "--snapshot-update"]
    run_pytest(tmp_path, *keep)
    passed = run_pytest(tmp_path, "--mpl")
    assert "6 passed" in passed, passed
    file.write_text(code.replace("[3.0, 2.0, 1.5]", "[3.0, 2.1, 1.5]"), encoding="utf-8")
    failed = run_pytest(tmp_path, "--mpl")
    assert "1 failed, 5 passed" in failed, failed


def run_pytest(folder, *options):
    """What pytest says of the tests in a folder."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    settings = ["-o", "mpl-default-style=default", "-W", "ignore"]
    done = subprocess.run(
        [*command, *settings], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout
