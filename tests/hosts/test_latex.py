"""LaTeX takes figures as PGF and as PDF."""

import shutil
import subprocess

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from mlpviz import plot_image_grid

DOCUMENT = r"""
\documentclass{article}
\usepackage{graphicx, lmodern, pgf}
\usepackage[strings]{underscore}
\def\mathdefault#1{#1}
\begin{document}
\input{images.pgf}
\includegraphics[alt={Three images}]{images.pdf}
\end{document}
"""


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs LaTeX")
def test_a_document_has_the_figures_with_sharp_tiles(tmp_path):
    with mpl.rc_context({"pgf.texsystem": "pdflatex", "pgf.rcfonts": False}):
        ax = Figure((3, 2)).add_subplot()
        images = np.arange(12.0).reshape(3, 4)
        display = plot_image_grid(images, (2, 2), labels=["a_1", "b %", "c"], ax=ax)
        display.savefig(tmp_path / "images.pgf")
        display.savefig(tmp_path / "images.pdf", backend="pgf")
    assert "interpolate=true" not in (tmp_path / "images.pgf").read_text(encoding="utf-8")
    (tmp_path / "document.tex").write_text(DOCUMENT, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "document.tex"]
    subprocess.run(command, check=True, timeout=100, cwd=tmp_path)
    assert (tmp_path / "document.pdf").read_bytes().startswith(b"%PDF")
