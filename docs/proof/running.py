"""Run the ways of testing somewhere, as whoever uses them would, and say which of them failed."""

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent

WAYS = {
    "test_pixels": "picture, tolerance 0",
    "test_pixels_without_text": "picture without titles and ticks, tolerance 0",
    "test_pixels_at_tolerance_2": "picture, tolerance 2",
    "test_hash": "picture, hash of the file",
    "test_png": "bytes of a PNG",
    "test_png_unpinned": "bytes of a PNG, without ``pinned_figures``",
    "test_svg": "bytes of an SVG",
    "test_pdf": "bytes of a PDF",
    "test_numbers": "numbers, ``assert_same_numbers``",
    "test_pytest_regressions": "numbers, pytest-regressions",
    "test_syrupy": "numbers, syrupy",
    "test_written": "numbers as text, ``format_numbers``",
    "test_equality": "equality with a figure drawn beside",
}
"""The tests, and what the tables call them."""

# Seen from the folder where the tests run.
GERMAN = {"LC_ALL": "de_DE.UTF-8", "LOCPATH": "locales"}

# matplotlib 3.10 silences the warning of a glyph while it writes a PDF, but not in every thread.
INI = r"""
[pytest]
python_files = ways.py
filterwarnings =
    error
    ignore:Ignoring --mpl-baseline-path:UserWarning
    ignore:Glyph \d+ :UserWarning
mpl-default-style = default
mpl-deterministic = true
"""


def keep(folder: Path) -> None:
    """Write what every way compares with."""
    for name in ("pictures.py", "ways.py"):
        shutil.copy(HERE / name, folder)
    (folder / "pytest.ini").write_text(INI, encoding="utf-8")
    baseline = ["--mpl-generate-path=baseline", "--mpl-generate-hash-library=hashes.json"]
    snapshots = ["--force-regen", "--snapshot-update"]
    _pytest(folder, sys.executable, {"MLPVIZ_KEEP": "1"}, *baseline, *snapshots)


def make_locale(folder: Path) -> None:
    """Make the German locale, which writes decimal commas: few machines have it."""
    made = folder / GERMAN["LOCPATH"] / GERMAN["LC_ALL"]
    made.parent.mkdir()
    program = shutil.which("localedef")
    said = "no such program"
    if program:
        command = [program, "-i", "de_DE", "-f", "UTF-8", str(made)]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    if not made.is_dir():
        raise RuntimeError(
            f"localedef, which comes with glibc, made no German locale: {said}\n"
            "The sources of locales are a package; on Debian: apt-get install locales"
        )


def failing(
    folder: Path, environment: Mapping[str, str], picture: str = "", python: str = sys.executable
) -> set[str]:
    """Return the tests that fail with any of the pictures, or with the one that is named."""
    compare = ["--mpl", "--mpl-baseline-path=baseline", "-k", picture]
    _pytest(folder, python, environment, *compare, "--junit-xml=result.xml")
    cases = ET.parse(folder / "result.xml").getroot().iter("testcase")  # noqa: S314 - it is ours
    results = [(str(case.get("name")).partition("[")[0], list(case)) for case in cases]
    if {name for name, _ in results} != set(WAYS):
        raise RuntimeError(f"not every way was run by {python} with {dict(environment)}")
    return {name for name, troubles in results if troubles}


def _pytest(folder: Path, python: str, environment: Mapping[str, str], *options: str) -> None:
    """Run the tests, whose failures are what we want to know."""
    (folder / "result.xml").unlink(missing_ok=True)
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "ways.py", *options]
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"{python} ran no tests:\n{done.stdout}\n{done.stderr}")
