"""nbconvert: HTML, slides, LaTeX and Markdown."""

import subprocess
import sys

import pytest


def convert(notebook, target):
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", target, "--output", "page"]
    subprocess.run([*command, str(notebook)], check=True, timeout=200)


@pytest.mark.parametrize(
    ("target", "name"), [("html", "page.html"), ("slides", "page.slides.html")]
)
def test_pages_have_each_picture_once_with_its_alt_text(notebook, expected, read, target, name):
    convert(notebook, target)
    assert read(notebook.with_name(name)) == expected


def test_markdown_has_the_pictures_with_their_alt_text(notebook, expected, read):
    convert(notebook, "markdown")
    assert read(notebook.with_name("page.md")) == expected


def test_latex_has_each_picture_once(notebook, expected):
    convert(notebook, "latex")
    text = notebook.with_name("page.tex").read_text(encoding="utf-8")
    begin = text.index(r"\begin{document}")
    assert text.count(r"\adjustimage", begin) == len(expected)
    assert "Display:" not in text
