"""Try each way of testing plots: on changes that it must see, and on noise that it must not.

It writes the tables of the page on regression tests to `guide/regression_tables.inc`. Arguments
are further interpreters to compare with, each with another Python, Pillow or matplotlib:
`nox -s proof` makes them.
"""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "proof"))

from pictures import CHANGES, FAULTS, Change
from running import GERMAN, WAYS, failing, keep, make_locale

TABLES = HERE / "guide" / "regression_tables.inc"
RCPARAMS = HERE / "proof" / "matplotlibrc"
VERSIONS = (
    "import sys, PIL, matplotlib as m; print(*sys.version_info[:2], PIL.__version__, m.__version__)"
)

NOISE = {
    "another process": {},
    "hash seed 1": {"PYTHONHASHSEED": "1"},
    "hash seed 2": {"PYTHONHASHSEED": "2"},
    "a thread, beside three more": {"MLPVIZ_THREAD": "1"},
    "a user's rcParams": {"MATPLOTLIBRC": str(RCPARAMS)},
    "a German locale, and rcParams": {**GERMAN, "MATPLOTLIBRC": str(RCPARAMS)},
    "another time zone": {"TZ": "Pacific/Auckland"},
}


def main(interpreters: list[str]) -> None:
    """Write the tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_locale(folder)
        keep(folder)
        given = changes_seen(folder, "given", CHANGES)
        drawn = changes_seen(folder, "drawn", FAULTS)
        noise = {name: failing(folder, condition) for name, condition in NOISE.items()}
        others = {versions(each): failing(folder, {}, python=each) for each in interpreters}
    tables = [
        table("Changes of what is given to a plot", "seen", given, ("**no**", "yes")),
        table("Changes of what a plot draws of it", "seen", drawn, ("**no**", "yes")),
        table("Noise", "false alarm", noise, ("no", "**yes**")),
        table("Other versions", "alarm", others, ("no", "**yes**")),
    ]
    TABLES.write_text("\n\n".join(tables), encoding="utf-8")
    print(TABLES.read_text(encoding="utf-8"))


def changes_seen(folder: Path, kind: str, changes: Mapping[str, Change]) -> dict[str, set[str]]:
    """Return, for each change, the tests that see it."""
    return {
        name: failing(folder, {"MLPVIZ_CHANGE": f"{kind}: {name}"}, change.picture)
        for name, change in changes.items()
    }


def versions(python: str) -> str:
    """Return the name of a row for another interpreter."""
    told = subprocess.run([python, "-c", VERSIONS], capture_output=True, text=True, check=True)
    major, minor, pillow, matplotlib = told.stdout.split()
    return f"Python {major}.{minor}, Pillow {pillow}, matplotlib {matplotlib}"


def table(title: str, what: str, rows: Mapping[str, set[str]], words: tuple[str, str]) -> str:
    """Return a table in reStructuredText: a way of testing in each row, a trial in each column."""
    header = ", ".join(f'"{name}"' for name in ("way of testing", *rows))
    lines = [
        ", ".join([f'"{name}"', *(f'"{words[test in failed]}"' for failed in rows.values())])
        for test, name in WAYS.items()
    ]
    head = [f".. csv-table:: {title}: {what}?", f"   :header: {header}", "   :stub-columns: 1"]
    return "\n".join([*head, "", *(f"   {line}" for line in lines), ""])


if __name__ == "__main__":
    main(sys.argv[1:])
