"""The options of a grid of tiles, checked before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.colors import Colormap, Normalize

from mlpviz._drawing import artist_options as options
from mlpviz._drawing.colormaps import find_colormap
from mlpviz._validation import check_flag


@dataclass(frozen=True, eq=False, slots=True)
class TileStyle:
    """Checked options of a grid of tiles or of a matrix."""

    cmap: Colormap
    norm: Normalize | None
    colorbar: bool
    image_kw: dict[str, Any]
    label_kw: dict[str, Any]
    colorbar_kw: dict[str, Any]


def tile_style(
    cmap: str | Colormap,
    norm: Normalize | None = None,
    *,
    colorbar: bool = False,
    image_kw: Mapping[str, Any] | None = None,
    label_kw: Mapping[str, Any] | None = None,
    colorbar_kw: Mapping[str, Any] | None = None,
) -> TileStyle:
    """Check the options of a grid of tiles."""
    if norm is not None and not isinstance(norm, Normalize):
        raise TypeError(f"norm must be a matplotlib Normalize or None, got {type(norm).__name__}")
    return TileStyle(
        find_colormap(cmap),
        norm,
        check_flag("colorbar", colorbar),
        options.image_options(image_kw),
        {"fontsize": "medium"} | options.label_options(label_kw),
        options.colorbar_options(colorbar_kw),
    )
