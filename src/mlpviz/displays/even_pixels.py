"""The resolution at which all values of a grid of tiles are equally large in a picture."""

from typing import TYPE_CHECKING, Any, Final

from mlpviz.displays.alt_text import displays_on

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOLERANCE: Final = 1e-3


def even_dpi(figure: "Figure", dpi: float) -> float:
    """Return the dpi nearest to `dpi` at which a value takes a whole number of device pixels.

    That is possible for a figure on which each value takes a whole number of device pixels at the
    figure's own dpi, as on those that plots make. For other figures `dpi` is returned.
    """
    sizes = [device_pixels_per_value(display) for display in displays_on(figure)]
    whole = {round(size) for size in sizes if size is not None and _is_whole(size)}
    if len(whole) != 1 or len(sizes) != 1:
        return dpi
    (size,) = whole
    return float(figure.dpi * max(round(size * dpi / figure.dpi), 1) / size)


def device_pixels_per_value(display: Any) -> float | None:
    """Return how many device pixels a value of a tile takes at the figure's dpi.

    It is None for displays without tiles, and where the user places the Axes anew.
    """
    grid = getattr(getattr(display, "image", None), "grid", None)
    locator = display.ax.get_axes_locator()
    if grid is None or locator is None:
        return None
    box = locator(display.ax, None).transformed(display.figure.transSubfigure)
    return float(box.width / grid.size[0])


def _is_whole(size: float) -> bool:
    return round(size) > 0 and abs(size - round(size)) < TOLERANCE
