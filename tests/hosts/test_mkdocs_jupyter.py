"""mkdocs-jupyter puts notebooks onto pages of MkDocs."""

import subprocess
import sys

CONFIG = """
site_name: example
plugins: [mkdocs-jupyter]
nav: [example.ipynb]
"""


def test_a_page_has_each_picture_once_with_its_alt_text(notebook, expected, read, tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    notebook.rename(docs / "example.ipynb")
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(command, check=True, timeout=200, cwd=tmp_path)
    assert read(tmp_path / "site" / "example" / "index.html") == expected
