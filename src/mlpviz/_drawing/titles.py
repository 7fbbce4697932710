"""The title of an Axes."""

from typing import Any

from matplotlib.axes import Axes


def check_title(title: Any) -> None:
    """Raise unless `title` is None or text."""
    if title is not None and not isinstance(title, str):
        raise TypeError(f"title must be a str or None, got {title!r}")


def add_title(ax: Axes, title: str | None) -> None:
    """Set the title of an Axes, if there is one."""
    if title is not None:
        ax.set_title(title)
