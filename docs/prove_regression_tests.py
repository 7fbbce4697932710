"""Try each way of testing plots: on changes that it must see, and on noise that it must not.

It writes the tables of the page on regression tests to `guide/regression_tables.inc`. Arguments
are further interpreters to compare with, each with another Python, numpy, Pillow or matplotlib:
`nox -s proof` makes them.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "proof"))

from changes import CHANGES, LOOKS, SEEN
from running import (
    FORKED,
    GERMAN,
    Result,
    Trial,
    all_results,
    import_libraries,
    keep,
    make_locale,
    results,
    sizes,
)

TABLES = HERE / "guide" / "regression_tables.inc"
RCPARAMS = HERE / "proof" / "matplotlibrc"
VERSIONS = (
    "import sys, PIL, numpy, matplotlib as m;"
    "print(*sys.version_info[:2], numpy.__version__, PIL.__version__, m.__version__)"
)
TOLD_BY = "test_mlpviz_snapshot"
EXAMPLE = "two tiles swapped"

WAYS = {
    "test_mlpviz_snapshot": "``mlpviz_snapshot``: numbers and a mosaic",
    "test_numbers": "``assert_same_numbers`` with ``numpy.savez``",
    "test_syrupy_numbers": "syrupy, ``NumbersExtension``",
    "test_syrupy_mosaic": "syrupy, ``MosaicExtension``",
    "test_syrupy_bare": "syrupy without an extension, ``numbers()``",
    "test_ndarrays_regression": "pytest-regressions, ``ndarrays_regression``",
    "test_num_regression": "pytest-regressions, ``num_regression`` of the numbers that it takes",
    "test_data_regression": "pytest-regressions, ``data_regression`` of ``format_numbers``",
    "test_inline_snapshot": "inline-snapshot of ``format_numbers``",
    "test_approvaltests": "approvaltests of ``format_numbers``",
    "test_figures_equal": "matplotlib, ``check_figures_equal``",
    "test_image_comparison": "matplotlib, ``image_comparison``, tolerance 0",
    "test_mpl_exact": "pytest-mpl, tolerance 0",
    "test_mpl_close": "pytest-mpl, tolerance 0.05",
    "test_mpl_default": "pytest-mpl, its default tolerance of 2",
    "test_mpl_without_text": "pytest-mpl, tolerance 0, without titles and ticks",
    "test_mpl_hash": "pytest-mpl, hash of the file",
    "test_image_regression": "pytest-regressions, ``image_regression``, its default of 0.1 %",
    "test_image_snapshot": "pytest-image-snapshot",
    "test_png": "bytes of the PNG, ``file_regression``",
    "test_mlpviz_snapshot_unpinned": "``mlpviz_snapshot`` without ``pinned_figures``",
    "test_png_unpinned": "bytes of the PNG without ``pinned_figures``",
}
"""The tests, and what the tables call them."""

NOISE = {
    "another process": {},
    "hash seed 1": {"PYTHONHASHSEED": "1"},
    "hash seed 2": {"PYTHONHASHSEED": "2"},
    "a thread, beside three more": {"MLPVIZ_THREAD": "1"},
    "a user's rcParams": {"MATPLOTLIBRC": str(RCPARAMS)},
    "a German locale, and rcParams": {**GERMAN, "MATPLOTLIBRC": str(RCPARAMS)},
    "another time zone": {"TZ": "Pacific/Auckland"},
    "another backend": {"MPLBACKEND": "svg"},
    "another kernel of BLAS": {"OPENBLAS_CORETYPE": "Prescott"},
    "without AVX": {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"},
    "arrays in column-major order": {"MLPVIZ_NOISE": "fortran"},
    "float32": {"MLPVIZ_NOISE": "float32"},
    "noise of 1e-12": {"MLPVIZ_NOISE": "1e-12"},
    "noise of 1e-9": {"MLPVIZ_NOISE": "1e-9"},
    "noise of 1e-6": {"MLPVIZ_NOISE": "1e-6"},
}
"""Conditions that change nothing that a reader sees, as environment variables."""

Trials = dict[str, dict[str, str]]
"""What each way says in each trial, "" where it passes."""


def main(interpreters: list[str]) -> None:
    """Write the tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_locale(folder)
        keep(folder)
        kept = sizes(folder)
        seconds = seconds_of(results(folder, Trial({})))
        import_libraries()
        changes = tried(folder, {name: change_trial(name) for name in CHANGES})
        noise = tried(folder, {name: noise_trial(env) for name, env in NOISE.items()})
        others = tried(folder, {versions(each): Trial({}, python=each) for each in interpreters})
    write_tables(changes, noise, others, kept, seconds)


def tried(folder: Path, trials: Mapping[str, Trial]) -> Trials:
    """Return what each way says in each of some trials."""
    found = all_results(folder, list(trials.values()))
    return {name: messages(each.items()) for name, each in zip(trials, found, strict=True)}


