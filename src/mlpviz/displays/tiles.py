"""The displays of plots of tiles."""

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mlpviz._formatting import format_count
from mlpviz._layout.label_fitting import LabelFit
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._layout.tile_values import Limits, limits_of
from mlpviz.displays.base import Display, color_numbers
from mlpviz.displays.descriptions import describe_limits
from mlpviz.displays.drawn_tiles import drawn_tiles
from mlpviz.displays.even_pixels import device_pixels_per_value
from mlpviz.displays.numbers import Numbers, drop_none, number_each

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.collections import LineCollection, PolyCollection
    from matplotlib.colorbar import Colorbar

    from mlpviz._drawing import DrawnTiles, TileImage, TileLabels

AnyTileDisplay = TypeVar("AnyTileDisplay", bound="TileDisplay")


class TileDisplay(Display):
    """The base class of displays of grids of images.

    Attributes
    ----------
    image : TileImage
        One artist with all tiles; `set_cmap`, `set_clim` and `set_alpha` restyle all of them.
    labels : TileLabels or None
        One artist with all labels; it restyles as text does.
    colorbar : Colorbar or None
        For all tiles. None if not requested, or if each tile has its own limits.
    tiles : ndarray of shape (n_tiles, height, width[, 3])
        The numbers that were drawn.
    boxes : ndarray of shape (n_tiles, 4)
        x0, y0, x1, y1 of each tile in data coordinates, from the corner where pixel (0, 0)
        starts to the opposite one.
    limits : tuple of float or ndarray of shape (n_tiles, 2)
        The color limits of all tiles, or of each tile with ``scale="each"``.
    frames : LineCollection or None
        Frames around tiles that are wrong or not healthy; None if the plot has no verdicts.
    saturated : tuple of float
        Share of the finite numbers drawn that lie below and above the limits, each 0 to 1.
    """

    image: "TileImage"
    labels: "TileLabels | None"
    colorbar: "Colorbar | None"
    tiles: NDArray[Any]
    boxes: NDArray[np.float64]
    limits: Limits
    frames: "LineCollection | None"
    saturated: tuple[float, float]

    @property
    def _main_artist(self) -> "Artist":
        return self.image

    def _values(self) -> Numbers:
        labels = () if self.labels is None else self.labels.texts
        return (
            color_numbers(self.image, self.limits)
            | number_each("tile", self._drawn_tiles())
            | number_each("label", labels)
        )

    def _drawn_tiles(self) -> NDArray[Any]:
        """Return the tiles that the image shows now."""
        return self._drawn_at(self.boxes, self.tiles)

    def _drawn_at(self, boxes: NDArray[np.float64], tiles: NDArray[Any]) -> NDArray[Any]:
        return drawn_tiles(self.image, boxes, tiles, self.limits)

    @property
    def pixels_per_value(self) -> float | None:
        """Number of device pixels per value at the dpi of the figure.

        If it is a whole number, all values are equally large in files of any dpi. If not, they
        differ by one pixel. It is None if the Axes was given another locator.
        """
        return device_pixels_per_value(self)

    @property
    def labels_left_out(self) -> bool:
        """Whether labels were asked for, but the tiles are too small for any that can be read."""
        fit = self._label_fit
        return fit is not None and fit.left_out

    @property
    def labels_shortened(self) -> int:
        """Number of labels that were shortened and end in an ellipsis."""
        fit = self._label_fit
        return 0 if fit is None else fit.shortened

    @property
    def _label_fit(self) -> LabelFit | None:
        """How the labels are fitted to the tiles, or None without labels or after their removal."""
        has_labels = self.labels is not None and self.labels.axes is not None
        return self.labels.fit() if has_labels else None  # type: ignore[union-attr]

    @property
    def alt_text(self) -> str:
        """A description of the picture in one or two sentences, for readers who cannot see it."""
        if not len(self.tiles):
            return f"{self.subject}."
        if self.labels_left_out:
            return f"{super().alt_text} Labels are left out, since they would be too small to read."
        if self.labels_shortened:
            return f"{super().alt_text} {format_count(self.labels_shortened, 'label')} shortened."
        return super().alt_text

    @property
    def _scale(self) -> str:
        has_channels = self.tiles.ndim == 4
        colormap = "" if has_channels else f"color map {self.image.get_cmap().name}, "
        if not isinstance(self.limits, tuple):
            return f"{colormap}each on its own scale"
        limits = self.limits if has_channels else self.image.get_clim()
        return f"{colormap}shared {describe_limits(self.image.tiles, limits)}"


