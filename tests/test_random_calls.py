"""Random calls of everything public: a true figure, or an error of our own, and nothing else.

Few of them here, always the same; `nox -s trust` makes a thousand of each function, and
`nox -s nightly` many more, different each time.
"""

import copy
import dataclasses
import inspect
import os
import pickle
import re
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize, PowerNorm
from matplotlib.figure import Figure

import mlpviz
from mlpviz import History, Layers
from mlpviz.errors import NotFittedError

N_CALLS = int(os.environ.get("MLPVIZ_CALLS", "40"))
ALWAYS_THE_SAME = N_CALLS <= 1000
FEWEST_DRAWN = 0.5

# Small sizes, so that the same number often means different things.
SHAPES = st.sampled_from([(2, 3), (3, 2), (1, 1), (4, 4), (2, 2, 3), [2, 2], np.array([3, 3])])
NUMBERS = st.floats(-4, 4).map(lambda value: round(value, 2))
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
NORMS = st.builds(Normalize, st.none() | st.just(-1.0), st.none() | st.just(1.0)) | st.just(
    PowerNorm(0.5)
)
SCALING = {
    "scale": st.sampled_from(["shared", "symmetric", "robust"]),
    "cmap": st.sampled_from(["gray", "viridis", "RdBu_r"]),
    "norm": st.none() | NORMS | st.just(LogNorm()),
    "clip": st.floats(0.1, 2),
    "percentiles": st.sampled_from([(1, 99), (0.0, 50.0), [20, 80]]),
    "image_kw": st.sampled_from([None, {}, {"alpha": 0.5}, {"zorder": 2}]),
    "colorbar": st.booleans(),
    "colorbar_kw": st.sampled_from([None, {"label": "w"}]),
}
LABELLED = {"label_kw": st.sampled_from([None, {"color": "red"}, {"fontsize": 6}])}
GRID = SCALING | LABELLED | {"n_cols": st.none() | st.integers(1, 7)}


@st.composite
def axes(draw):
    kind = draw(st.sampled_from(["new", "figure", "subfigure", "constrained", "tight", "pyplot"]))
    if kind == "new":
        return None
    if kind == "pyplot":
        return plt.figure().add_subplot()
    if kind == "subfigure":
        return Figure().subfigures(1, 2)[1].add_subplot()
    return Figure(layout=None if kind == "figure" else kind).add_subplot()


def matrix(rows, columns):
    """Numbers of a shape, in any order, type and layout that numpy has."""
    plain = hnp.arrays(np.float64, (rows, columns), elements=NUMBERS)
    return st.builds(
        lambda values, change: change(values),
        plain,
        st.sampled_from(
            [
                np.asarray,
                np.asfortranarray,
                lambda values: values.astype(np.float32),
                lambda values: np.repeat(values, 2, axis=0)[::2],
                lambda values: values[:, ::-1],
                lambda values: values[::-1].copy()[::-1],
                read_only,
            ]
        ),
    )


def read_only(values):
    values = values.copy()
    values.flags.writeable = False
    return values


@st.composite
def network(draw, n_pixels):
    sizes = [n_pixels, *draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))]
    weights = [draw(matrix(a, b)) for a, b in pairwise(sizes)]
    names = st.sampled_from(["relu", "tanh", "identity", "logistic"])
    return Layers(weights, activations=[draw(names) for _ in weights])


@st.composite
def images_call(draw):
    shape = draw(SHAPES)
    n = draw(st.integers(1, 9))
    X = draw(matrix(n, int(np.prod(shape))))
    return {"X": X, "image_shape": shape, "n_images": draw(st.none() | st.integers(1, n))}


@st.composite
def predictions_call(draw):
    call = draw(images_call())
    n = len(call["X"])
    classes = st.lists(st.sampled_from([0, 1, 2]), min_size=n, max_size=n)
    y = draw(classes)
    pred = y[::-1]
    select = st.sampled_from(["first", "random", "errors"])
    return call | {
        "model": None,
        "y": y,
        "y_pred": np.array(pred),
        "n_images": 4,
        "select": draw(select | st.just(list(range(n))[::-1])),
    }


@st.composite
def filters_call(draw):
    shape = draw(SHAPES)
    model = draw(network(int(np.prod(shape))))
    units = st.none() | st.integers(1, model.n_units[0])
    return {"model": model, "image_shape": shape, "units": draw(units)}


@st.composite
def classes_call(draw):
    call = draw(filters_call())
    model = call["model"]
    return call if len(model.weights) > 1 else call | {"model": deeper(model), "units": None}


def deeper(model):
    last = model.n_units[-1]
    return Layers([*model.weights, np.eye(last)], activations=[*model.activations, "softmax"])


