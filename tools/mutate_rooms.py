"""Change each room in thousands of small ways, and print how many its own tests notice.

mutmut makes and tries the changes (mutants), room by room, with the tests in the folder that
mirrors the room: `_layout` with tests/layout. Arguments are rooms or modules, such as ``_layout``
or ``_layout.grid``; without any, all rooms are tried. The script fails if a room is below the
floor. `mutmut results` and `mutmut show`, run in mutants/ROOM, list and print the survivors.
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
ROOMS: Final = (
    "_analysis",
    "_layout",
    "_pixel_space",
    "_reading",
    "_records",
    "_samples",
    "adapters",
)
"""Arithmetic and adapters: what a changed number or a wrong branch would break unseen."""

CONFIGURATION: Final = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/mlpviz/{room}/*"]
also_copy = ["conftest.py"]
process_isolation = "{isolation}"
pytest_add_cli_args = [
    "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore",
    "-o", "addopts=--import-mode=importlib",
]
pytest_add_cli_args_test_selection = ["{tests}"]
"""
# Threads that a framework has started do not survive a fork of the process that ran the tests.
ISOLATION: Final = dict.fromkeys(ROOMS, "fork") | {"adapters": "forkserver"}
ENVIRONMENT: Final = {"MLPVIZ_PROFILE": "mutation", "MLPVIZ_FRAMEWORKS": "all"}


def tests_of(room: str) -> str:
    """Return the folder of tests that mirrors a room."""
    return f"tests/{room.strip('_')}"


def names_by_room(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the patterns of the mutants to try in each room; none for a whole room."""
    wanted: dict[str, list[str]] = {}
    for name in names:
        room, _, module = name.partition(".")
        if room not in ROOMS:
            sys.exit(f"no room {room!r}; the rooms are {', '.join(ROOMS)}")
        wanted.setdefault(room, []).extend([f"mlpviz.{name}.*"] if module else [])
    return wanted


def share_killed(counts: Mapping[str, int]) -> float:
    """Return the share of mutants that made a test fail, hang or crash."""
    killed = counts["killed"] + counts["timeout"] + counts["segfault"]
    tried = killed + counts["survived"] + counts["no_tests"] + counts["suspicious"]
    return killed / tried if tried else 1.0


def try_mutants(room: str, patterns: list[str]) -> dict[str, int]:
    """Let mutmut try the mutants of a room in a copy of the project, and return its counts."""
    copy = WORKPLACE / room
    shutil.rmtree(copy, ignore_errors=True)
    for folder in ("src", "tests"):
        shutil.copytree(ROOT / folder, copy / folder)
    shutil.copy(ROOT / "conftest.py", copy)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    options = {"room": room, "tests": tests_of(room), "isolation": ISOLATION[room]}
    (copy / "pyproject.toml").write_text(
        project + CONFIGURATION.format(**options), encoding="utf-8"
    )
    for command in (["run", *patterns], ["export-cicd-stats"]):
        mutmut = [sys.executable, "-m", "mutmut", *command]
        subprocess.run(mutmut, cwd=copy, env=os.environ | ENVIRONMENT, check=True)
    counts = (copy / "mutants" / "mutmut-cicd-stats.json").read_text(encoding="utf-8")
    return dict(json.loads(counts))


def main(names: list[str]) -> None:
    """Print a line for each room, and fail if one is below the floor."""
    rooms = names_by_room(names or ROOMS)
    shares = {}
    for room, patterns in rooms.items():
        counts = try_mutants(room, patterns)
        shares[room] = share_killed(counts)
    for room, share in shares.items():
        print(f"{room:<14}{share:>7.1%} of mutants killed; the floor is {FLOOR:.0%}")
    sys.exit(any(share < FLOOR for share in shares.values()))


if __name__ == "__main__":
    main(sys.argv[1:])
