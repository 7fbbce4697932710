"""pdoc shows the HTML of a display in a docstring."""

import subprocess
import sys
from html import unescape

import numpy as np

from mlpviz import plot_image_grid


def test_a_page_has_the_picture_with_its_alt_text(tmp_path):
    display = plot_image_grid(np.eye(4), (2, 2))
    module = f'"""A module.\n\n{display.to_html()}\n"""\n'
    (tmp_path / "example.py").write_text(module, encoding="utf-8")
    command = [sys.executable, "-m", "pdoc", "--no-show-source", "example.py", "-o", "out"]
    subprocess.run(command, check=True, timeout=100, cwd=tmp_path)
    page = unescape((tmp_path / "out" / "example.html").read_text(encoding="utf-8"))
    assert page.count("data:image/png") == 1
    assert f'alt="{display.alt_text}"' in page
