"""What the tests of several adapters need."""

import random

import numpy as np
import pytest


@pytest.fixture
def keras_moves_the_shared_random_generators():
    """Making and training models moves the shared generators; only reading them must not."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 - the state that Keras moves
    yield
    random.setstate(states[0])
    np.random.set_state(states[1])  # noqa: NPY002 - as above
