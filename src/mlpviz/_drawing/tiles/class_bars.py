"""Draw bars of the most probable classes beside tiles."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from mlpviz._drawing.backgrounds import page_color, text_color_on_page
from mlpviz._drawing.colors import correctness_colors
from mlpviz._drawing.tiles.tile_grid import DrawnTiles
from mlpviz._drawing.tiles.tile_labels import TileLabels
from mlpviz._layout.class_bars import ClassBars, bar_corners, bar_range, name_boxes

OTHER_OPACITY = 0.5


class CenteredLabels(TileLabels):
    """Labels in the vertical middle of their boxes."""

    def _lift(self, box_height: float, text_height: float) -> float:
        return (box_height - text_height) / 2


@dataclass(frozen=True, eq=False, slots=True)
class DrawnClassBars:
    """The artists of class bars."""

    bars: PolyCollection
    names: TileLabels


def draw_class_bars(
    drawn: DrawnTiles, boxes: NDArray[np.float64], bars: ClassBars, label_kw: dict[str, Any]
) -> DrawnClassBars:
    """Draw a bar for each of the most probable classes of each image, with its name at the left.

    The bar of the true class has the color of right predictions, that of a wrong prediction the
    color of wrong ones.
    """
    ax = drawn.ax
    text_color = text_color_on_page(ax)
    by_role = {1: True, 0: False}
    colors: dict[int, Any] = {-1: to_rgba(text_color, OTHER_OPACITY)}
    for role, correct in by_role.items():
        colors[role] = to_rgba(correctness_colors(page_color(ax))[correct])
    collection = PolyCollection(
        list(bar_corners(boxes, bars.shares).reshape(-1, 4, 2)),
        facecolors=[colors[role] for role in bars.correct.ravel().tolist()],
        edgecolors="none",
        zorder=2,
    )
    zero = bar_range(boxes)[0]
    ends = np.stack([np.stack([zero, zero], axis=1), boxes[:, [1, 3]]], axis=-1)
    baselines = LineCollection(list(ends), colors=[text_color], linewidths=0.5, zorder=2)
    for artist in (collection, baselines):
        artist.set_in_layout(False)
        ax.add_collection(artist, autolim=False)
    texts = [name for names in bars.names for name in names]
    places = name_boxes(boxes, bars.shares.shape[1])
    labels = CenteredLabels(texts, places, **({"color": text_color} | label_kw))
    ax.add_artist(labels)
    return DrawnClassBars(collection, labels)
