"""Names of the rows and columns of a grid of tiles."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedFormatter, FixedLocator
from numpy.typing import NDArray

from mlpviz._drawing.backgrounds import make_axes_readable
from mlpviz._drawing.literal_text import show_literally

LONGEST_UPRIGHT = 4


def name_axis(ax: Axes, axis: Axis, positions: NDArray[Any], names: Sequence[str]) -> None:
    """Show an axis of a grid with a name at each position, without ticks and frame."""
    axis.set_major_locator(FixedLocator(positions.tolist()))
    axis.set_major_formatter(FixedFormatter(list(names)))
    axis.set_tick_params(length=0)
    if axis is ax.xaxis and max(map(len, names)) > LONGEST_UPRIGHT:
        axis.set_tick_params(rotation=90)
    for text in axis.get_ticklabels():
        show_literally(text)
    make_axes_readable(ax)
