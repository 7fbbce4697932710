"""What sphinx-gallery does with the notebooks that run in the browser, by JupyterLite."""

from typing import Any


def install_mlpviz(notebook: dict[str, Any], _path: str) -> None:
    """Insert a cell at the top of a notebook that installs mlpviz in the browser.

    Examples
    --------
    >>> notebook = {"cells": []}
    >>> install_mlpviz(notebook, "plot.ipynb")
    >>> notebook["cells"][0]["source"]
    ['%pip install mlpviz[sklearn]']
    """
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": ["%pip install mlpviz[sklearn]"],
    }
    notebook["cells"].insert(0, cell)
