"""Hooks on an Axes with an image. They have no effect after the image has been removed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from matplotlib.axes import Axes

from mlpviz._drawing.locators import SubplotLocator

FormatCoord = Callable[[float, float], str]


def add_hooks(ax: Axes, locator: SubplotLocator, format_coord: FormatCoord) -> None:
    """Place an Axes by a locator, and let an image tell what is at the cursor."""
    ax.set_axes_locator(locator)  # type: ignore[arg-type]
    ax.get_tightbbox = partial(_tightbbox, ax, locator)  # type: ignore[method-assign]
    ax.format_coord = partial(_format_coord, ax, locator.image, format_coord)  # type: ignore[method-assign]


def _format_coord(ax: Axes, image: Any, format_coord: FormatCoord, x: float, y: float) -> str:
    return format_coord(x, y) if image.axes is ax else type(ax).format_coord(ax, x, y)


def _tightbbox(
    ax: Axes,
    locator: SubplotLocator,
    renderer: Any = None,
    *,
    for_layout_only: bool = False,
    **options: Any,
) -> Any:
    """Return the tight bounding box of an Axes. Layout engines get a box that is stable.

    A layout engine moves an Axes by the distance between its subplot and its tight bounding box.
    An image is smaller than its subplot: by its color bar, whose ticks depend on its size, and
    tiles by some pixels, because their distance is a whole number of pixels. Both change when the
    Axes moves, and the next draw would move it again. So layout engines are told that the image
    fills its subplot.
    """
    box = type(ax).get_tightbbox(ax, renderer, for_layout_only=for_layout_only, **options)
    if not for_layout_only or box is None or locator.image.axes is not ax:
        return box
    return locator.as_if_filling_subplot(ax, box, renderer)
