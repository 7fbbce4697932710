"""Run the example in the README and save its figures, which the README and the first page show."""

import re
import runpy
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from mlpviz.embedding import save_light_and_dark

ROOT = Path(__file__).resolve().parent.parent
N_FIGURES = 3


def main() -> None:
    """Save docs/_static/first_1_light.png and so on, two files for each figure of the example."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", readme, flags=re.DOTALL | re.MULTILINE)
    with TemporaryDirectory() as folder:
        script = Path(folder) / "readme.py"
        script.write_text(example, encoding="utf-8")
        for number in range(1, N_FIGURES + 1):
            file = ROOT / "docs" / "_static" / f"first_{number}.png"
            save_light_and_dark(partial(figure_of, script, number), file, dpi=100)


def figure_of(script: Path, number: int) -> Figure:
    """Run a script, and return one of its figures."""
    runpy.run_path(str(script))
    return plt.figure(number)


if __name__ == "__main__":
    mpl.use("agg")
    main()
