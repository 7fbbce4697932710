"""Draw bars of votes beside tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from mlpviz._drawing.backgrounds import ink_on
from mlpviz._drawing.tiles.tile_grid import DrawnTiles
from mlpviz._drawing.tiles.tile_labels import TileLabels
from mlpviz._layout import vote_bars as votebars

AGAINST_OPACITY = 0.4


@dataclass(frozen=True, eq=False, slots=True)
class DrawnVotes:
    """The artists of votes."""

    bars: PolyCollection
    labels: TileLabels


def draw_votes(
    drawn: DrawnTiles,
    boxes: NDArray[np.float64],
    votes: NDArray[np.float64],
    limit: float,
    *,
    classes: Sequence[str],
    label_kw: dict[str, Any],
) -> DrawnVotes:
    """Draw a box of bars for each unit, votes for a class upwards and solid, against it pale."""
    ax = drawn.ax
    ink = to_rgb(ink_on(ax))
    every = drawn.grid.group
    drawn.image.left_clear = np.arange(every - 1, drawn.grid.n_tiles, every)
    corners = votebars.bars_in(boxes, np.nan_to_num(votes), limit)
    faces = [(*ink, 1.0 if vote > 0 else AGAINST_OPACITY) for vote in votes.ravel()]
    bars = PolyCollection(
        list(corners.reshape(-1, 4, 2)), facecolors=faces, edgecolors="none", zorder=2
    )
    zero, _ = votebars.baselines(boxes)
    ends = np.stack([boxes[:, [0, 2]], np.stack([zero, zero], axis=1)], axis=-1)
    lines = LineCollection(list(ends), colors=[ink], linewidths=0.5, zorder=2)
    for artist in (bars, lines):
        artist.set_in_layout(False)
        ax.add_collection(artist, autolim=False)
    names = list(classes) * len(boxes)
    places = votebars.name_boxes(boxes, len(classes))
    labels = TileLabels(names, places, **({"color": ink} | label_kw))
    ax.add_artist(labels)
    return DrawnVotes(bars, labels)