class FilterDisplay(TileDisplay):
    """The display that `plot_first_layer_filters` returns.

    Attributes
    ----------
    units : ndarray of shape (n_tiles,)
        The hidden unit of each tile.
    bias : ndarray of shape (n_tiles,)
        The bias of each unit: ``images @ filters + bias`` is the input of its activation.
    """

    units: NDArray[np.intp]
    bias: NDArray[Any]

    def _values(self) -> Numbers:
        return super()._values() | drop_none({"units": self.units})


class ImageDisplay(TileDisplay):
    """The display that `plot_image_grid` returns.

    Attributes
    ----------
    indices : ndarray of shape (n_tiles,)
        The row of X of each tile.
    """

    indices: NDArray[np.intp]

    def _values(self) -> Numbers:
        return super()._values() | drop_none({"indices": self.indices})


class PredictionDisplay(TileDisplay):
    """The display that `plot_prediction_grid` returns.

    Attributes
    ----------
    indices : ndarray of shape (n_images,)
        The row of X of each image.
    y_pred : ndarray of shape (n_images,) or (n_images, n_outputs)
        The prediction for each image.
    correct : ndarray of bool of shape (n_images,) or None
        Whether the prediction is right; None without true classes, and for regressors.
    confidence : ndarray of shape (n_images,) or None
        Probability of the predicted class; None if the model gives no probabilities.
    classes : ndarray of shape (n_classes,) or None
        The classes that the model knows; None for regressors.
    probabilities : ndarray of shape (n_images, n_classes) or None
        Probabilities of all classes; None if the model gives none.
    runner_up : ndarray of shape (n_images,) or None
        The class with the highest score of those that are not predicted; None without scores.
    loss : ndarray of shape (n_images,) or None
        The loss by which ``select="worst"`` ranks images; None without true classes or scores.
    bars : PolyCollection or None
        The bars of the most probable classes, image by image.
    class_labels : TileLabels or None
        The names of the classes at the left of their bars.
    bar_boxes : ndarray of shape (n_images, 4) or None
        The boxes of the names and bars, in the form of `boxes`. A probability of 1 reaches the
        right edge.
    bar_shares : ndarray of shape (n_images, n_bars) or None
        The probabilities that bars show.
    outputs : ndarray of shape (n_images, height, width[, 3]) or None
        Predicted images, shown at the right of each image; None if the model predicts no images.
    output_boxes : ndarray of shape (n_images, 4) or None
        The boxes of the predicted images, in the form of `boxes`.
    output_limits : tuple of float, ndarray of shape (n_images, 2), or None
        The color limits of the predicted images, in the form of `limits`.
    """

    indices: NDArray[np.intp]
    y_pred: NDArray[Any]
    correct: NDArray[np.bool_] | None
    confidence: NDArray[np.float64] | None
    classes: NDArray[Any] | None
    probabilities: NDArray[np.float64] | None
    runner_up: NDArray[Any] | None
    loss: NDArray[np.float64] | None
    bars: "PolyCollection | None"
    class_labels: "TileLabels | None"
    bar_boxes: NDArray[np.float64] | None
    bar_shares: NDArray[np.float64] | None
    outputs: NDArray[Any] | None
    output_boxes: NDArray[np.float64] | None
    output_limits: Limits | None

    @property
    def alt_text(self) -> str:
        """A description of the picture in one or two sentences, for readers who cannot see it."""
        labels = self.class_labels
        if labels is None or not labels.texts or labels.axes is None:
            return super().alt_text
        unnamed = " The bars are unnamed, the most probable class first."
        return super().alt_text + unnamed * labels.fit().left_out

    def _values(self) -> Numbers:
        outputs = () if self.outputs is None else self.outputs
        has_own_limits = isinstance(self.output_limits, np.ndarray)
        predictions = {
            "output limits": self.output_limits if has_own_limits else None,
            "indices": self.indices,
            "correct": self.correct,
            "confidence": self.confidence,
            "predictions": self.y_pred if self.outputs is None else None,
            "probabilities of bars": self.bar_shares,
        }
        names = () if self.class_labels is None else self.class_labels.texts
        return (
            super()._values()
            | number_each("output", outputs)
            | drop_none(predictions)
            | number_each("class of bar", names)
        )


def tile_display(
    kind: type[AnyTileDisplay], drawn: "DrawnTiles", picture: TilePicture, **own: Any
) -> AnyTileDisplay:
    """Return a display of tiles that were drawn, with its own attributes.

    Of tiles in groups, such as an image and its prediction, the first of each group counts.
    """
    first = slice(0, None, picture.group)
    return kind(
        figure=drawn.figure,
        ax=drawn.ax,
        image=drawn.image,
        labels=drawn.labels,
        colorbar=drawn.colorbar,
        tiles=picture.tiles[first],
        boxes=drawn.grid.boxes[first],
        limits=limits_of(drawn.limits, first),
        frames=drawn.frames,
        saturated=drawn.outside,
        **own,
    )
