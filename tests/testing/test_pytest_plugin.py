"""The fixture that pins figures: what it pins, that it undoes it, and what loading it costs."""

import json
import os
import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

SETTINGS = ["-p", "no:cacheprovider", "-p", "no:randomly", "-W", "error"]

LOADED = """
import sys

def test_nothing_of_ours_is_loaded():
    assert not {"mlpviz", "numpy", "matplotlib"} & set(sys.modules)
"""

STATE = """
import json, locale, os, sys
import matplotlib as mpl
from matplotlib import font_manager, pyplot as plt

def state():
    return {
        "settings": {k: repr(dict.__getitem__(mpl.rcParams, k)) for k in mpl.rcParams},
        "default backend": repr(dict.__getitem__(mpl.rcParamsDefault, "backend")),
        "backend": mpl.get_backend(auto_select=False),
        "fonts": [font.fname for font in font_manager.fontManager.ttflist],
        "afm fonts": [font.fname for font in font_manager.fontManager.afmlist],
        "locale": [
            locale.setlocale(c) for c in (locale.LC_ALL, locale.LC_NUMERIC, locale.LC_TIME)
        ],
        "environment": {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"},
        "figures": plt.get_fignums(),
        "found": font_manager.findfont("A Font Of This Machine", fallback_to_default=True),
    }
"""

PINNED = """
import locale, os
from pathlib import Path
import matplotlib as mpl
from matplotlib import font_manager, pyplot as plt

def test_pinned(pinned_figures):
    assert mpl.get_backend(auto_select=False).lower() == "agg"
    expected = mpl.rcParamsDefault | {
        "font.family": ["DejaVu Sans"],
        "svg.hashsalt": "mlpviz",
        "interactive": False,
        "timezone": "UTC",
        "backend": "agg",
    }
    for name in mpl.rcParams:
        assert mpl.rcParams[name] == expected[name], name
    assert os.environ["SOURCE_DATE_EPOCH"] == "0"
    folder = Path(mpl.get_data_path())
    assert all(folder in Path(font.fname).parents for font in font_manager.fontManager.ttflist)
    assert folder in Path(font_manager.findfont("A Font Of This Machine")).parents
    assert locale.setlocale(locale.LC_NUMERIC) == "C"
    assert locale.setlocale(locale.LC_TIME) == "C"
    plt.figure()
"""

# A user whose settings differ in every kind of thing that a picture depends on.
USER = (
    STATE
    + """
import pytest
from pathlib import Path

# One that every machine has: its name is enough to tell whether it was put away.
LOCALES = ["C.UTF-8", "C.utf8", "en_US.UTF-8"]

def other_locale(category):
    for name in LOCALES:
        try:
            return locale.setlocale(category, name)
        except locale.Error:
            continue
    raise RuntimeError(f"none of the locales {LOCALES} is on this machine")

def pytest_configure(config):
    for category in (locale.LC_NUMERIC, locale.LC_TIME):
        assert other_locale(category) != "C"
    copy = Path("ours.ttf")
    copy.write_bytes(Path(font_manager.findfont("DejaVu Serif")).read_bytes())
    font_manager.fontManager.addfont(copy)
    # As a font of the machine would be: one that hides the one that comes with matplotlib.
    font_manager.fontManager.ttflist[:] = [
        font_manager.dataclasses.replace(font, name="A Font Of This Machine")
        if font.fname == str(copy) else font
        for font in font_manager.fontManager.ttflist
    ]
    mpl.rcParams.update({
        "font.family": ["A Font Of This Machine"],
        "figure.dpi": 33,
        "image.cmap": "jet",
        "timezone": "Asia/Tokyo",
        "svg.hashsalt": "theirs",
    })
    plt.figure("theirs")
    config.before = state()

def pytest_unconfigure(config):
    after = state()
    changed = {k: (config.before[k], after[k]) for k in after if config.before[k] != after[k]}
    Path("changed.json").write_text(json.dumps(changed), "utf-8")
"""
)


def run(pytester, *arguments, environment=()):
    command = [sys.executable, "-m", "pytest", *SETTINGS, *arguments]
    return subprocess.run(
        command,
        cwd=pytester.path,
        env=os.environ | dict(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def passes(pytester, *arguments, environment=()):
    result = run(pytester, *arguments, environment=environment)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_a_run_that_does_not_use_it_loads_nothing_of_ours(pytester):
    # Without the other plugins that are installed here, some of which load matplotlib.
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    pytester.makepyfile(LOADED)
    assert "1 passed" in passes(pytester, "-p", "_mlpviz_pytest", environment=alone)


def test_pytest_tells_of_the_fixture(pytester):
    assert "pinned_figures" in passes(pytester, "--fixtures", "-p", "no:mpl")


@pytest.mark.parametrize("backend", ["svg", None])
def test_it_pins_what_the_user_set_and_undoes_it_and_closes_figures(pytester, backend):
    pytester.makeconftest(USER)
    pytester.makepyfile(PINNED)
    environment = {"MPLBACKEND": backend} if backend else {}
    result = passes(pytester, environment=environment)
    assert "1 passed" in result
    assert json.loads((pytester.path / "changed.json").read_text(encoding="utf-8")) == {}


def test_it_undoes_all_after_a_test_that_fails(pytester):
    pytester.makeconftest(USER)
    pytester.makepyfile(PINNED + "    raise RuntimeError('as tests do')\n")
    assert "1 failed" in run(pytester).stdout
    assert json.loads((pytester.path / "changed.json").read_text(encoding="utf-8")) == {}


SAVED = """
import hashlib, io
import numpy as np, pytest
from mlpviz import plot_image_grid, plot_loss_curve

@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_files(pinned_figures, kind):
    X = np.random.default_rng(0).random((6, 16))
    told = []
    for display in (
        plot_image_grid(X, (4, 4), labels=list("abcdef"), colorbar=True),
        plot_loss_curve([0.9, 0.5, 0.4]),
    ):
        file = io.BytesIO()
        display.savefig(file, format=kind)
        told.append(hashlib.sha256(file.getvalue()).hexdigest())
    with open("hashes.txt", "a", encoding="utf-8") as file:
        print(kind, *told, file=file)
"""


def saved(pytester, **environment):
    passes(pytester, environment=environment)
    hashes = pytester.path / "hashes.txt"
    lines = hashes.read_text(encoding="utf-8").splitlines()
    hashes.unlink()
    assert len(lines) == 3
    return lines


def test_files_have_the_same_bytes_in_another_process_with_other_settings(pytester):
    pytester.makepyfile(SAVED)
    first = saved(pytester, PYTHONHASHSEED="1")
    pytester.makeconftest(USER)
    assert saved(pytester, PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C") == first


def test_it_works_in_workers_of_xdist(pytester):
    pytester.makepyfile(SAVED)
    passes(pytester, "-n", "2")
    assert len((pytester.path / "hashes.txt").read_text(encoding="utf-8").splitlines()) == 3
