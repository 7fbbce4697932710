"""Run the example in the README and save its figures, which the README and the first page show."""

import re
import runpy
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib as mpl
import matplotlib.pyplot as plt

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Save docs/_static/first_1.png and so on, one file for each figure of the example."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", readme, flags=re.DOTALL | re.MULTILINE)
    with TemporaryDirectory() as folder:
        script = Path(folder) / "readme.py"
        script.write_text(example, encoding="utf-8")
        runpy.run_path(str(script))
    for number in plt.get_fignums():
        plt.figure(number).savefig(ROOT / "docs" / "_static" / f"first_{number}.png", dpi=100)


if __name__ == "__main__":
    mpl.use("agg")
    main()
