"""Valid arguments of everything public: what a call needs, and the options that it may have."""

import dataclasses
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.colors import LogNorm, Normalize, PowerNorm
from matplotlib.figure import Figure
from sklearn.neural_network import MLPClassifier, MLPRegressor

import mlpviz
from mlpviz import History, Thresholds
from random_calls.networks import (
    fitted_models,
    image_shapes,
    known,
    matrices,
    models_and_shapes,
    networks_behind_a_smooth_step,
    networks_behind_steps,
    plain_networks,
)

NORMS = st.builds(Normalize, st.none() | st.just(-1.0), st.none() | st.just(1.0)) | st.just(
    PowerNorm(0.5)
)
SCALING = {
    "scale": st.sampled_from(["shared", "symmetric", "robust", "each"]),
    "cmap": st.sampled_from(["gray", "viridis", "RdBu_r"]),
    "norm": st.none() | NORMS | st.just(LogNorm()),
    "clip": st.floats(0.1, 2),
    "vmin": st.none() | st.floats(-3, -0.5),
    "vmax": st.none() | st.floats(0.5, 3),
    "percentiles": st.sampled_from([(1, 99), (0.0, 50.0), [20, 80]]),
    "image_kw": st.sampled_from([None, {}, {"alpha": 0.5}, {"zorder": 2}]),
    "colorbar": st.booleans(),
    "colorbar_kw": st.sampled_from([None, {"label": "w"}]),
    "title": st.sampled_from([None, "A title", ""]),
}
GRID = SCALING | {
    "label_kw": st.sampled_from([None, {"color": "red"}, {"fontsize": 6}]),
    "n_cols": st.none() | st.integers(1, 7),
}
PIXELS = {"order": st.just("C"), "channels": st.none()}
PROGRESS = {"progress": st.booleans()}
INITIAL = {"initial": st.sampled_from([None, "sklearn", "glorot", "he", "torch", "lecun"])}
LINES = {
    "line_kw": st.sampled_from([None, {"linewidth": 3}]),
    "title": SCALING["title"],
}
THRESHOLDS = ("spread", "outgoing", "saturation", "cosine", "structure", "moved", "outlier")
THRESHOLDS += (
    "large",
    "small",
    "inputs",
    "falling",
    "rising",
    "noise",
    "never",
    "rare",
    "importance",
)


KINDS_OF_FIGURES = [*["figure"] * 16, *["pyplot"] * 8, "subfigure", "subfigure"]
KINDS_OF_FIGURES += ["new", "new", "constrained", "tight"]
"""Our own figures and those with a layout engine take long, so they are few, the others small."""
SMALL = (3.0, 2.5)


@st.composite
def axes(draw):
    """An Axes of each kind of figure, or None for a new one."""
    kind = draw(st.sampled_from(KINDS_OF_FIGURES))
    if kind == "new":
        return None
    if kind == "pyplot":
        return plt.figure(figsize=SMALL).add_subplot()
    if kind == "subfigure":
        return Figure(figsize=(6, 3)).subfigures(1, 2)[1].add_subplot()
    if kind == "figure":
        return small_axes()
    return Figure(layout=kind).add_subplot()


def small_axes():
    return Figure(figsize=SMALL).add_subplot()


@st.composite
def some_of(draw, total):
    """Which of so many things: all, the first so many, or some by name in any order."""
    named = st.permutations(range(total)).flatmap(
        lambda order: st.integers(1, total).map(lambda n: list(order)[:n])
    )
    return draw(st.none() | st.integers(1, total) | named | named.map(np.array))


@st.composite
def images(draw, call, fewest=1):
    """Images of the shape of a call, as a table or as images."""
    shape = tuple(int(size) for size in call["image_shape"])
    X = draw(matrices(draw(st.integers(fewest, 9)), int(np.prod(shape))))
    given = st.sampled_from([np.asarray, lambda X: X.reshape(-1, *shape), np.ndarray.tolist])
    return draw(given)(X)


