"""Draw the picture of one network in every framework. All frameworks must be installed."""

import runpy
import sys
from pathlib import Path

import matplotlib as mpl

DOCS = Path(__file__).resolve().parent
SCRIPT = DOCS.parent / "examples" / "plot_one_network_many_frameworks.py"


def main() -> None:
    """Run the example and save its figure as docs/_static/one_network_many_frameworks.png."""
    variables = runpy.run_path(str(SCRIPT))
    missing = variables["frameworks"].keys() - variables["displays"].keys()
    if missing:
        sys.exit(f"the picture needs all frameworks; not installed: {', '.join(missing)}")
    picture = DOCS / "_static" / "one_network_many_frameworks.png"
    variables["displays"]["scikit-learn"].savefig(picture, dpi=100)


if __name__ == "__main__":
    mpl.use("agg")
    main()
