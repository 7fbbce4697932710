"""Steps of a network."""

import numpy as np

from mlpviz._reading.steps import as_floats


def test_numbers_of_half_precision_are_kept_and_those_numpy_does_not_know_are_widened():
    assert as_floats(np.ones(2, np.float16)).dtype == np.float16
    assert as_floats(np.ones(2, np.int8)).dtype == np.float32
