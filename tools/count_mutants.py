"""Print how many mutants the tests killed, module by module, and whether each survivor is known.

`make_mutants.py` and `try_mutants.py` have to come first; `nox -s mutation` runs all three. It
fails below nine in ten, and where a survivor does not stand in tests/survivors.toml with the reason
why it may live: no input tells it from the original, say. A mutant that runs out of time is killed,
and is also counted on its own. Words on the command line are parts of names of the mutants to be
counted.
"""

import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

MUTANTS: Final = Path("mutants")
SURVIVORS: Final = Path("tests/survivors.toml")
ENOUGH: Final = 0.9


def counted(outcomes: Iterable[str]) -> Counter[str]:
    """Return how many mutants were killed, survived or were not tested."""
    counts = Counter(outcomes)
    counts["killed"] += counts["out of time"]
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


def told(mutant: Mapping[str, str]) -> str:
    """Return what a survivor is called in the list."""
    return f"{mutant['function']}: {mutant['change']}"


def unknown(survivors: Iterable[Mapping[str, str]], known: Mapping[str, Any]) -> list[str]:
    """Return the survivors that are not in the list, as they would stand there."""
    return [
        f"{mutant['module']}: {json.dumps(told(mutant), ensure_ascii=False)}"
        for mutant in survivors
        if not known.get(mutant["module"], {}).get(told(mutant))
    ]


def main() -> None:
    """Print the table."""
    if not (MUTANTS / "outcomes.json").exists():
        sys.exit("no mutants were tried; nox -s mutation makes and tries them")
    every = json.loads((MUTANTS / "mutants.json").read_text(encoding="utf-8"))
    words = sys.argv[1:] or [""]
    mutants = [mutant for mutant in every if any(word in mutant["name"] for word in words)]
    outcomes = json.loads((MUTANTS / "outcomes.json").read_text(encoding="utf-8"))
    by_module: dict[str, list[str]] = defaultdict(list)
    for mutant in mutants:
        by_module[mutant["module"]].append(outcomes.get(mutant["name"], "not tested"))
    print(f"{'module':<28}{'killed':>13}{'out of time':>13}{'survived':>13}{'not tested':>13}")
    for module, ends in sorted(by_module.items()):
        print(row(module.removeprefix("mlpviz."), counted(ends)))
    total = counted(end for ends in by_module.values() for end in ends)
    print(row("all", total))
    dead = {"killed", "out of time"}
    alive = [mutant for mutant in mutants if outcomes.get(mutant["name"]) not in dead]
    new = unknown(alive, tomllib.loads(SURVIVORS.read_text(encoding="utf-8")))
    print(*(f"not in {SURVIVORS}: {each}" for each in new), sep="\n")
    sys.exit(0 if share_killed(total) >= ENOUGH and not new else 1)


if __name__ == "__main__":
    main()
