"""The display of the confusion matrix of images."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.confusions import Confusion, most_confused
from mlpviz.displays.numbers import Numbers, drop_none, number_each
from mlpviz.displays.tiles import TileDisplay

if TYPE_CHECKING:
    from matplotlib.collections import LineCollection


class ConfusionImagesDisplay(TileDisplay):
    """The display that `plot_confusion_images` returns.

    `tiles` and `boxes` are those of the first image of each cell, row by row. A cell without images
    has a tile of NaN, which is not drawn.

    Attributes
    ----------
    classes : ndarray of shape (n_classes,)
        The classes shown, in the order of rows and columns.
    counts : ndarray of int of shape (n_classes, n_classes)
        Images of each true class (rows) that are predicted as each class (columns).
    shares : ndarray of shape (n_classes, n_classes) or None
        The counts as `normalize` divides them.
    all_classes : ndarray of shape (n_all_classes,)
    all_counts : ndarray of int of shape (n_all_classes, n_all_classes)
        Counts of all classes of the model, shown or not.
    indices : ndarray of int of shape (n_classes, n_classes, n_per_cell)
        The rows of X shown in each cell; -1 for means and for places that are not filled.
    cell_images : ndarray of shape (n_classes, n_classes, n_per_cell, height, width[, 3])
        The images of each cell, NaN for places that are not filled.
    error_frames : LineCollection
        Frames around the errors. The more often an error happens, the stronger its frame.
    """

    classes: NDArray[Any]
    counts: NDArray[np.intp]
    shares: NDArray[np.float64] | None
    all_classes: NDArray[Any]
    all_counts: NDArray[np.intp]
    indices: NDArray[np.intp]
    cell_images: NDArray[Any]
    error_frames: "LineCollection"

    def most_confused(self, n_pairs: int | None = None) -> list[Confusion]:
        """Return the confusions of one class with another one, the most frequent first.

        Parameters
        ----------
        n_pairs : int, optional
            How many at most. By default all are returned.

        Returns
        -------
        list of Confusion
            Each with the attributes `true`, `predicted`, `count` and `rate`, the share of the
            images of the true class. All classes of the model count, shown or not.
        """
        return most_confused(self.all_counts, self.all_classes.tolist(), n_pairs)

    def _values(self) -> Numbers:
        others = self._further_images()
        return (
            super()._values()
            | number_each("further image", others)
            | drop_none(
                {
                    "classes": self.classes,
                    "counts": self.counts,
                    "shares": self.shares,
                    "indices": self.indices,
                }
            )
        )

    def _further_images(self) -> NDArray[Any]:
        """Return the images of the cells beside their first ones, as they are drawn."""
        images = self.cell_images.reshape(-1, *self.tiles.shape[1:])
        further = np.arange(len(images)) % self.cell_images.shape[2] > 0
        return self._drawn_at(self.image.grid.boxes[further], images[further])
