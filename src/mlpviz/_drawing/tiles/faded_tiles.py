"""Tiles that are grayed, so that others stand out."""

from typing import Any

from matplotlib.collections import PolyCollection
from numpy.typing import NDArray

from mlpviz._drawing.backgrounds import page_color
from mlpviz._drawing.tiles.tile_frames import rectangles
from mlpviz._drawing.tiles.tile_grid import DrawnTiles

OPACITY = 0.7


def fade_tiles(drawn: DrawnTiles, tiles: NDArray[Any]) -> PolyCollection:
    """Cover tiles with a veil in the color of the page, and return it.

    Parameters
    ----------
    drawn : DrawnTiles
    tiles : ndarray of int of shape (n_faded,)
        Their indices.
    """
    boxes = drawn.grid.boxes[tiles]
    veil = PolyCollection(
        list(rectangles(boxes[:, :2], boxes[:, 2:], 0.0)),
        facecolors=[(*page_color(drawn.ax), OPACITY)],
        edgecolors="none",
        antialiaseds=False,
        zorder=drawn.image.get_zorder() + 0.1,
    )
    veil.set_in_layout(False)
    drawn.ax.add_collection(veil, autolim=False)
    return veil