@st.composite
def fields_call(draw):
    call = draw(filters_call())
    call.pop("units")
    return call | {"layer": draw(st.integers(0, len(call["model"].weights) - 1))}


@st.composite
def report_call(draw):
    call = draw(filters_call())
    return {"report": mlpviz.unit_report(deeper(call["model"]), call["image_shape"])}


@st.composite
def losses_call(draw):
    curve = st.lists(st.floats(0, 9), min_size=1, max_size=12)
    names = st.sampled_from(["loss", "val_loss", "accuracy"])
    curves = st.dictionaries(names, curve, min_size=1, max_size=3)
    history = st.builds(History, curves)
    return {"model": draw(history | st.dictionaries(st.sampled_from("ab"), history, min_size=1))}


def only_model(draw_call):
    return draw_call.map(lambda call: {"model": call["model"]})


CALLS = {
    "plot_first_layer_filters": (
        filters_call(),
        GRID | {"labels": st.sampled_from([None, "index"]), "space": st.just("input")},
    ),
    "plot_image_grid": (images_call(), GRID | {"labels": st.sampled_from([None, "index"])}),
    "plot_layer_weights": (only_model(filters_call()), SCALING | {"order": st.just("similarity")}),
    "plot_loss_curve": (
        losses_call(),
        {
            "smooth": st.none() | st.floats(0, 0.99),
            "mark_best": st.booleans(),
            "line_kw": st.sampled_from([None, {"linewidth": 3}]),
        },
    ),
    "plot_prediction_grid": (predictions_call(), GRID),
    "plot_receptive_fields": (fields_call(), GRID),
    "plot_unit_classes": (classes_call(), GRID),
    "plot_unit_report": (report_call(), GRID | {"order": st.sampled_from(["index", "verdict"])}),
    "plot_weight_distribution": (
        only_model(filters_call()),
        {"n_bins": st.integers(2, 40), "line_kw": st.sampled_from([None, {"linewidth": 3}])},
    ),
    "unit_report": (classes_call().map(lambda c: {k: c[k] for k in ("model", "image_shape")}), {}),
}


@st.composite
def layers_record(draw):
    model = draw(network(draw(st.integers(1, 6))))
    arrays = {"weights": list(model.weights), "biases": list(model.biases)}
    return arrays | {"activations": list(model.activations), "name": "net"}


@st.composite
def history_record(draw):
    losses = draw(st.lists(st.floats(0, 9), min_size=1, max_size=5))
    return {"losses": {"loss": losses}, "scores": {"score": losses[::-1]}, "unit": "epoch"}


@st.composite
def predictions_record(draw):
    n, classes = draw(st.integers(1, 6)), np.arange(draw(st.integers(1, 4)))
    scores = draw(matrix(n, len(classes)))
    kind = draw(st.sampled_from(["logit", "margin"]))
    values = classes[scores.argmax(axis=1)]
    return {"values": values, "classes": classes, "scores": scores, "kind": kind}


@st.composite
def transform_record(draw):
    low = draw(hnp.arrays(np.float64, 3, elements=NUMBERS))
    return {"name": "step", "apply": np.negative, "low": low, "high": low + 1}


@st.composite
def report_record(draw):
    report = draw(report_call())["report"]
    return {field.name: getattr(report, field.name) for field in dataclasses.fields(report)}


RECORDS = {
    "Layers": layers_record(),
    "History": history_record(),
    "Predictions": predictions_record(),
    "Transform": transform_record(),
    "UnitReport": report_record(),
}


def test_everything_public_is_called():
    assert {*CALLS, *RECORDS} == set(mlpviz.__all__)


def many(test):
    limits = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        max_examples=N_CALLS,
        derandomize=ALWAYS_THE_SAME,
        database=None,
        deadline=None,
        suppress_health_check=limits,
    )(test)


def frozen_copy(value):
    """What a value holds, to be compared later."""
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.tobytes() if value.dtype != object else repr(value)
    if isinstance(value, Mapping):
        return {key: frozen_copy(each) for key, each in value.items()}
    if isinstance(value, Normalize):
        return type(value), value.vmin, value.vmax, value.clip
    if isinstance(value, Layers):
        return [frozen_copy(each) for each in (*value.weights, *value.biases)]
    try:
        return pickle.dumps(value)
    except (TypeError, AttributeError, pickle.PicklingError):
        return repr(value)


