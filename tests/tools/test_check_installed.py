"""What `nox -s build` runs on the wheel, run here on the sources, beside all extras."""

import subprocess
import sys
from pathlib import Path

import pytest

import mlpviz

TOOL = Path(__file__).parents[2] / "tools" / "check_installed.py"


def run(source, folder):
    script = folder / "check_installed.py"
    script.write_text(source, encoding="utf-8")
    command = [sys.executable, str(script)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_every_plot_without_extras_is_drawn_and_no_extra_is_imported(tmp_path):
    done = run(TOOL.read_text(encoding="utf-8"), tmp_path)
    assert done.returncode == 0, done.stderr
    plots = [name for name in mlpviz.__all__ if name.startswith("plot_")]
    plots.remove("plot_matched_filters")  # it needs scipy
    assert done.stdout.endswith(f"{len(plots)} plots drawn\n")


@pytest.mark.parametrize(
    ("line", "change", "told"),
    [
        ("import mlpviz\n", "import mlpviz\nimport tqdm\n", "import mlpviz imports tqdm"),
        ('"mlpviz.adapters.",', '"mlpviz.adaptors.",', "no module is left out by mlpviz.adaptors."),
        ("if result.failed", "if not result.failed", "the example of plot_"),
        ("    n_plots = run", "    import tqdm\n    n_plots = run", "drawing imports tqdm"),
    ],
)
def test_it_sees_what_is_wrong(line, change, told, tmp_path):
    source = TOOL.read_text(encoding="utf-8")
    assert line in source
    done = run(source.replace(line, change, 1), tmp_path)
    assert done.returncode == 1
    assert told in done.stderr