def change_trial(name: str) -> Trial:
    """Return the trial of a change."""
    return Trial({"MLPVIZ_CHANGE": name}, CHANGES[name].picture, FORKED)


def noise_trial(environment: Mapping[str, str]) -> Trial:
    """Return the trial of noise, in a new process where libraries read the environment."""
    is_own = environment and all(name.startswith("MLPVIZ_") for name in environment)
    return Trial(environment, python=FORKED if is_own else sys.executable)


def messages(found: Iterable[tuple[str, Mapping[str, Result]]]) -> dict[str, str]:
    """Return the first message of each way, "" where it passes with each picture."""
    told = {
        way: next((each.message for each in by_picture.values() if each.message), "")
        for way, by_picture in found
    }
    if set(told) != set(WAYS):
        raise RuntimeError(f"not every way was run: {sorted(set(WAYS) - set(told))}")
    return told


def seconds_of(found: Mapping[str, Mapping[str, Result]]) -> dict[str, float]:
    """Return the seconds that each way takes for a test, in the mean of the pictures."""
    return {
        way: sum(each.seconds for each in by_picture.values()) / len(by_picture)
        for way, by_picture in found.items()
    }


def versions(python: str) -> str:
    """Return the name of a row for another interpreter."""
    told = subprocess.run([python, "-c", VERSIONS], capture_output=True, text=True, check=True)
    major, minor, numpy, pillow, matplotlib = told.stdout.split()
    return f"Python {major}.{minor}, numpy {numpy}, Pillow {pillow}, matplotlib {matplotlib}"


def write_tables(
    changes: Trials,
    noise: Trials,
    others: Trials,
    kept: Mapping[str, int],
    seconds: Mapping[str, float],
) -> None:
    """Write all tables into the file that the page includes."""
    looks = {name: changes[name] for name in LOOKS}
    seen = {name: changes[name] for name in SEEN}
    told = [[f'"{name}"', f'"{escaped(line[TOLD_BY])}"'] for name, line in seen.items()]
    text = [
        csv_table(
            "The ways",
            [
                "number",
                "way of testing",
                "changes seen",
                "looks seen",
                "false alarms",
                "bytes",
                "seconds",
            ],
            [
                [
                    f'"{i}"',
                    f'"{name}"',
                    *(
                        f'"{cell}"'
                        for cell in (
                            f"{count(seen, way)} of {len(seen)}",
                            f"{count(looks, way)} of {len(looks)}",
                            f"{count(noise, way)} of {len(noise)}",
                            f"{kept[way]:,}" if kept.get(way) else "",
                            f"{seconds[way]:.2f}",
                        )
                    ),
                ]
                for i, (way, name) in enumerate(WAYS.items(), 1)
            ],
        ),
        csv_table(
            f"The first line of a failure: {EXAMPLE}",
            ["number", "the message begins with"],
            [
                [f'"{i}"', f'"{escaped(changes[EXAMPLE][way]) or "**nothing is seen**"}"']
                for i, way in enumerate(WAYS, 1)
            ],
        ),
        csv_table("What ``mlpviz_snapshot`` says of each change", ["change", "first line"], told),
        trial_table("Changes that a reader sees: seen?", "change", seen, ("**no**", "yes")),
        trial_table("Looks that are left to matplotlib: seen?", "look", looks, ("no", "yes")),
        trial_table("Noise: false alarm?", "noise", noise, ("no", "**yes**")),
        trial_table("Other versions: alarm?", "versions", others, ("no", "**yes**")),
    ]
    TABLES.write_text("\n\n".join(text), encoding="utf-8")


def count(trials: Trials, way: str) -> int:
    """Return in how many trials a way fails."""
    return sum(bool(line[way]) for line in trials.values())


def escaped(text: str) -> str:
    """Return a text that stands literally in a cell of a table."""
    plain = text.replace('"', "'").replace("`", "'")
    return f"``{plain}``" if plain else ""


def trial_table(title: str, kind: str, trials: Trials, words: tuple[str, str]) -> str:
    """Return a narrow table: a trial in each row, and a way, by its number, in each column."""
    rows = [
        [f'"{name}"', *(words[bool(told[way])] for way in WAYS)] for name, told in trials.items()
    ]
    header = [kind, *(str(i) for i in range(1, len(WAYS) + 1))]
    return csv_table(title, header, rows, "   :class: narrow")


def csv_table(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], *options: str
) -> str:
    """Return a table in reStructuredText."""
    heads = ", ".join(f'"{name}"' for name in header)
    lines = [f"   {', '.join(row)}" for row in rows]
    return "\n".join([f".. csv-table:: {title}", f"   :header: {heads}", *options, "", *lines, ""])


if __name__ == "__main__":
    main(sys.argv[1:])
