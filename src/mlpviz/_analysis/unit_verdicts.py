"""The verdicts of a unit report, for plots that mark units with them."""

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.forward import fold_preprocessing
from mlpviz._analysis.hidden_layer import HiddenLayer
from mlpviz._analysis.measuring import assess_layer
from mlpviz._analysis.thresholds import Thresholds
from mlpviz._analysis.verdicts import assign_verdicts
from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.table import Samples


def find_verdicts(
    hidden: HiddenLayer, shape: ImageShape, samples: Samples
) -> NDArray[np.str_] | None:
    """Return the verdict of `unit_report` on each unit, None if it cannot be reported.

    Output units have no verdicts, and neither have units after preprocessing that is not affine.
    """
    if hidden.index >= hidden.layers.n_hidden:
        return None
    try:
        fold_preprocessing(hidden.layers)
    except ValueError:
        return None
    thresholds = Thresholds()
    assessed = assess_layer(
        hidden, shape, samples, None, thresholds=thresholds, progress=samples.progress
    )
    return assign_verdicts(
        assessed.measures, thresholds, least_similarity=assessed.least_similarity
    )
