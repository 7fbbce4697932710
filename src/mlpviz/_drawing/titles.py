"""Titles of plots."""

from typing import Any

from matplotlib.axes import Axes

from mlpviz._drawing.backgrounds import page_color
from mlpviz._drawing.colors import readable
from mlpviz._drawing.literal_text import show_literally


def check_title(title: Any) -> None:
    """Raise unless a title is None or a string."""
    if title is not None and not isinstance(title, str):
        raise TypeError(f"title must be a str or None, got {title!r}")


def add_title(ax: Axes, title: str | None) -> None:
    """Give an Axes a title that is shown literally and is readable on the page."""
    if title is not None:
        text = ax.set_title(title)
        show_literally(text)
        text.set_color(readable(text.get_color(), page_color(ax)))
