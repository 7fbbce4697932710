"""The page on adding a plot, followed word by word in a copy of the package."""

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import mlpviz

ROOT = Path(__file__).parents[2]
FILE = re.compile(r"^\.\. code-block:: \w+\n   :caption: (\S+)\n\n((?:   .*\n|\n)+)", re.MULTILINE)


def test_the_plot_of_the_page_passes_its_tests_and_those_of_every_plot(tmp_path):
    page = (ROOT / "docs" / "adding_a_plot.rst").read_text(encoding="utf-8")
    files = {name: textwrap.dedent(code).strip("\n") + "\n" for name, code in FILE.findall(page)}
    assert len(files) == 4
    shutil.copytree(Path(mlpviz.__file__).parent, tmp_path / "src" / "mlpviz")
    names = tmp_path / "src" / "mlpviz" / "__init__.py"
    line = files.pop("src/mlpviz/__init__.py")
    code = names.read_text(encoding="utf-8")
    code = code.replace("from mlpviz._plots", f"{line}from mlpviz._plots", 1)
    code = code.replace("__all__ = [\n", '__all__ = [\n    "plot_mean_filter",\n')
    names.write_text(code, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "tests" / "plots" / "test_every_plot.py", tmp_path / "tests" / "plots")
    result = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-k", "mean", "--doctest-modules"),
            *("--import-mode=importlib", "src/mlpviz/_plots/mean_filter.py", "tests"),
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src"), "MPLBACKEND": "agg", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    of_every_plot = (ROOT / "tests" / "plots" / "test_every_plot.py").read_text(encoding="utf-8")
    n_of_the_page = 2  # its test, and the example of the docstring
    n_tests = of_every_plot.count("\ndef test_") + n_of_the_page
    assert f"\n{n_tests} passed" in result.stdout
