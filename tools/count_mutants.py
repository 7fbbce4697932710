"""Print how many mutants the tests killed, module by module, and fail below nine in ten.

`mutmut run` has to come first: it leaves a file beside each module that it mutated. A mutant that
runs out of time is killed, and is also counted on its own. The names of survivors go to a file.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

MUTANTS: Final = Path("mutants")
SURVIVORS: Final = MUTANTS / "survivors.txt"
ENOUGH: Final = 0.9

SURVIVED: Final = {0}
NOT_TESTED: Final = {5, 33, None}
OUT_OF_TIME: Final = {24, 36, 152, 255, -24, -14}


def counted(results: Iterable[int | None]) -> Counter[str]:
    """Return how many mutants were killed, survived or were not tested, of exit codes of pytest."""
    counts: Counter[str] = Counter()
    for code in results:
        if code in NOT_TESTED:
            counts["not tested"] += 1
        elif code in SURVIVED:
            counts["survived"] += 1
        else:
            counts["killed"] += 1
            counts["out of time"] += code in OUT_OF_TIME
    return counts


def share_killed(counts: Mapping[str, int]) -> float:
    """Return the share of killed mutants, of which those that no test runs are not."""
    mutants = counts["killed"] + counts["survived"] + counts["not tested"]
    return counts["killed"] / mutants if mutants else 1.0


def row(name: str, counts: Mapping[str, int]) -> str:
    """Return a line of the table."""
    columns = ("killed", "out of time", "survived", "not tested")
    numbers = "".join(f"{counts[column]:>13,}" for column in columns)
    return f"{name:<28}{numbers}{share_killed(counts):>9.1%}"


def main() -> None:
    """Print the table."""
    files = sorted(MUTANTS.rglob("*.py.meta"))
    if not files:
        sys.exit("no mutants: run mutmut first, or all of it by nox -s mutation")
    total: Counter[str] = Counter()
    survivors = []
    print(f"{'module':<28}{'killed':>13}{'out of time':>13}{'survived':>13}{'not tested':>13}")
    for file in files:
        results = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
        survivors += [name for name, code in results.items() if code in SURVIVED | NOT_TESTED]
        if results:
            counts = counted(results.values())
            total += counts
            print(row(file.name.removesuffix(".py.meta"), counts))
    print(row("all", total))
    SURVIVORS.write_text("\n".join(survivors), encoding="utf-8")
    print(f"survivors are listed in {SURVIVORS}; mutmut show NAME tells what each changed")
    sys.exit(0 if share_killed(total) >= ENOUGH else 1)


if __name__ == "__main__":
    main()
