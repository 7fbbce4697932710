"""A plot as two pictures: one for light pages and one for dark pages."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from os import PathLike
from pathlib import Path
from typing import Any


def save_light_and_dark(
    draw: Callable[[], Any], filename: "str | PathLike[str]", **options: Any
) -> tuple[Path, Path]:
    """Save a plot twice: for light pages in the current style, and for dark pages.

    A figure takes its colors when it is drawn, so the plot is drawn twice. Figures of pyplot that
    are made on the way are closed.

    Parameters
    ----------
    draw : callable
        Draws the plot and returns its display, or a figure. It is called without arguments.
    filename : path-like
        With "loss.png", the files are "loss_light.png" and "loss_dark.png".
    **options
        Options of `matplotlib.figure.Figure.savefig`.

    Returns
    -------
    light, dark : Path
        The files.

    Raises
    ------
    TypeError
        If `draw` cannot be called, or returns something that has no `savefig`.

    Examples
    --------
    >>> import os, tempfile
    >>> from mlpviz import plot_loss_curve
    >>> from mlpviz.embedding import save_light_and_dark
    >>> folder = tempfile.mkdtemp()
    >>> files = save_light_and_dark(lambda: plot_loss_curve([0.9, 0.3]), f"{folder}/loss.png")
    >>> [file.name for file in files]
    ['loss_light.png', 'loss_dark.png']
    """
    from matplotlib import style

    if not callable(draw):
        raise TypeError(
            f"draw must be a function that draws the plot, not {type(draw).__name__}; "
            "write lambda: before the call"
        )
    path = Path(filename)
    light, dark = (path.with_stem(f"{path.stem}_{page}") for page in ("light", "dark"))
    for file, look in ((light, nullcontext()), (dark, style.context("dark_background"))):
        with _closed_figures(), look:
            drawn = draw()
            if not hasattr(drawn, "savefig"):
                raise TypeError(
                    "draw must return a display or a figure, which has savefig, "
                    f"not {type(drawn).__name__}"
                )
            drawn.savefig(file, **options)
    return light, dark


@contextmanager
def _closed_figures() -> Iterator[None]:
    """Close the figures that pyplot makes meanwhile."""
    before = _open_figures()
    try:
        yield
    finally:
        made = _open_figures() - before
        if made:
            from matplotlib import pyplot as plt

            for number in made:
                plt.close(number)


def _open_figures() -> set[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set() if pyplot is None else set(pyplot.get_fignums())
