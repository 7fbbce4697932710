"""One image that is given by itself."""

import numpy as np
import pytest

from mlpviz._records.image_shape import ImageShape
from mlpviz._samples.single_images import as_image


@pytest.mark.parametrize("value", [b"bytes", [["a", "b"], ["c", "d"]], {"a": 1}, object()])
def test_what_holds_no_numbers_is_refused(value):
    with pytest.raises(TypeError, match=r"^image must hold real numbers"):
        as_image("image", value, ImageShape(2, 2))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match=r"^image holds NaN or infinite values"):
        as_image("image", [1, 2, 3, value], ImageShape(2, 2))
