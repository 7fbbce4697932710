"""What importing mlpviz costs on top of importing matplotlib, each in a fresh process."""

import subprocess
import sys
from statistics import median

from side_by_side import Comparison, report, runs_wanted, timed


def fresh(statement: str) -> float:
    """Return the seconds that a new interpreter takes for a statement."""
    return timed(lambda: subprocess.run([sys.executable, "-c", statement], check=True))


def main() -> None:
    """Time both in turn."""
    runs = runs_wanted(11)
    pairs = [(fresh("import mlpviz"), fresh("import matplotlib")) for _ in range(runs)]
    ours = median(mine for mine, _ in pairs)
    theirs = median(other for _, other in pairs)
    more = median(mine - other for mine, other in pairs)
    work = f"import mlpviz; import matplotlib ({1000 * more:+.0f} ms)"
    report("import", [Comparison(work, ours, theirs, theirs / ours, "≤ 30 ms more")])


if __name__ == "__main__":
    main()
