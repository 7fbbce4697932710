"""Frames of an animation, of which only the changing artists are drawn again."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

HEIGHTS = (3, 1)
STRETCH = 1.35
"""Factor on the height of a figure with a second Axes below."""


def two_axes() -> tuple[Axes, Axes]:
    """Return two Axes on a new pyplot figure, the lower one smaller."""
    from matplotlib import pyplot as plt

    figure = plt.figure(layout="constrained")
    width, height = figure.get_size_inches()
    figure.set_size_inches(width, height * STRETCH)
    upper, lower = figure.subplots(2, height_ratios=HEIGHTS)
    return upper, lower


def render_frames(
    figure: Figure, changing: Sequence[Artist], show: Callable[[int], None], n_frames: int
) -> Iterator[NDArray[np.uint8]]:
    """Yield the pixels of each frame, of shape (height, width, 3).

    Parameters
    ----------
    figure : Figure
    changing : sequence of Artist
        The artists that differ between frames. All others are drawn once.
    show : callable
        Changes the artists to those of a frame.
    n_frames : int
    """
    original = figure.canvas
    canvas: Any = FigureCanvasAgg(figure)
    try:
        canvas.draw()  # once for the layout, which may change the size of the figure
        for artist in changing:
            artist.set_animated(True)
        canvas.draw()
        background = canvas.copy_from_bbox(figure.bbox)
        for i in range(n_frames):
            show(i)
            canvas.restore_region(background)
            for artist in changing:
                artist.axes.draw_artist(artist)  # type: ignore[union-attr]
            yield np.array(canvas.buffer_rgba())[..., :3]
    finally:
        for artist in changing:
            artist.set_animated(False)
        figure.set_canvas(original)
