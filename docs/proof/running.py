"""Run the ways of testing somewhere, as whoever uses them would, and read what they found."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
FORKED = "this process, forked"
"""Instead of an interpreter: dozens of runs take seconds each to import the libraries."""
LONGEST = 110
"""Letters of a message in the tables."""
WORKERS = 4
"""Trials that run side by side: each waits for processes and files about half of the time."""

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
    ignore::DeprecationWarning
    ignore::ImportWarning
    ignore::pytest.PytestAssertRewriteWarning
    ignore::pytest.PytestUnraisableExceptionWarning
mpl-default-style = default
mpl-deterministic = true
"""

UPDATE = (
    "--mpl-generate-path=baseline",
    "--mpl-generate-hash-library=hashes.json",
    "--force-regen",
    "--snapshot-update",
    "--image-snapshot-update",
    "--mlpviz-update",
    "--inline-snapshot=create,fix",
)


class Result(NamedTuple):
    """What one way of testing found with one picture.

    Attributes
    ----------
    message : str
        The first telling line of the failure, or "" if the test passed.
    seconds : float
        Processor time; 0 if it was not measured.
    """

    message: str
    seconds: float


Results = dict[str, dict[str, Result]]
"""What each way of testing found with each picture."""


def keep(folder: Path) -> None:
    """Write what every way compares with."""
    for name in ("changes.py", "pictures.py", "processor_time.py", "ways.py"):
        shutil.copy(HERE / name, folder)
    (folder / "pytest.ini").write_text(INI, encoding="utf-8")
    _pytest(folder, sys.executable, {"MLPVIZ_KEEP": "1"}, *UPDATE)
    kept = folder / "baseline_images" / "ways"
    kept.mkdir(parents=True)
    for path in (folder / "result_images" / "ways").glob("*.png"):
        if not path.stem.startswith("test_") and "-" not in path.stem:
            shutil.copy(path, kept)


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


class Trial(NamedTuple):
    """What is tried with all ways of testing.

    Attributes
    ----------
    environment : mapping of str to str
    picture : str
        The only picture, or "" for all.
    python : str
        The interpreter.
    """

    environment: Mapping[str, str]
    picture: str = ""
    python: str = sys.executable


def all_results(kept: Path, trials: Sequence[Trial]) -> list[Results]:
    """Return the results of several trials, which run side by side, each in its own process."""
    with get_context("fork").Pool(WORKERS, maxtasksperchild=1) as pool:
        return pool.starmap(results, [(kept, trial) for trial in trials], chunksize=1)


def results(kept: Path, trial: Trial) -> Results:
    """Return what each way finds with each picture, in a copy of the folder of baselines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "trial"
        shutil.copytree(kept, folder)
        compare = ["--mpl", "--mpl-baseline-path=baseline", "-k", trial.picture]
        # Some libraries leave files behind.
        environment = {**trial.environment, "TMPDIR": name}
        _pytest(folder, trial.python, environment, *compare, "--junit-xml=result.xml")
        root = ET.parse(folder / "result.xml").getroot()  # noqa: S314 - it is ours
    found: Results = {}
    for case in root.iter("testcase"):
        test, _, name = str(case.get("name")).partition("[")
        troubles = [*case.iter("failure"), *case.iter("error")]
        trouble = troubles[0] if troubles else None
        message = "" if trouble is None else first_line(str(trouble.get("message")))
        times = [float(each.get("value", 0)) for each in case.iter("property")]
        found.setdefault(test, {})[name.rstrip("]")] = Result(message, sum(times))
    return found


def first_line(message: str) -> str:
    r"""Return the first line of a failure that says what differs, without paths.

    Examples
    --------
    >>> first_line("AssertionError: the pictures show different numbers:\n  label 3 is new")
    'label 3 is new'
    """
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    told = [line for line in lines if not line.endswith(("different numbers:", "[- snapshot]"))]
    first = re.sub(r"^[\w.]*(?:Error|Failure|Exception|Failed): ", "", (told or ["failed"])[0])
    first = re.sub(r"(?:/[\w.-]+)+/", "…/", first)
    return shortened(first)


def shortened(text: str) -> str:
    """Return a text with at most as many letters as a cell of a table takes."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def sizes(folder: Path) -> dict[str, int]:
    """Return how many bytes each way keeps for the picture of filters."""
    kept = {
        "test_mpl_exact": folder.glob("baseline/*exact*filters*.png"),
        "test_mpl_hash": [folder / "hashes.json"],
        "test_image_comparison": folder.glob("baseline_images/ways/filters.png"),
        "test_png": folder.glob("ways/test_png_filters_.png"),
        "test_image_snapshot": folder.glob("image_snapshots/filters.png"),
        "test_image_regression": folder.glob("ways/test_image_regression_filters_.png"),
        "test_numbers": folder.glob("filters.npz"),
        "test_mlpviz_snapshot": folder.glob("snapshots/ways/test_mlpviz_snapshot-filters.*"),
        "test_syrupy_numbers": folder.glob("__snapshots__/ways/*numbers*filters*.json"),
        "test_syrupy_mosaic": folder.glob("__snapshots__/ways/*mosaic*filters*.png"),
        "test_ndarrays_regression": folder.glob("ways/test_ndarrays_regression_filters_.npz"),
        "test_num_regression": folder.glob("ways/test_num_regression_filters_.csv"),
        "test_data_regression": folder.glob("ways/test_data_regression_filters_.yml"),
        "test_approvaltests": folder.glob("*approvaltests*filters*.approved.txt"),
    }
    return {way: sum(path.stat().st_size for path in paths) for way, paths in kept.items()}


def _pytest(folder: Path, python: str, environment: Mapping[str, str], *options: str) -> None:
    """Run the tests, whose failures are what we want to know."""
    arguments = ["-q", "-p", "no:cacheprovider", "ways.py", *options]
    if python == FORKED:
        code, told = _pytest_here(folder, environment, arguments), ""
    else:
        command = [python, "-m", "pytest", "-p", "processor_time", *arguments]
        env = os.environ | environment
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        code, told = done.returncode, f"{done.stdout}\n{done.stderr}"
    if code not in {0, 1}:
        raise RuntimeError(f"{python} ran no tests:\n{told}")


def _pytest_here(folder: Path, environment: Mapping[str, str], arguments: list[str]) -> int:
    """Run the tests in this process, which has imported all libraries already."""
    import pytest

    os.chdir(folder)
    os.environ.update(environment)
    tempfile.tempdir = environment["TMPDIR"]
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        return int(pytest.main(arguments))


def import_libraries() -> None:
    """Import what the tests import, so that processes that are forked need not do it again."""
    for name in ("approvaltests", "matplotlib.pyplot", "mlpviz.testing", "pandas", "yaml"):
        import_module(name)
