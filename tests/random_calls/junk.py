"""Values that hardly any argument may have, and how an error may name the argument that had one."""

import re

import numpy as np
from hypothesis import strategies as st
from matplotlib.colors import Normalize

from mlpviz import History, Layers

JUNK = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1,
        7,
        10**20,
        0.5,
        np.nan,
        -np.inf,
        1j,
        "typo",
        "",
        b"bytes",
        (),
        [],
        {},
        {"typo": 1},
        {1, 2},
        object(),
        len,
        (1, 2, 3, 4),
        [0, 0],
        [[1], [2, 3]],
        ["a", None],
        np.array(3),
        np.array([]),
        np.array(["a", "b"]),
        np.array([None, 1.5], dtype=object),
        np.zeros((2, 2, 2, 2)),
        np.full((3, 4), np.nan),
        np.zeros((0, 6)),
        np.float32(2.5),
        np.int8(2),
        Normalize(),
        Layers(np.eye(4)),
        History({"loss": [1.0]}),
    ]
)

NAMED_BY_A_PART = {
    # Of several curves, only the name of its own tells the user which one is meant.
    "model": ["the curve '", "band=True needs", "^image_shape .* takes"],
    "history": ["the curve '"],
    "losses": ["the curve '"],
    "scores": ["the curve '"],
    # The two are one thing: where channels stand says what the other numbers are.
    "channel_axis": ["^image_shape "],
}
"""What an error may name in place of an argument.

A model that is no list of runs is wrong because of `band`, and one of other pixels does not fit the
image's shape.
"""
NOTHING_TO_SHOW = ["leave no range to show", "so there is nothing to draw"]
"""What is said of numbers that are all alike, into which junk may lead that is a valid choice."""


def names_one_of(message, arguments):
    """Whether a message names one of some arguments as a whole word, or a part of one."""
    said = [rf"\b{re.escape(name)}\b" for name in arguments]
    said += [part for name in arguments for part in NAMED_BY_A_PART.get(name, ())]
    return re.search("|".join([*said, *NOTHING_TO_SHOW]), message) is not None
