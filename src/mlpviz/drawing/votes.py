"""Draw bars of votes beside tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from numpy.typing import NDArray

from mlpviz import votebars
from mlpviz.drawing.labels import TileLabels
from mlpviz.drawing.tiles import DrawnTiles

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
    figure = ax.get_figure(root=True)
    assert figure is not None
    page, ink = to_rgb(figure.get_facecolor()), to_rgb(Text().get_color())
    panels = PolyCollection(_rectangles(boxes), facecolors=[page], edgecolors="none", zorder=1)
    corners = votebars.bars_in(boxes, np.nan_to_num(votes), limit)
    faces = [(*ink, 1.0 if vote > 0 else AGAINST_OPACITY) for vote in votes.ravel()]
    bars = PolyCollection(
        list(corners.reshape(-1, 4, 2)), facecolors=faces, edgecolors="none", zorder=2
    )
    zero, _ = votebars.baselines(boxes)
    ends = np.stack([boxes[:, [0, 2]], np.stack([zero, zero], axis=1)], axis=-1)
    lines = LineCollection(list(ends), colors=[ink], linewidths=0.5, zorder=2)
    for artist in (panels, bars, lines):
        artist.set_in_layout(False)
        ax.add_collection(artist, autolim=False)
    names = list(classes) * len(boxes)
    labels = TileLabels(names, votebars.name_boxes(boxes, len(classes)), **label_kw)
    ax.add_artist(labels)
    return DrawnVotes(bars, labels)


def _rectangles(boxes: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    x0, y0, x1, y1 = boxes.T
    return list(np.stack([np.stack([x0, x1, x1, x0], 1), np.stack([y0, y0, y1, y1], 1)], -1))
