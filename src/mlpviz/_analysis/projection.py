"""Project the activations of a layer to two dimensions, and measure how classes separate."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.assignment import assign
from mlpviz._validation import check_array, check_choice

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST_ON_GRID: Final = 4096
BLOCK_DISTANCES: Final = 2**22
"""The most distances that are held at once: 32 MB in double precision."""


@dataclass(frozen=True, eq=False, slots=True)
class Projection:
    """Points in two dimensions.

    Attributes
    ----------
    coordinates : ndarray of shape (n_samples, 2)
    variance_shares : tuple of float, or None
        Share of the variance along each axis, None if the axes are not principal components.
    """

    coordinates: Floats
    variance_shares: tuple[float, float] | None


def project(method: Any, activations: Floats) -> Projection:
    """Return activations in two dimensions, by the `method` of the caller.

    Parameters
    ----------
    method : {"pca"}, object with `fit_transform`, or array_like of shape (n_samples, 2)
    activations : ndarray of shape (n_samples, n_units)
    """
    if isinstance(method, str):
        check_choice("method", method, ("pca",))
        return principal_components(activations)
    if hasattr(method, "fit_transform"):
        coordinates = np.asarray(method.fit_transform(activations), dtype=np.float64)
        source = f"{type(method).__name__}.fit_transform"
    else:
        coordinates, source = check_array("method", method), "method"
    expected = (len(activations), 2)
    if coordinates.shape != expected or coordinates.dtype.kind not in "iuf":
        raise ValueError(
            f"{source} must give coordinates of shape {expected}, one row for each image, got "
            f"shape {coordinates.shape}"
        )
    return Projection(coordinates.astype(np.float64), None)


def principal_components(activations: Floats) -> Projection:
    """Project activations onto their first two principal components.

    Parameters
    ----------
    activations : ndarray of shape (n_samples, n_units)

    Returns
    -------
    Projection
        The sign of each component is such that its largest weight is positive, so that the same
        input gives the same picture.

    Examples
    --------
    >>> found = principal_components(np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 0.0]]))
    >>> found.coordinates[:, 0], found.variance_shares
    (array([-1.,  2., -1.]), (1.0, 0.0))
    """
    centered = activations - activations.mean(axis=0)
    variances, vectors = np.linalg.eigh(centered.T @ centered)
    variances = np.maximum(variances[::-1], 0)
    axes = vectors[:, ::-1][:, :2]
    axes = np.pad(axes, ((0, 0), (0, 2 - axes.shape[1])))
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0)
    axes = axes * np.where(largest < 0, -1, 1)
    total = variances.sum()
    shares = np.pad(variances / (total if total > 0 else 1), (0, 1))[:2]
    return Projection(centered @ axes, (float(shares[0]), float(shares[1])))


def nearest_centroid_accuracy(activations: Floats, classes: Indices) -> float | None:
    """Return how often an image is closest to the mean of its own class.

    The mean of its own class excludes the image itself (leave-one-out). Otherwise small classes
    would look better than they are.

    Parameters
    ----------
    activations : ndarray of shape (n_samples, n_units)
    classes : ndarray of int of shape (n_samples,)
        Indices of classes.

    Returns
    -------
    float or None
        Share of the images, 0 to 1. An image that is the only one of its class counts as wrong.
        None if no class has a second image.

    Examples
    --------
    >>> points = np.array([[0.0], [1.0], [9.0], [10.0]])
    >>> nearest_centroid_accuracy(points, np.array([0, 0, 1, 1]))
    1.0
    """
    n_classes = int(classes.max()) + 1
    counts = np.bincount(classes, minlength=n_classes).astype(np.float64)
    sums = np.zeros((n_classes, activations.shape[1]))
    np.add.at(sums, classes, activations)
    if counts.max() < 2:
        return None
    filled = counts > 0
    centroids = sums / np.where(filled, counts, 1)[:, None]
    rest = np.maximum(counts[classes] - 1, 1)[:, None]
    own = np.square(activations - (sums[classes] - activations) / rest).sum(axis=1)
    own[counts[classes] == 1] = np.inf
    right = 0
    step = max(1, BLOCK_DISTANCES // n_classes)
    for start in range(0, len(classes), step):
        block = slice(start, start + step)
        others = _squared_distances(activations[block], centroids)
        others[:, ~filled] = np.inf
        others[np.arange(len(others)), classes[block]] = np.inf
        right += int(np.count_nonzero(own[block] < others.min(axis=1)))
    return right / len(classes)


def thumbnails_in_view(
    coordinates: Floats, size: tuple[float, float], priority: NDArray[Any]
) -> Indices:
    """Return the points that get a thumbnail, so that no thumbnails overlap.

    Points are chosen by priority. Among equal priorities, points in sparse regions come first:
    those in the cells of a grid that hold the fewest points.

    Parameters
    ----------
    coordinates : ndarray of shape (n_samples, 2)
    size : tuple of float
        Width and height of a thumbnail, in the units of the coordinates.
    priority : ndarray of shape (n_samples,)
        Smaller values come first, such as 0 for errors and 1 for the rest.

    Returns
    -------
    ndarray of int
        Rows, in the order in which they were chosen.

    Examples
    --------
    >>> points = np.array([[0.0, 0.0], [0.4, 0.0], [2.0, 0.0]])
    >>> thumbnails_in_view(points, (1.0, 1.0), np.array([1, 0, 1]))
    array([1, 2])
    """
    finite = np.flatnonzero(np.isfinite(coordinates).all(axis=1))
    scaled = coordinates[finite] / np.asarray(size)
    cells = np.floor(scaled).astype(np.int64)
    _, owner, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    order = np.lexsort((finite, counts[owner.ravel()], priority[finite]))
    taken: dict[tuple[int, int], list[Floats]] = {}
    kept = []
    for i in order.tolist():
        x, y = cells[i].tolist()
        around = [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        near = (point for cell in around for point in taken.get(cell, ()))
        if all(np.abs(scaled[i] - point).max() >= 1 for point in near):
            taken.setdefault((x, y), []).append(scaled[i])
            kept.append(int(finite[i]))
    return np.array(kept, dtype=np.intp)


def grid_coordinates(coordinates: Floats) -> Floats:
    """Return the center of a cell of a square grid for each point, rows from top to bottom."""
    if len(coordinates) > MOST_ON_GRID:
        raise ValueError(
            f"arrange='grid' takes at most {MOST_ON_GRID:,} images, got {len(coordinates):,}; give "
            "fewer rows of X, or arrange='free'"
        )
    if not np.isfinite(coordinates).all():
        raise ValueError("arrange='grid' needs finite coordinates, but some are NaN or infinite")
    rows, columns = places_on_grid(coordinates).T
    return np.stack([columns, -rows], axis=1).astype(np.float64)


def places_on_grid(coordinates: Floats) -> Indices:
    """Return a cell of a square grid for each point, with the least total squared distance.

    Parameters
    ----------
    coordinates : ndarray of shape (n_samples, 2)

    Returns
    -------
    ndarray of int of shape (n_samples, 2)
        Row from the top and column of each point; no cell has two points.

    Examples
    --------
    >>> places_on_grid(np.array([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 0.0]])).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    n = len(coordinates)
    n_cols = int(np.ceil(np.sqrt(n)))
    n_rows = int(np.ceil(n / n_cols))
    rows, columns = np.divmod(np.arange(n_rows * n_cols), n_cols)
    centers = np.stack([(columns + 0.5) / n_cols, 1 - (rows + 0.5) / n_rows], axis=1)
    low, span = coordinates.min(axis=0), np.ptp(coordinates, axis=0)
    within = (coordinates - low) / np.where(span > 0, span, 1)
    _, cells = assign(_squared_distances(within, centers))
    return np.stack([rows[cells], columns[cells]], axis=1)


def _squared_distances(points: Floats, others: Floats) -> Floats:
    products = points @ others.T
    squares = np.square(points).sum(axis=1)[:, None] + np.square(others).sum(axis=1)
    return np.asarray(np.maximum(squares - 2 * products, 0))
