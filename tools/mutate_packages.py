"""Change packages in thousands of small ways, and print the share that their tests detect.

mutmut makes and tries the changes (mutants), package by package, with the tests in the folder of
the same name: `_layout` with tests/layout. Arguments are packages or modules, such as ``_layout``
or ``_layout.grid``. By default all packages are tried. The script fails if a package is below the
floor. `mutmut results` and `mutmut show`, run in mutants/PACKAGE, list and print the survivors.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
WORKPLACE: Final = ROOT / "mutants"
FLOOR: Final = 0.9
PACKAGES: Final = (
    "_analysis",
    "_layout",
    "_out_of_core",
    "_pixel_space",
    "_reading",
    "_recording",
    "_records",
    "_samples",
    "adapters",
)
"""Arithmetic and adapters, in which a wrong number or branch is hard to see in a picture."""

CONFIGURATION: Final = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/mlpviz/{package}/*"]
also_copy = ["conftest.py"]
process_isolation = "{isolation}"
pytest_add_cli_args = [
    "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore",
    "-o", "addopts=--import-mode=importlib",
]
pytest_add_cli_args_test_selection = ["{tests}"]
"""
# Threads that a framework has started do not survive a fork of the process that ran the tests.
ISOLATION: Final = dict.fromkeys(PACKAGES, "fork") | {"adapters": "forkserver"}
ENVIRONMENT: Final = {"MLPVIZ_PROFILE": "mutation", "MLPVIZ_FRAMEWORKS": "all"}


def tests_of(package: str) -> str:
    """Return the folder of tests that mirrors a package."""
    return f"tests/{package.strip('_')}"


def names_by_package(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the patterns of the mutants to try in each package; none for a whole package."""
    wanted: dict[str, list[str]] = {}
    for name in names:
        package, _, module = name.partition(".")
        if package not in PACKAGES:
            sys.exit(f"no package {package!r}; the packages are {', '.join(PACKAGES)}")
        wanted.setdefault(package, []).extend([f"mlpviz.{name}.*"] if module else [])
    return wanted


def share_killed(counts: Mapping[str, int]) -> float:
    """Return the share of mutants that made a test fail, hang or crash."""
    killed = counts["killed"] + counts["timeout"] + counts["segfault"]
    tried = killed + counts["survived"] + counts["no_tests"] + counts["suspicious"]
    return killed / tried if tried else 1.0


def try_mutants(package: str, patterns: list[str]) -> dict[str, int]:
    """Let mutmut try the mutants of a package in a copy of the project, and return its counts."""
    copy = WORKPLACE / package
    shutil.rmtree(copy, ignore_errors=True)
    for folder in ("src", "tests"):
        shutil.copytree(ROOT / folder, copy / folder)
    shutil.copy(ROOT / "conftest.py", copy)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    options = {"package": package, "tests": tests_of(package), "isolation": ISOLATION[package]}
    (copy / "pyproject.toml").write_text(
        project + CONFIGURATION.format(**options), encoding="utf-8"
    )
    for command in (["run", *patterns], ["export-cicd-stats"]):
        mutmut = [sys.executable, "-m", "mutmut", *command]
        subprocess.run(mutmut, cwd=copy, env=os.environ | ENVIRONMENT, check=True)
    counts = (copy / "mutants" / "mutmut-cicd-stats.json").read_text(encoding="utf-8")
    return dict(json.loads(counts))


def main(names: list[str]) -> None:
    """Print a line for each package, and fail if one is below the floor."""
    packages = names_by_package(names or PACKAGES)
    shares = {}
    for package, patterns in packages.items():
        counts = try_mutants(package, patterns)
        shares[package] = share_killed(counts)
    for package, share in shares.items():
        print(f"{package:<14}{share:>7.1%} of mutants killed; the floor is {FLOOR:.0%}")
    sys.exit(any(share < FLOOR for share in shares.values()))


if __name__ == "__main__":
    main(sys.argv[1:])
