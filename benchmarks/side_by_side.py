"""Time alternatives side by side in one process, and print and keep the ratios."""

import argparse
import gc
import json
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Comparison:
    """Medians of two alternatives, timed in turn, and the median of their ratios pair by pair."""

    work: str
    ours: float
    theirs: float
    ratio: float
    goal: str


def compare(
    work: str, ours: Callable[[], object], theirs: Callable[[], object], goal: str, runs: int = 5
) -> Comparison:
    """Run both `runs` times in turn, after once each to warm up."""
    ours(), theirs()
    pairs = [(timed(ours), timed(theirs)) for _ in range(runs)]
    return Comparison(
        work,
        median(mine for mine, _ in pairs),
        median(other for _, other in pairs),
        median(other / mine for mine, other in pairs),
        goal,
    )


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a call takes, without the garbage of the call before."""
    gc.collect()
    start = perf_counter()
    work()
    return perf_counter() - start


def report(name: str, comparisons: list[Comparison]) -> None:
    """Print a table and write it to results/NAME.json."""
    print(f"\n{name}")
    print(f"{'work':58} {'ours, s':>9} {'other, s':>9} {'times faster':>13}  goal")
    for row in comparisons:
        print(f"{row.work:58} {row.ours:9.3f} {row.theirs:9.3f} {row.ratio:13.2f}  {row.goal}")
    RESULTS.mkdir(exist_ok=True)
    facts: Mapping[str, object] = {
        "python": platform.python_version(),
        "versions": {m: sys.modules[m].__version__ for m in VERSIONED if m in sys.modules},
        "comparisons": [asdict(row) for row in comparisons],
    }
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


VERSIONED = ("matplotlib", "numpy", "sklearn")


def runs_wanted(default: int) -> int:
    """Return how many runs the command line asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=default)
    return int(parser.parse_args().runs)
