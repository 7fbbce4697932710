"""The page of failed comparisons: what it shows, also of several processes, and how large it is."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest

from mlpviz.testing.previews import preview
from mlpviz.testing.report import format_page

TESTS = """
import os
import numpy as np
import pytest
from matplotlib.testing.decorators import check_figures_equal
import mlpviz
from mlpviz.testing import assert_same_numbers
from mlpviz.testing.syrupy import MosaicExtension, NumbersExtension

CHANGED = "CHANGED" in os.environ
X = np.random.default_rng(0).random((9, 16))
X = X[[0, 1, 2, 7, 4, 5, 6, 3, 8]] if CHANGED else X
LOSS = [3.0, 2.0, 1.5 if CHANGED else 1.0]

def images():
    return mlpviz.plot_image_grid(X, (4, 4))

def losses():
    return mlpviz.plot_loss_curve({"<a>": LOSS, "b": [3.0, 1.0, 0.5]})

@pytest.mark.parametrize("plot", [images, losses])
def test_files(mlpviz_snapshot, plot):
    mlpviz_snapshot(plot())

@pytest.mark.parametrize("extension", [NumbersExtension, MosaicExtension])
def test_syrupy(snapshot, extension):
    assert images() == snapshot.use_extension(extension)

@pytest.mark.mpl_image_compare
def test_picture(pinned_figures):
    return images()

def test_regressions(ndarrays_regression):
    ndarrays_regression.check(images().numbers())

@check_figures_equal(extensions=["png"])
def test_equal(fig_test, fig_ref):
    mlpviz.plot_image_grid(X, (4, 4), ax=fig_test.add_subplot())
    mlpviz.plot_image_grid(np.sort(X) if CHANGED else X, (4, 4), ax=fig_ref.add_subplot())

def test_something_else():
    assert not CHANGED
"""


def run(folder, *options, **environment):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    result = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return result.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder with tests, and what they compare with."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "test_page.py").write_text(TESTS, encoding="utf-8")
    kept = ("--mlpviz-update", "--snapshot-update", "--force-regen")
    run(folder, *kept, "--mpl-generate-path=baseline")
    return folder


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.sources, self.alts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag == "img":
            self.sources.append(named["src"])
            self.alts.append(named["alt"])


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_every_way_of_comparing_is_on_the_page(project, workers):
    options = ("--mpl", "--mpl-baseline-path=baseline", "--mlpviz-report=out", *workers)
    assert "8 failed" in run(project, *options, CHANGED="1")
    text = (project / "out" / "index.html").read_text(encoding="utf-8")
    sections = re.findall(
        r"<section><h2>test_page\.py::(.+?)</h2><pre>(.+?)</pre>(.*?)</section>", text, re.DOTALL
    )
    told = {name: lines.splitlines() for name, lines, _ in sections}
    assert set(told) == {
        "test_files[images]",
        "test_files[losses]",
        "test_syrupy[NumbersExtension]",
        "test_syrupy[MosaicExtension]",
        "test_picture",
        "test_regressions",
        "test_equal[png]",
    }
    for name in (
        "test_files[images]",
        "test_syrupy[NumbersExtension]",
        "test_syrupy[MosaicExtension]",
    ):
        assert told[name] == ["tiles 3 and 7 changed places"]
    assert told["test_files[losses]"] == ["values of &lt;a&gt; 1 became 1.5 at epoch 3"]
    n_pictures = {name: rest.count("<img") for name, _, rest in sections}
    assert n_pictures.pop("test_regressions") == 0
    assert set(n_pictures.values()) == {3}
    page = Page(text)
    assert all(source.startswith("data:image/") for source in page.sources)
    assert "tiles, before" in page.alts
    assert len(text) < 100_000
    assert [path.name for path in (project / "out").iterdir()] == ["index.html"]


def test_without_a_failure_the_page_says_so(project):
    assert "2 passed" in run(project, "--mlpviz-report=out", "-k", "files")
    text = (project / "out" / "index.html").read_text(encoding="utf-8")
    assert "All plots are alike" in text
    assert "<section>" not in text


def test_a_failure_of_the_run_before_is_not_on_the_page(project):
    run(project, "--mlpviz-report=out", "-k", "files", CHANGED="1")
    run(project, "--mlpviz-report=out", "-k", "files")
    assert "<section>" not in (project / "out" / "index.html").read_text(encoding="utf-8")


def test_pictures_show_what_differs_also_where_sizes_do_not_fit():
    tiles = np.random.default_rng(0).random((3, 4, 4))
    numbers = {f"tile {i}": tile for i, tile in enumerate(tiles)}
    (found,) = preview(numbers | {"tile 3": tiles[0]}, numbers)
    assert found.before != found.after
    assert preview(numbers, {}) == []
    missing = {"tile 0": np.full((4, 4), np.nan)}
    assert preview(missing, missing) == []
    constant = {"tile 0": np.ones((4, 4))}
    assert len(preview(constant, constant)) == 1


def test_nothing_on_the_page_is_taken_for_markup():
    record = {"test": "<b>", "lines": ["<script>"], "previews": [["<i>", "data:x", "", ""]]}
    text = format_page([json.loads(json.dumps(record))])
    assert "&lt;b&gt;" in text
    assert "&lt;script&gt;" in text
    assert "&lt;i&gt;, before" in text
