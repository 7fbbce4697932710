"""Call something again and again, and see that nothing is changed by it that is not its own."""

import dataclasses
import os
import pickle
from collections.abc import Mapping

import numpy as np
from hypothesis import HealthCheck, settings
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import Normalize

from mlpviz import Snapshots
from mlpviz.errors import NotFittedError

N_CALLS = int(os.environ.get("MLPVIZ_CALLS", "40"))
NO_SNAPSHOTS = repr(Snapshots())
ALWAYS_THE_SAME = N_CALLS <= 1000


def many(test):
    """Make a test that draws its calls."""
    limits = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        max_examples=N_CALLS,
        derandomize=ALWAYS_THE_SAME,
        database=None,
        deadline=None,
        suppress_health_check=limits,
    )(test)


def called(function, arguments):
    """Call, see that nothing else changes, and return the result or the error of our own."""
    ax = arguments.get("ax")
    # A training that begins fills its snapshots.
    watched = {name: each for name, each in arguments.items() if repr(each) != NO_SNAPSHOTS}
    before, own = frozen_copy(watched), on(ax)
    figures, globally = plt.get_fignums(), global_state()
    try:
        result = function(**arguments)
    except (ValueError, TypeError, NotFittedError) as error:
        assert on(ax) == own, "something was drawn before the error"
        assert plt.get_fignums() == figures, "a figure was left open"
        result = error
    assert frozen_copy(watched) == before, "an argument was changed"
    assert global_state() == globally, "rcParams or random numbers"
    return result


def global_state():
    """All that everybody shares; what lists in rcParams hold is compared after each test."""
    name, keys, *rest = np.random.get_state()  # noqa: NPY002 - the very state that is watched
    return dict.copy(plt.rcParams), name, keys.tobytes(), rest


def on(ax):
    if not isinstance(ax, Axes):
        return None
    return [id(each) for each in (*ax.get_children(), *ax.get_figure().axes)]


def frozen_copy(value):
    """What a value holds, to be compared later; an Axes is drawn on, and a generator is used."""
    if isinstance(value, Axes | np.random.Generator):
        return id(value)
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.dtype, value.shape, value.tobytes()
    if isinstance(value, Mapping):
        return {key: frozen_copy(each) for key, each in value.items()}
    parts = parts_of(value)
    return pickled(value) if parts is None else [type(value), *map(frozen_copy, parts)]


def parts_of(value):
    """What a value is made of; None if it is one thing."""
    if isinstance(value, Snapshots):
        return [*value, value.steps]
    if isinstance(value, Normalize):
        return value.vmin, value.vmax, value.clip
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, each.name) for each in dataclasses.fields(value)]
    return value if isinstance(value, list | tuple) else None


def pickled(value):
    try:
        return pickle.dumps(value)
    except (TypeError, AttributeError, pickle.PicklingError):
        return repr(value)
