"""Draw bars of class votes beside tiles."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from mlpviz._drawing.backgrounds import text_color_on_page
from mlpviz._drawing.tiles.tile_grid import DrawnTiles
from mlpviz._drawing.tiles.tile_labels import TileLabels
from mlpviz._layout import vote_bars as votebars
from mlpviz._layout.class_votes import ClassVotes

AGAINST_OPACITY = 0.4


@dataclass(frozen=True, eq=False, slots=True)
class DrawnVotes:
    """The artists of class votes."""

    bars: PolyCollection
    labels: TileLabels


def draw_votes(
    drawn: DrawnTiles,
    boxes: NDArray[np.float64],
    votes: ClassVotes,
    label_kw: dict[str, Any],
) -> DrawnVotes:
    """Draw the votes of each unit as bars in a box.

    Votes for a class are solid bars upwards, votes against it are pale bars downwards.
    """
    ax = drawn.ax
    color = to_rgb(text_color_on_page(ax))
    corners = votebars.bars_in(boxes, np.nan_to_num(votes.shown), votes.limit)
    faces = [(*color, 1.0 if vote > 0 else AGAINST_OPACITY) for vote in votes.shown.ravel()]
    bars = PolyCollection(
        list(corners.reshape(-1, 4, 2)), facecolors=faces, edgecolors="none", zorder=2
    )
    zero, _ = votebars.baselines(boxes)
    ends = np.stack([boxes[:, [0, 2]], np.stack([zero, zero], axis=1)], axis=-1)
    baselines = LineCollection(list(ends), colors=[color], linewidths=0.5, zorder=2)
    for artist in (bars, baselines):
        artist.set_in_layout(False)
        ax.add_collection(artist, autolim=False)
    name_boxes = votebars.name_boxes(boxes, len(votes.classes))
    labels = TileLabels(votes.classes * len(boxes), name_boxes, **({"color": color} | label_kw))
    ax.add_artist(labels)
    return DrawnVotes(bars, labels)
