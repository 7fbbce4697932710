"""papermill runs a notebook, and nbconvert shows what it has written."""

import papermill
from nbconvert import HTMLExporter


def test_a_notebook_that_papermill_has_run(notebook, expected, read, tmp_path):
    papermill.execute_notebook(notebook, tmp_path / "run.ipynb", progress_bar=False)
    page = tmp_path / "run.html"
    page.write_text(HTMLExporter().from_filename(tmp_path / "run.ipynb")[0], encoding="utf-8")
    assert read(page) == expected