def called(function, arguments):
    """Call, watch that nothing else changes, and return the result or the error of our own."""
    ax = arguments.get("ax")
    before = {name: frozen_copy(each) for name, each in arguments.items() if name != "ax"}
    figures, children = plt.get_fignums(), on(ax)
    rc = copy.deepcopy(dict(plt.rcParams))
    state = np.random.get_state()[1].tobytes()  # noqa: NPY002 - the very state that is watched
    try:
        result = function(**arguments)
    except (ValueError, TypeError, NotFittedError) as error:
        check_message(function, str(error))
        assert on(ax) == children, "something was drawn before the error"
        assert plt.get_fignums() == figures, "a figure was left open"
        result = error
    after = {name: frozen_copy(each) for name, each in arguments.items() if name != "ax"}
    assert after == before, "an argument was changed"
    assert dict(plt.rcParams) == rc
    assert np.random.get_state()[1].tobytes() == state  # noqa: NPY002
    return result


def check_message(function, message):
    """An error says which argument it is about, or which curve of it."""
    names = "|".join([*inspect.signature(function).parameters, "the curve '"])
    assert re.search(rf"\b({names})", message), f"names no argument: {message}"


def on(ax):
    return [id(child) for child in ax.get_children()] if isinstance(ax, Axes) else None


def check_figure(name, display, arguments):
    """Whether a figure holds the numbers that the call was about, found without the library."""
    display.figure.draw_without_rendering() if isinstance(display.figure, Figure) else None
    assert display.alt_text
    if name == "plot_image_grid":
        shown = np.asarray(arguments["X"], float)[display.indices]
        np.testing.assert_allclose(display.tiles.reshape(len(shown), -1), shown, rtol=1e-6)
    if name == "plot_first_layer_filters":
        weights = np.asarray(arguments["model"].weights[0])[:, display.units]
        np.testing.assert_array_equal(display.tiles.reshape(len(display.units), -1), weights.T)
    if name == "plot_prediction_grid" and len(display.indices):
        shown = np.asarray(arguments["X"], float)[display.indices]
        np.testing.assert_allclose(display.tiles.reshape(len(shown), -1), shown, rtol=1e-6)
        truth, said = np.array(arguments["y"]), np.array(arguments["y_pred"])
        np.testing.assert_array_equal(display.correct, (truth == said)[display.indices])
    if name == "plot_loss_curve" and isinstance(arguments["model"], History):
        drawn = sorted(tuple(line.get_ydata()) for line in lines_of(display))
        curves = arguments["model"].curves.values()
        assert drawn == sorted(tuple(curve.values) for curve in curves)


def lines_of(display):
    return (display.raw_lines or display.lines).values()


@pytest.mark.parametrize("name", CALLS)
def test_a_valid_call_draws_its_numbers(name):
    required, optional = CALLS[name]
    drew = []

    @many
    @given(data=st.data())
    def call(data):
        arguments = data.draw(required)
        some = st.sets(st.sampled_from(sorted(optional)), max_size=3) if optional else st.just(())
        arguments |= {each: data.draw(optional[each]) for each in sorted(data.draw(some))}
        if name.startswith("plot_"):
            arguments["ax"] = data.draw(axes())
        result = called(getattr(mlpviz, name), arguments)
        drew.append(not isinstance(result, Exception))
        if drew[-1] and name.startswith("plot_"):
            check_figure(name, result, arguments)
        plt.close("all")

    call()
    # Some pairs of options exclude each other, and some images have no limits.
    assert np.mean(drew) > FEWEST_DRAWN


@pytest.mark.parametrize("name", CALLS)
@many
@given(data=st.data())
def test_junk_is_drawn_truly_or_refused_by_name(name, data):
    function = getattr(mlpviz, name)
    arguments = data.draw(CALLS[name][0])
    parameters = sorted(inspect.signature(function).parameters)
    for each in data.draw(st.lists(st.sampled_from(parameters), min_size=1, max_size=2)):
        arguments[each] = data.draw(JUNK)
    result = called(function, arguments)
    if not isinstance(result, Exception) and name.startswith("plot_"):
        result.figure.draw_without_rendering() if isinstance(result.figure, Figure) else None
    plt.close("all")


@pytest.mark.parametrize("name", RECORDS)
@many
@given(data=st.data())
def test_a_valid_record_is_made(name, data):
    record = getattr(mlpviz, name)
    assert isinstance(called(record, data.draw(RECORDS[name])), record)


@pytest.mark.parametrize("name", RECORDS)
@many
@given(data=st.data())
def test_records_of_junk_are_refused_by_name(name, data):
    record = getattr(mlpviz, name)
    arguments = data.draw(RECORDS[name])
    parameters = sorted(inspect.signature(record).parameters)
    for each in data.draw(st.lists(st.sampled_from(parameters), min_size=1, max_size=3)):
        arguments[each] = data.draw(JUNK)
    called(record, arguments)
