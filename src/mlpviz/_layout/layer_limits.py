"""The color limits of a whole first layer."""

import numpy as np

from mlpviz._layout.color_limits import Scale, limits_within, shared_limits
from mlpviz._out_of_core.blocks import IN_MEMORY_VALUES
from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._out_of_core.percentiles import combined_range, finite_range, percentile_range
from mlpviz._pixel_space.filters import Filters
from mlpviz._pixel_space.first_layer_weights import FirstLayerWeights, StoredWeights


def limits_of_layer(layer: FirstLayerWeights, shown: Filters, scale: Scale) -> tuple[float, float]:
    """Return the limits that all units share, shown or not."""
    what = "the weights of the first layer"
    if scale.vmin is not None and scale.vmax is not None:
        return shared_limits((), scale, what)
    if scale.name != "robust":
        # Found in another block, a weight that is shown may differ in its last digit.
        ends = [*layer.map_blocks(finite_range), finite_range(shown.weights[shown.connected])]
        return limits_within(*combined_range(ends), scale, what)
    if layer.n_values <= IN_MEMORY_VALUES and isinstance(layer, StoredWeights) and _is_here(layer):
        return shared_limits(layer.map_blocks(np.asarray), scale, what)
    return limits_within(*percentile_range(layer.map_blocks, scale.percentiles), scale, what)


def _is_here(layer: StoredWeights) -> bool:
    return not isinstance(layer.weights, DaskMatrix)
