"""Models that share the memory of their weights."""

import copy
from types import SimpleNamespace

import numpy as np
import pytest

from mlpviz import Layers
from mlpviz._recording.shared_memory import check_own_memory

ARRAY = np.ones((3, 2))
STATE = {"fc": {"weight": ARRAY}}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (STATE, STATE),
        (STATE, {"fc": {"weight": ARRAY}}),
        (SimpleNamespace(coefs_=[ARRAY]), SimpleNamespace(coefs_=[ARRAY])),
        ({"weight": ARRAY}, {"weight": ARRAY.view()}),
    ],
)
def test_models_with_the_same_weights_in_memory_are_refused(first, second):
    other = {"weight": np.zeros((3, 2))}
    with pytest.raises(ValueError, match=r"^models\[1\] and models\[2\] share the memory"):
        check_own_memory([other, first, second])


def test_copies_are_accepted():
    check_own_memory([STATE, copy.deepcopy(STATE)])
    check_own_memory([Layers([ARRAY]), Layers([ARRAY])])