@st.composite
def classes(draw, n, labels):
    """A class for each of n images, each class at least once."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    y = rng.permutation([*labels, *rng.choice(labels, n - len(labels))])
    return draw(st.sampled_from([y, y.tolist()]))


@st.composite
def labeled(draw, call):
    """Images and their classes, as the model knows them."""
    outputs = max(2, len(known(call["model"]).biases[-1]))
    labels = getattr(call["model"], "classes_", range(outputs))
    X = draw(images(call, outputs))
    return {"X": X, "y": draw(classes(len(X), list(labels)))}


@st.composite
def image_grid(draw):
    call = draw(image_shapes())
    X = draw(images(call))
    chosen = draw(some_of(len(X)))
    labels = st.sampled_from([None, "index", [f"n{i}" for i in range(len(X))]])
    return call | {"X": X, "n_images": chosen, "labels": draw(labels)}


@st.composite
def prediction_grid(draw):
    source = draw(st.sampled_from(["model", "classes", "values", "probabilities"]))
    call = draw(image_shapes()) if source != "model" else {"image_shape": (2, 3)}
    X = draw(images(call, 3))
    n = len(X)
    names = draw(st.sampled_from([{"n_images": 4}, {"n_images": 3, "rng": 1}, {}]))
    selections = ["first", "random", list(range(n))[::-1], np.array([1]), "worst", "uncertain"]
    if source == "values":
        rng = np.random.default_rng(n)
        call |= {"model": None, "y": rng.random(n), "y_pred": rng.random(n).tolist()}
        return call | names | {"X": X, "select": draw(st.sampled_from(selections[:-1]))}
    selections += ["errors"]
    if source == "probabilities":
        y = draw(classes(n, list("pqr")))
        scores = np.random.default_rng(n).dirichlet(np.ones(3), n)
        call |= {"model": None, "y": y, "y_pred": scores, "classes": list("pqr")}
        return call | names | {"X": X, "select": draw(st.sampled_from(selections))}
    if source == "classes":
        y = draw(classes(n, [0, 1, 2]))
        call |= {"model": None, "y": y, "y_pred": np.asarray(y)[::-1]}
        return call | names | {"X": X, "select": draw(st.sampled_from([*selections[:4], "errors"]))}
    model = draw(st.sampled_from(fitted_models()))
    call |= {"model": model, "y": draw(classes(n, list(model.classes_)))}
    return call | names | {"X": X, "select": draw(st.sampled_from(selections))}


@st.composite
def filters(draw):
    space = draw(st.sampled_from(["pixels", "input", "local"]))
    if space == "local" and draw(st.booleans()):
        call = draw(image_shapes())
        n_pixels = int(np.prod(call["image_shape"]))
        call |= {"model": draw(networks_behind_a_smooth_step(n_pixels))}
    else:
        call = draw(models_and_shapes())
    network = known(call["model"])
    if space == "input" and len(network.weights[0]) != network.n_pixels:
        call["image_shape"], call["channel_axis"] = (1, len(network.weights[0])), -1
    if space == "local":
        X = np.asarray(draw(images(call)), float)
        call["at"] = X[0]
    units = draw(some_of(len(network.biases[0])))
    labels = draw(st.sampled_from([None, "index"]))
    return call | {"units": units, "space": space, "labels": labels}


@st.composite
def trainings(draw, hidden=0):
    """A network at several steps of its training, and the shape of its images."""
    call = draw(image_shapes())
    n_pixels = int(np.prod(call["image_shape"]))
    strategy = draw(st.sampled_from([plain_networks, networks_behind_steps]))
    first = draw(strategy(n_pixels, hidden))
    snapshots, rng = mlpviz.Snapshots(), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    for step in draw(st.sampled_from([(0, 1), (0, 2, 3), (1, 2.5, 4, 8)])):
        moved = [matrix + step * rng.normal(size=matrix.shape) for matrix in first.weights]
        options = {"preprocessing": first.preprocessing, "n_pixels": first.n_pixels}
        layers = mlpviz.Layers(moved, first.biases, first.activations, **options)
        snapshots.take(layers, step=step, loss=1 / (1 + step))
    return call | {"snapshots": snapshots}


@st.composite
def filters_over_time(draw):
    call = draw(trainings())
    first, known_steps = call["snapshots"][0], call["snapshots"].steps.tolist()
    space = draw(st.sampled_from(["pixels", "input"]))
    if space == "input" and len(first.weights[0]) != first.n_pixels:
        call["image_shape"], call["channel_axis"] = (1, len(first.weights[0])), -1
    order = draw(st.permutations(known_steps))
    steps = draw(st.none() | st.integers(1, len(order)).map(lambda n: order[:n]))
    units = draw(some_of(first.n_units[0]))
    return call | {"units": units, "space": space, "steps": steps}


@st.composite
def animations(draw):
    call = draw(filters_over_time())
    del call["steps"]
    return call


@st.composite
def trained_estimators(draw):
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    X, kind = rng.random((12, 4)), draw(st.sampled_from(["classes", "values"]))
    options = {"solver": draw(st.sampled_from(["adam", "sgd"])), "random_state": 1}
    if kind == "values":
        estimator = MLPRegressor(hidden_layer_sizes=(3,), **options)
        return {"estimator": estimator, "X": X, "y": X[:, 0]}
    return {"estimator": MLPClassifier((3,), **options), "X": X, "y": np.arange(12) % 3}


@st.composite
def receptive_fields(draw):
    call = draw(models_and_shapes())
    n_units = [len(bias) for bias in known(call["model"]).biases]
    layer = draw(st.integers(-len(n_units), len(n_units) - 1))
    method = draw(st.sampled_from(["linear", "average", "optimal", "pattern", "top"]))
    if method != "linear" or draw(st.booleans()):
        call["X"] = draw(images(call))
    units = draw(some_of(n_units[layer]))
    return call | {"layer": layer, "method": method, "units": units}


@st.composite
def unit_classes(draw):
    call = draw(models_and_shapes(hidden=1))
    network = known(call["model"])
    n_units = [len(bias) for bias in network.biases[:-1]]
    layer = draw(st.integers(-len(n_units), len(n_units) - 1))
    if draw(st.booleans()):
        call |= draw(labeled(call))
    if draw(st.booleans()):
        call["class_names"] = list("wxyz")[: max(2, len(network.biases[-1]))]
    return call | {"layer": layer, "units": draw(some_of(n_units[layer]))}


@st.composite
def report_calls(draw):
    call = draw(models_and_shapes(hidden=1))
    n_hidden = known(call["model"]).n_hidden
    given = draw(st.sampled_from(["nothing", "images", "images and classes"]))
    if given == "images":
        call["X"] = draw(images(call, 2))
    if given == "images and classes":
        call |= draw(labeled(call))
    return call | {"layer": draw(st.integers(-n_hidden, n_hidden - 1))}


@st.composite
def reports(draw):
    report = mlpviz.unit_report(**draw(report_calls()))
    return {"report": report, "units": draw(some_of(len(report)))}


@st.composite
def layer_weights(draw):
    model = draw(models_and_shapes())["model"]
    n_layers = len(known(model).weights)
    return {"model": model, "layer": draw(st.integers(-n_layers, n_layers - 1))}


@st.composite
def weight_distributions(draw):
    model = draw(models_and_shapes())["model"]
    return {"model": model, "layers": draw(some_of(len(known(model).weights)))}


@st.composite
def histories(draw):
    value = st.floats(0, 9) | st.floats(0.1, 1).map(lambda value: round(value, 1))
    curve = st.lists(value, min_size=1, max_size=8)
    losses = st.dictionaries(st.sampled_from(["loss", "val_loss"]), curve, min_size=1)
    scores = st.dictionaries(st.sampled_from(["accuracy", "val_accuracy"]), curve)
    return History(draw(losses), draw(scores))


@st.composite
def runs(draw):
    """Histories of the same curves, of lengths that may differ."""
    curve = st.lists(st.floats(0, 9), min_size=1, max_size=8)
    names = draw(st.sampled_from([["loss"], ["loss", "val_loss"]]))
    each = st.fixed_dictionaries(dict.fromkeys(names, curve)).map(History)
    return draw(st.lists(each, min_size=2, max_size=3))


@st.composite
def losses(draw):
    if draw(st.booleans()):
        several = st.fixed_dictionaries({"sgd": runs()}, optional={})
        return {"model": draw(runs() | several), "band": True}
    values = st.lists(st.floats(0, 9), min_size=1, max_size=8)
    named = st.dictionaries(st.sampled_from("ab"), histories(), min_size=1)
    return {"model": draw(histories() | named | values)}


@dataclass(frozen=True)
class Call:
    """How a function is called.

    Attributes
    ----------
    needed : strategy of dict
        Arguments that fit each other.
    options : mapping of str to strategy
        Any of which may be given as well.
    """

    needed: st.SearchStrategy
    options: dict = dataclasses.field(default_factory=dict)


THRESHOLD_VALUES = {name: st.floats(0, 4) for name in THRESHOLDS}
THRESHOLD_OPTIONS = {"thresholds": st.builds(Thresholds, **THRESHOLD_VALUES)}
PAST = {"history": st.none() | histories() | st.just([3.0, 2.0, 1.5, 1.2])}
CALLS = {
    "animate_filters": Call(
        animations(),
        PIXELS
        | {name: each for name, each in GRID.items() if name not in {"scale", "title"}}
        | {
            "scale": st.sampled_from(["shared", "symmetric", "robust"]),
            "labels": st.sampled_from([None, "index"]),
            "loss": st.booleans(),
            "fps": st.floats(1, 50),
        },
    ),
    "plot_filters_over_time": Call(
        filters_over_time(),
        PIXELS
        | {name: each for name, each in SCALING.items() if name != "scale"}
        | {
            "scale": st.sampled_from(["shared", "symmetric", "robust"]),
            "reference": st.sampled_from([None, "first"]),
            "spacing": st.sampled_from(["change", "step"]),
        },
    ),
    "plot_first_layer_filters": Call(filters(), PIXELS | GRID | PROGRESS),
    "plot_image_grid": Call(image_grid(), PIXELS | GRID | PROGRESS),
    "plot_layer_weights": Call(
        layer_weights(),
        SCALING
        | PROGRESS
        | {
            "scale": st.sampled_from(["shared", "symmetric", "robust"]),
            "order": st.sampled_from(["index", "similarity"]),
        },
    ),
    "plot_loss_curve": Call(
        losses(),
        LINES
        | {
            "smooth": st.none() | st.floats(0, 0.99),
            "mark_best": st.booleans(),
            "learning_rate": st.booleans(),
            "mark_steps": st.sampled_from([None, [1], np.array([0, 2.5])]),
            "yscale": st.sampled_from(["linear", "log", "symlog"]),
        },
    ),
    "plot_prediction_grid": Call(
        prediction_grid(),
        PIXELS
        | GRID
        | PROGRESS
        | {
            "class_names": st.sampled_from([{0: "zero", "a": "A"}, list("xyz"), list("xy")]),
            "show": st.sampled_from(["prediction", "runner-up", "bars"]),
            "output": st.sampled_from([None, 0, 1, "logits"]),
        },
    ),
    "plot_receptive_fields": Call(
        receptive_fields(),
        PIXELS
        | GRID
        | PROGRESS
        | {"n_images": st.integers(1, 12), "rng": st.integers(0, 9) | st.just(None)},
    ),
    "plot_unit_classes": Call(unit_classes(), PIXELS | GRID | PROGRESS),
    "plot_unit_report": Call(reports(), GRID | {"order": st.sampled_from(["index", "verdict"])}),
    "plot_weight_distribution": Call(
        weight_distributions(),
        INITIAL
        | LINES
        | PROGRESS
        | {
            "n_bins": st.integers(3, 40),
            "xscale": st.sampled_from(["linear", "symlog"]),
            "steps": st.none(),
            "spacing": st.just("step"),
        },
    ),
    "live_filters": Call(
        animations(),
        PIXELS
        | {
            "cmap": GRID["cmap"],
            "n_cols": GRID["n_cols"],
            "interval": st.floats(0, 9),
        },
    ),
    "record_training": Call(
        trained_estimators(),
        {
            "epochs": st.integers(1, 3),
            "classes": st.none() | st.just([0, 1, 2]) | st.just(range(4)),
            "snapshots": st.none() | st.builds(mlpviz.Snapshots, every=st.integers(1, 2)),
        },
    ),
    "unit_report": Call(report_calls(), PIXELS | INITIAL | PROGRESS | PAST | THRESHOLD_OPTIONS),
}
