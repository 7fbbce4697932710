"""Confusions of classes over all rows of X, with images that represent them."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.classes import Classes, make_classes
from mlpviz._records.predictions import Predictions
from mlpviz._samples.cell_images import CellImages, first_of_each_cell, merge_cell_images
from mlpviz._samples.prediction_checks import check_defined, check_one_label, matching_truth
from mlpviz._samples.prediction_sources import PredictionSource
from mlpviz._samples.table import Samples, as_dense

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False, slots=True)
class Confusions:
    """Counts of confusions, and the rows of X that represent each cell.

    Attributes
    ----------
    classes : Classes
    counts : ndarray of int of shape (n_classes, n_classes)
        Rows are true classes, columns predicted ones.
    images : CellImages
        The first images of each cell.
    cells : ndarray of int of shape (n_samples,)
        ``true * n_classes + predicted`` of each row of X.
    output : str or None
        The output that the predictions come from, if the network has several.
    """

    classes: Classes
    counts: Indices
    images: CellImages
    cells: Indices
    output: str | None = None


def find_confusions(
    source: PredictionSource, n_per_cell: int, class_names: Any, *, by_confidence: bool
) -> Confusions:
    """Count confusions, and find the first or the most confident images of each cell."""
    work = partial(_confusions_of_block, n_per_cell, by_confidence)
    blocks = list(source.map_blocks(work))
    *_, labels, output = blocks[0]
    cells = np.concatenate([block[0] for block in blocks])
    n = len(labels)
    counts = np.bincount(cells, minlength=n * n).reshape(n, n).astype(np.intp)
    images = merge_cell_images([block[1] for block in blocks], n_per_cell)
    return Confusions(make_classes(labels, n, class_names), counts, images, cells, output)


def mean_images(samples: Samples, cells: Indices, n_cells: int) -> NDArray[np.float64]:
    """Return the mean of the rows of each cell, NaN for cells without rows."""
    total = np.zeros((n_cells, samples.n_values))
    for part in samples.map_blocks("means", partial(_sums_of_block, n_cells), cells):
        total += part
    counts = np.bincount(cells, minlength=n_cells)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / counts[:, np.newaxis])


def rows_of_cells(found: Confusions, shown: Indices, n_per_cell: int) -> Indices:
    """Return the row of X of each tile, -1 for places that a cell does not fill."""
    cells = (shown[:, np.newaxis] * len(found.classes) + shown).ravel()
    rows = np.full((len(cells), n_per_cell), -1, dtype=np.intp)
    starts = np.searchsorted(found.images.cells, cells, side="left")
    stops = np.searchsorted(found.images.cells, cells, side="right")
    for i, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        rows[i, : stop - start] = found.images.rows[start:stop]
    return rows.ravel()


def _confusions_of_block(
    n_per_cell: int,
    by_confidence: bool,  # noqa: FBT001 - partial gives it by position
    predictions: Predictions,
    y: NDArray[Any] | None,
    start: int,
) -> tuple[Indices, CellImages, NDArray[Any], str | None]:
    assert y is not None
    labels = predictions.classes
    if labels is None:
        raise TypeError("model must be a classifier, but it predicts values")
    check_one_label(predictions)
    y = matching_truth(predictions, y)
    check_defined(predictions, start)
    classes = make_classes(labels, len(labels))
    cells = classes.indices_of(y) * len(labels) + classes.indices_of(predictions.values)
    rows = np.arange(start, start + len(cells))
    ranks = -_confidence(predictions) if by_confidence else np.zeros(len(cells))
    images = first_of_each_cell(CellImages(cells, ranks, rows), n_per_cell)
    return cells, images, labels, predictions.output


def _confidence(predictions: Predictions) -> NDArray[np.float64]:
    if predictions.confidence is None:
        raise ValueError(
            "show='worst' needs class probabilities, but the model gives none; use show='first' or "
            "show='mean'"
        )
    return np.asarray(predictions.confidence, dtype=np.float64)


def _sums_of_block(n_cells: int, rows: Any, cells: NDArray[Any] | None, _: int) -> Any:
    assert cells is not None
    values = as_dense(rows).astype(np.float64, copy=False)
    total = np.zeros((n_cells, values.shape[1]))
    for cell in np.unique(cells):
        total[cell] = values[cells == cell].sum(axis=0)
    return total
