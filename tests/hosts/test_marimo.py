"""marimo exports a notebook of its own to HTML."""

import re
import subprocess
import sys

APP = """
import marimo
app = marimo.App()

@app.cell
def _():
    import numpy as np
    from mlpviz import plot_image_grid
    plot_image_grid(np.arange(12.0).reshape(3, 4), (2, 2))
    return
"""


def test_an_export_has_the_picture_with_its_alt_text(expected, tmp_path):
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    command = [sys.executable, "-m", "marimo", "-q", "export", "html", "app.py", "-o", "page.html"]
    subprocess.run(command, check=True, timeout=200, cwd=tmp_path)
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert len(re.findall(r"src=[^ ]{1,20}data:image/png", html)) == 1
    assert html.count(expected[0]) == 1
    assert "ImageDisplay:" not in html
