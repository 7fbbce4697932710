"""The image from which differences are taken."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.confusions import mean_images
from mlpviz._samples.single_images import as_image
from mlpviz._samples.table import Samples
from mlpviz._validation import check_choice


def as_baseline(baseline: Any, samples: Samples, shape: ImageShape) -> NDArray[np.float64]:
    """Return the baseline as a flat image."""
    if baseline is None:
        return np.zeros(shape.n_values)
    if isinstance(baseline, str):
        check_choice("baseline", baseline, ("mean",))
        return np.asarray(mean_images(samples, np.zeros(len(samples), dtype=np.intp), 1)[0])
    return as_image("baseline", baseline, shape)
