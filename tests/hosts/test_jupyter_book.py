"""jupyter-book 1 makes a book of a notebook."""

import subprocess
import sys


def test_a_page_has_each_picture_once_with_its_alt_text(notebook, expected, read, tmp_path):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: example\n", encoding="utf-8")
    (tmp_path / "_config.yml").write_text("title: example\n", encoding="utf-8")
    command = [sys.executable, "-m", "jupyter_book.cli.main", "build", "-q", "."]
    command[1:3] = ["-c", "from jupyter_book.cli.main import main; main()"]
    subprocess.run(command, check=True, timeout=200, cwd=tmp_path)
    assert read(tmp_path / "_build" / "html" / "example.html") == expected
