"""Run the example scripts without a display and save every figure that they make."""

import os
import runpy
import sys
from pathlib import Path

os.environ["MPLBACKEND"] = "agg"  # chosen before pyplot is imported

import matplotlib.pyplot as plt

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def save_figures(script: Path, folder: Path) -> list[Path]:
    """Run `script` and return the files, in `folder`, that its figures were written to."""
    plt.close("all")
    runpy.run_path(str(script), run_name="__main__")
    paths = []
    for place, number in enumerate(plt.get_fignums(), start=1):
        path = folder / f"{script.stem.removeprefix('plot_')}_{place}.png"
        plt.figure(number).savefig(path)
        paths.append(path)
    plt.close("all")
    return paths


def main(folder: Path) -> None:
    """Run the MNIST examples one after the other and say where their figures are."""
    folder.mkdir(parents=True, exist_ok=True)
    sys.path.insert(0, str(EXAMPLES))
    scripts = sorted(EXAMPLES.glob("plot_mnist_*.py"))
    if not scripts:
        sys.exit(f"there is no example script in {EXAMPLES}")
    saved = []
    for script in scripts:
        print(f"\n{script.name}", flush=True)
        saved += save_figures(script, folder)
    print(f"\n{len(saved)} figures in {folder.resolve()}:")
    print(*(f"  {path.name}" for path in saved), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "figures"))
