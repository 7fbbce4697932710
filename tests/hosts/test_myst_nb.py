"""myst_nb puts notebooks onto pages of Sphinx."""

import subprocess
import sys


def test_a_page_has_each_picture_once_with_its_alt_text(notebook, expected, read, tmp_path):
    settings = ["-D", "extensions=myst_nb", "-D", "master_doc=example", "-D", "project=example"]
    command = [sys.executable, "-m", "sphinx", "-q", "-C", *settings, ".", "out"]
    subprocess.run(command, check=True, timeout=200, cwd=tmp_path)
    assert read(tmp_path / "out" / "example.html") == expected
