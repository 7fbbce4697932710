"""Write a copy of the project whose functions can each be replaced by a mutant of themselves.

The copy is made in mutants/, with mutants/mutants.json beside it: the name of each mutant, the
function that it is one of, and what it changes there. mutmut does the changing.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Final

from mutmut.mutation.data import LineSpan
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import (
    get_mutant_name,
    orig_function_and_class_names_from_key,
)

MUTANTS: Final = Path("mutants")
COPIED: Final = ("src", "tests", "tools", "docs", "examples", "conftest.py", "pyproject.toml")
ABOVE_NUMPY: Final = {
    *("alt_text", "asking", "choosing", "displays", "inspection", "notebook", "reading", "runs"),
    *("saving", "scraper", "unit_displays"),
    *("dask_arrays", "dask_computing", "dask_fusing", "dask_samples", "progress"),
}
"""Modules that are no arithmetic: they ask, show or pass on."""


@dataclass(frozen=True)
class Mutant:
    """One change to one function.

    Attributes
    ----------
    name : str
        By which mutmut knows it.
    module, function : str
        The latter with the name of its class, if it has one.
    change : str
        The lines that differ, as they were and as they are, white space folded.
    """

    name: str
    module: str
    function: str
    change: str


def mutated_modules(package: Path) -> list[Path]:
    """Return the rooms of numpy and the adapters."""
    rooms = [path for path in package.glob("[!_]*.py") if path.stem not in ABOVE_NUMPY]
    return sorted([*rooms, *package.glob("adapters/[!_]*.py")])


def mutate(path: Path, source: Path) -> Iterator[Mutant]:
    """Write the mutants of a module below `source` over it, and tell what they are."""
    relative = path.relative_to(source)
    mutated = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
    path.write_text(mutated.code, encoding="utf-8")
    lines = mutated.code.splitlines()
    for short in mutated.mutant_names:
        name = get_mutant_name(relative, short)
        original = f"{short.partition('__mutmut_')[0]}__mutmut_orig"
        spans = mutated.line_span_by_function_name
        before, after = (_body(lines, spans[key], key) for key in (original, short))
        function, owner = orig_function_and_class_names_from_key(name)
        module = name.removesuffix(f".{short}")
        yield Mutant(
            name, module, f"{owner}.{function}" if owner else function, _change(before, after)
        )


def _body(lines: Sequence[str], span: LineSpan, name: str) -> list[str]:
    return [line.replace(name, "") for line in lines[span.start - 1 : span.end]]


def _change(before: Sequence[str], after: Sequence[str]) -> str:
    _, _, *told = unified_diff(before, after, n=0, lineterm="")
    return " ".join(" ".join(f"{line[0]} {line[1:]}" for line in told if line[0] != "@").split())


def main() -> None:
    """Make them all."""
    shutil.rmtree(MUTANTS, ignore_errors=True)
    MUTANTS.mkdir()
    for name in COPIED:
        path = Path(name)
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, MUTANTS / name)
    source = MUTANTS / "src"
    made = [
        mutant for path in mutated_modules(source / "mlpviz") for mutant in mutate(path, source)
    ]
    listed = json.dumps([asdict(mutant) for mutant in made], indent=0, ensure_ascii=False)
    (MUTANTS / "mutants.json").write_text(listed, encoding="utf-8")
    print(f"{len(made):,} mutants")


if __name__ == "__main__":
    main()
