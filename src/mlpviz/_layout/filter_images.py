"""The weights of a first layer as images, in the space in which they are shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._layout.shared_values import BlockFunction, Values
from mlpviz._layout.tile_values import check_some_finite
from mlpviz._pixel_space.affine import pixel_space
from mlpviz._pixel_space.filters import Filters
from mlpviz._pixel_space.first_layer_weights import PullBack, first_layer_weights
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._samples.image_shape import check_fits, check_fits_network, check_not_transposed


def affine_pull_back(
    layers: Layers, shape: ImageShape, space: str, *, progress: bool = False
) -> PullBack | None:
    """Return the function that finds the weights of pixels, None for the layer's own weights.

    Parameters
    ----------
    layers : Layers
    shape : ImageShape
    space : {"pixels", "input"}
    progress : bool
    """
    if space == "input" or not layers.preprocessing:
        check_not_transposed(shape, layers)
        check_fits(shape, layers.weights[0].shape[0], f"the first layer of {layers.name}")
        return None
    check_fits_network(shape, layers)
    return partial(pixel_space, progress=progress)


def filter_images(filters: Filters, shape: ImageShape) -> NDArray[Any]:
    """Return filters as images, with NaN for pixels that the network does not see."""
    rows = filters.weights.T
    if not filters.connected.all():
        rows = np.array(rows)
        rows[:, ~filters.connected] = np.nan
    images = shape.to_images(rows)
    check_some_finite(images, "the weights of the units shown")
    return images


@dataclass(frozen=True, eq=False, slots=True)
class FilterSequence:
    """The filters of one network at several steps of its training.

    Attributes
    ----------
    steps : sequence of Layers
        The network at each step.
    shape : ImageShape
    units : ndarray of int of shape (n_units,)
        The units that are shown.
    pull_back : callable or None
        Finds the weights of pixels.
    reference : Layers or None
        The network whose weights are subtracted to show changes.
    """

    steps: Sequence[Layers]
    shape: ImageShape
    units: NDArray[np.intp]
    pull_back: PullBack | None
    reference: Layers | None = None

    def images(self) -> NDArray[Any]:
        """Return the filters, of shape (n_steps, n_units, height, width[, 3])."""
        return np.array(
            [
                filter_images(_of_units(filters, self.units), self.shape)
                for filters in self._filters()
            ]
        )

    def values(self) -> Values:
        """Return the weights of all units at all steps, shown or not."""
        what = "the weights" if self.reference is None else "the changes of the weights"
        return Values(self._map_steps, f"{what} of the first layer")

    def _map_steps(self, function: BlockFunction) -> Iterator[Any]:
        for filters in self._filters():
            yield function(filters.weights[filters.connected])

    def _filters(self) -> Iterator[Filters]:
        start = None if self.reference is None else self._filters_of(self.reference).weights
        for layers in self.steps:
            filters = self._filters_of(layers)
            if start is not None:
                change = filters.weights.astype(np.float64) - start
                filters = Filters(change, filters.bias, filters.connected)
            yield filters

    def _filters_of(self, layers: Layers) -> Filters:
        every = np.arange(layers.n_units[0])
        return first_layer_weights(layers, self.pull_back).filters_of(every)


def _of_units(filters: Filters, units: NDArray[np.intp]) -> Filters:
    return Filters(filters.weights[:, units], filters.bias[units], filters.connected)
