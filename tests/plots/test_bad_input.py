"""What cannot be drawn is refused in words, before there is anything to undo."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlpviz import (
    History,
    Layers,
    plot_first_layer_filters,
    plot_image_grid,
    plot_loss_curve,
    plot_prediction_grid,
)

WEIGHTS = np.random.default_rng(0).normal(size=(64, 5))


@pytest.fixture(scope="session")
def given(digits, classifier, regressor, autoencoder, fit):
    """All that the cases below give to plots."""
    X, y = digits
    X, y = X[:60], y[:60]
    return SimpleNamespace(
        X=X,
        y=y,
        classifier=classifier,
        regressor=regressor,
        autoencoder=autoencoder,
        forest=RandomForestClassifier(2, random_state=0).fit(X, y),
        bayes=make_pipeline(StandardScaler(), GaussianNB()).fit(X, y),
        lbfgs=fit(MLPClassifier((3,), solver="lbfgs", max_iter=3, random_state=0), X, y),
    )


def with_weights(change):
    """Layers whose weights were changed."""
    weights = WEIGHTS.copy()
    change(weights)
    return Layers(weights)


def filters(model=None, shape=(8, 8), **options):
    def plot(given, ax):
        chosen = Layers(WEIGHTS) if model is None else model
        chosen = chosen(given) if callable(chosen) else chosen
        plot_first_layer_filters(chosen, shape, **({"ax": ax} | options))

    return plot


def images(X=None, shape=(8, 8), **options):
    def plot(given, ax):
        table = given.X if X is None else X
        plot_image_grid(table(given) if callable(table) else table, shape, **({"ax": ax} | options))

    return plot


def predictions(change=None, shape=(8, 8), **options):
    """Plot a classifier's predictions, with model, X and y as `change` of `given` has them."""

    def plot(given, ax):
        start = (given.classifier, given.X, given.y)
        plot_prediction_grid(
            *(start if change is None else change(given)), shape, **({"ax": ax} | options)
        )

    return plot


def losses(model=(0.5, 0.4), **options):
    def plot(given, ax):
        chosen = model(given) if callable(model) else model
        plot_loss_curve(chosen, **({"ax": ax} | options))

    return plot


def case(name, plot, error, *words):
    return pytest.param(plot, error, words, id=name)


GRIDS = {"filters": filters, "images": images, "predictions": predictions}
IN_EVERY_GRID = [
    ("shape-too-small", {"shape": (8, 7)}, ValueError, "image_shape (8, 7) has 56", "(8, 8)?"),
    ("shape-zero", {"shape": (0, 8)}, ValueError, "image_shape", "at least 1", "(0, 8)"),
    ("shape-negative", {"shape": (-8, -8)}, ValueError, "image_shape", "at least 1"),
    ("shape-not-whole", {"shape": (8.0, 8.0)}, TypeError, "image_shape", "whole numbers"),
    ("shape-is-number", {"shape": 64}, TypeError, "image_shape", "(height, width)", "got 64"),
    ("shape-one-size", {"shape": (64,)}, ValueError, "image_shape", "(height, width)"),
    ("shape-channels", {"shape": (4, 4, 4)}, ValueError, "4 channels", "1 (gray) or 3 (RGB)"),
    ("channels-first", {"shape": (3, 4, 5)}, ValueError, "give channel_axis=0"),
    (
        "channel-axis",
        {"channel_axis": 1},
        ValueError,
        "channel_axis",
        "0 (channels first)",
        "got 1",
    ),
    ("scale-typo", {"scale": "symetric"}, ValueError, "scale", "did you mean 'symmetric'?"),
    ("scale-unlike-any", {"scale": "x"}, ValueError, "scale", "'shared'", "'each'"),
    ("scale-number", {"scale": 1}, ValueError, "scale", "got 1"),
    ("clip-zero", {"clip": 0}, ValueError, "clip must be a positive number", "got 0"),
    ("clip-negative", {"clip": -0.5}, ValueError, "clip", "got -0.5"),
    ("clip-nan", {"clip": float("nan")}, ValueError, "clip", "got nan"),
    ("clip-text", {"clip": "half"}, TypeError, "clip", "got 'half'"),
    ("limits-equal", {"vmin": 1, "vmax": 1}, ValueError, "vmin must be below vmax"),
    ("limits-swapped", {"vmin": 2, "vmax": 1}, ValueError, "vmin=2 and vmax=1"),
    ("vmin-above-all", {"vmin": 1e6}, ValueError, "no range to show", "give vmin and vmax"),
    ("vmax-infinite", {"vmax": float("inf")}, ValueError, "vmax must be a finite number"),
    ("vmin-text", {"vmin": "0"}, TypeError, "vmin must be a finite number", "got '0'"),
    ("limits-of-each", {"scale": "each", "vmin": 0}, ValueError, "scale='each'", "leave vmin"),
    ("percentiles-swapped", {"percentiles": (99, 1)}, ValueError, "percentiles must ascend"),
    ("percentiles-one", {"percentiles": 99}, TypeError, "percentiles must be two numbers"),
    ("norm-and-vmax", {"norm": Normalize(), "vmax": 1}, ValueError, "norm", "leave vmin, vmax"),
    ("norm-and-clip", {"norm": Normalize(), "clip": 0.5}, ValueError, "norm", "clip out"),
    ("norm-of-each", {"norm": Normalize(), "scale": "each"}, ValueError, "norm", "scale='each'"),
    ("norm-swapped", {"norm": Normalize(1, -1)}, ValueError, "norm, a Normalize from 1.0 to -1.0"),
    ("norm-of-no-span", {"norm": Normalize(1, 1)}, ValueError, "norm", "vmin below vmax"),
    (
        "norm-log-of-nothing",
        {"norm": LogNorm(-2, -1)},
        ValueError,
        "norm, a LogNorm from -2.0 to -1.0",
    ),
    ("norm-is-text", {"norm": "log"}, TypeError, "norm must be a matplotlib Normalize", "str"),
    ("cmap-typo", {"cmap": "virdis"}, ValueError, "cmap", "did you mean 'viridis'?"),
    ("cmap-is-number", {"cmap": 3}, TypeError, "cmap must be a color map", "got 3"),
    ("n-cols-zero", {"n_cols": 0}, ValueError, "n_cols must be at least 1", "got 0"),
    ("n-cols-not-whole", {"n_cols": 2.5}, TypeError, "n_cols must be a whole number", "2.5"),
    (
        "image-kw-typo",
        {"image_kw": {"alhpa": 1}},
        TypeError,
        "image_kw",
        "alhpa",
        "did you mean 'alpha'?",
    ),
    ("image-kw-value", {"image_kw": {"alpha": 7}}, ValueError, "image_kw", "7"),
    ("image-kw-taken", {"image_kw": {"cmap": "jet"}}, ValueError, "image_kw", "'cmap'"),
    ("image-kw-is-text", {"image_kw": "nearest"}, TypeError, "image_kw must be a dict", "str"),
    (
        "label-kw-typo",
        {"label_kw": {"colr": "r"}},
        TypeError,
        "label_kw",
        "colr",
        "did you mean 'color'?",
    ),
    ("label-kw-value", {"label_kw": {"color": "no color"}}, ValueError, "label_kw", "no color"),
    ("label-kw-taken", {"label_kw": {"text": "a"}}, ValueError, "label_kw", "'text'"),
    (
        "colorbar-kw-typo",
        {"colorbar_kw": {"lable": "w"}},
        TypeError,
        "colorbar_kw",
        "lable",
        "did you mean 'label'?",
    ),
    ("colorbar-kw-taken", {"colorbar_kw": {"cax": 1}}, ValueError, "colorbar_kw", "'cax'"),
]

CASES = [
    *(
        case(f"{grid}-{name}", make(**options), error, *words)
        for grid, make in GRIDS.items()
        for name, options, error, *words in IN_EVERY_GRID
    ),
    # what fits no model
    case(
        "filters-of-forest",
        filters(lambda g: g.forest),
        TypeError,
        "model",
        "RandomForest",
        "no layers",
    ),
    case(
        "filters-of-pipeline",
        filters(lambda g: g.bayes),
        TypeError,
        "model",
        "GaussianNB",
    ),
    case(
        "filters-unfitted",
        filters(MLPClassifier()),
        NotFittedError,
        "model is a MLPClassifier",
        "call fit",
    ),
    case(
        "filters-unfitted-pipeline",
        filters(make_pipeline(StandardScaler(), MLPRegressor())),
        NotFittedError,
        "call fit",
    ),
    case(
        "filters-unfitted-search",
        filters(GridSearchCV(MLPClassifier(), {"alpha": [1]})),
        NotFittedError,
        "GridSearchCV",
        "call fit",
    ),
    case("filters-of-array", filters(WEIGHTS[None]), TypeError, "model", "ndarray", "give Layers("),
    case("filters-of-number", filters(5), TypeError, "model", "int", "give Layers("),
    case(
        "filters-shape",
        filters(lambda g: g.classifier, (7, 9)),
        ValueError,
        "MLPClassifier takes 64",
        "did you mean (8, 8)?",
    ),
    # units, labels and space
    case("units-out-of-range", filters(units=[5]), ValueError, "units has the index 5", "0 to 4"),
    case("units-negative", filters(units=[-1]), ValueError, "units has the index -1"),
    case("units-twice", filters(units=[1, 1]), ValueError, "units has the index 1 twice", "once"),
    case("units-none-of-them", filters(units=[]), ValueError, "units is empty", "at least one"),
    case("units-zero", filters(units=0), ValueError, "units", "between 1 and the 5", "got 0"),
    case("units-too-many", filters(units=6), ValueError, "units", "between 1 and the 5", "got 6"),
    case("units-not-whole", filters(units=[0.5]), TypeError, "units", "sequence of int"),
    case("scale-none", filters(scale=None), ValueError, "scale", "got None"),
    case("units-mask", filters(units=np.ones(4, bool)), ValueError, "units", "mask of 4 entries"),
    case("units-text", filters(units="all"), TypeError, "units", "'all'"),
    case("labels-too-few", filters(labels=["a"]), ValueError, "labels", "5 units shown", "got 1"),
    case("labels-of-some", filters(units=2, labels=range(3)), ValueError, "2 units", "got 3"),
    case("labels-typo", filters(labels="indx"), ValueError, "labels", "did you mean 'index'?"),
    case("labels-true", filters(labels=True), TypeError, "labels", "'index'", "got True"),
    case("space-typo", filters(space="pixel"), ValueError, "space", "did you mean 'pixels'?"),
    case("space-without-at", filters(space="local"), ValueError, "space='local'", "at"),
    case("at-without-space", filters(at=np.zeros(64)), ValueError, "at is the image", "local"),
    case("at-ragged", filters(space="local", at=[[1], [2, 3]]), ValueError, "at must be an array"),
    case("at-too-short", filters(space="local", at=np.zeros(9)), ValueError, "at"),
    # weights that cannot be drawn
    case(
        "weights-all-nan",
        filters(with_weights(lambda w: w.fill(np.nan))),
        ValueError,
        "the weights",
        "NaN or infinite throughout",
    ),
    case(
        "weights-all-infinite",
        filters(with_weights(lambda w: w.fill(np.inf)), scale="robust"),
        ValueError,
        "NaN or infinite throughout",
    ),
    case(
        "weights-constant",
        filters(with_weights(lambda w: w.fill(3))),
        ValueError,
        "the weights",
        "3 and 3",
        "give vmin and vmax",
    ),
    case("weights-log", filters(norm=LogNorm()), ValueError, "norm, a LogNorm", "cannot show"),
    case(
        "weights-all-nan-each",
        filters(with_weights(lambda w: w.fill(np.nan)), scale="each"),
        ValueError,
        "NaN or infinite",
    ),
    case(
        "weights-zero",
        filters(with_weights(lambda w: w.fill(0)), scale="symmetric"),
        ValueError,
        "give vmin and vmax",
    ),
    # X
    case(
        "X-3-d",
        images(lambda g: g.X.reshape(-1, 4, 16)),
        ValueError,
        "X",
        "(60, 4, 16)",
        "give image_shape=(4, 16)",
    ),
    case("X-1-d", images(lambda g: g.X[0, 1:]), ValueError, "X must have shape", "(63,)"),
    case("X-empty", images(lambda g: g.X[:0]), ValueError, "X has no rows"),
    case("X-text", images([["a"] * 64]), TypeError, "X must hold real numbers"),
    case("X-complex", images(lambda g: g.X * 1j), TypeError, "X", "complex128"),
    case("X-is-number", images(5), TypeError, "X must be an array", "got int"),
    case("X-nan", images(np.full((2, 64), np.nan)), ValueError, "X", "NaN or infinite"),
    case("X-constant", images(np.ones((2, 64))), ValueError, "X", "give vmin and vmax"),
    case("images-out-of-range", images(n_images=[60]), ValueError, "n_images has the index 60"),
    case("images-twice", images(n_images=[2, 2]), ValueError, "n_images has the index 2 twice"),
    case("images-too-many", images(n_images=61), ValueError, "n_images", "60", "got 61"),
    case("images-zero", images(n_images=0), ValueError, "n_images", "got 0"),
    case("images-none", images(n_images=[]), ValueError, "n_images is empty"),
    case("images-labels", images(n_images=3, labels=list("ab")), ValueError, "labels", "3 images"),
    case(
        "predictions-X-3-d",
        predictions(lambda g: (g.classifier, g.X.reshape(-1, 4, 16), g.y)),
        ValueError,
        "give image_shape=(4, 16)",
    ),
    case(
        "predictions-X-of-another-width",
        predictions(lambda g: (g.classifier, g.X[:, :48], g.y), (8, 6)),
        ValueError,
        "X has 48 values per image",
        "64",
    ),
    case(
        "predictions-X-nan",
        predictions(lambda g: (g.classifier, np.where(g.X > 2, 0, np.nan), g.y)),
        ValueError,
        "NaN",
    ),
    # y
    case(
        "y-short",
        predictions(lambda g: (g.classifier, g.X, g.y[:9])),
        ValueError,
        "y must have one entry",
        "60",
        "got 9",
    ),
    case(
        "y-scalar",
        predictions(lambda g: (g.classifier, g.X, 3)),
        ValueError,
        "y must have one entry",
        "single value",
    ),
    case(
        "y-of-text",
        predictions(lambda g: (g.classifier, g.X, g.y.astype(str))),
        ValueError,
        "y holds the labels",
        "y.astype(int)",
    ),
    case(
        "y-of-text-errors",
        predictions(lambda g: (g.classifier, g.X, g.y.astype(str)), select="errors"),
        ValueError,
        "y.astype(int)",
    ),
    case(
        "y-of-text-worst",
        predictions(lambda g: (g.classifier, g.X, g.y.astype(str)), select="worst"),
        ValueError,
        "y.astype(int)",
    ),
    case(
        "y-one-hot",
        predictions(lambda g: (g.classifier, g.X, np.eye(11)[g.y])),
        ValueError,
        "y must hold one label per image",
        "need 10 columns",
    ),
    case(
        "y-text-for-regressor",
        predictions(lambda g: (g.regressor, g.X, g.y.astype(str))),
        TypeError,
        "y must hold numbers",
    ),
    case(
        "y-for-autoencoder",
        predictions(lambda g: (g.autoencoder, g.X, g.y)),
        ValueError,
        "y must have",
    ),
    case(
        "y-missing-errors",
        predictions(lambda g: (g.classifier, g.X, None), select="errors"),
        ValueError,
        "select='errors'",
        "give y",
    ),
    case(
        "y-missing-worst",
        predictions(lambda g: (g.classifier, g.X, None), select="worst"),
        ValueError,
        "select='worst'",
        "give y",
    ),
    # which predictions
    case(
        "select-typo", predictions(select="error"), ValueError, "select", "did you mean 'errors'?"
    ),
    case("select-number", predictions(select=3), TypeError, "select", "'uncertain'", "got 3"),
    case("select-none", predictions(select=None), TypeError, "select", "got None"),
    case("select-empty", predictions(select=[]), ValueError, "select is empty"),
    case("select-out-of-range", predictions(select=[60]), ValueError, "select has the index 60"),
    case("select-negative", predictions(select=[-1]), ValueError, "select has the index -1"),
    case("select-twice", predictions(select=[4, 4]), ValueError, "select has the index 4 twice"),
    case("select-mask", predictions(select=[True] * 9), ValueError, "select", "mask of 9 entries"),
    case("n-images-zero", predictions(n_images=0), ValueError, "n_images must be at least 1"),
    case("n-images-list", predictions(n_images=[1, 2]), TypeError, "n_images", "select=[…]"),
    case("rng-text", predictions(select="random", rng="seed"), TypeError, "rng"),
    case("rng-negative", predictions(select="random", rng=-1), ValueError, "rng"),
    case(
        "uncertain-regressor",
        predictions(lambda g: (g.regressor, g.X, g.y), select="uncertain"),
        ValueError,
        "select='uncertain'",
        "regressor",
        "'worst'",
    ),
    case(
        "errors-of-regressor",
        predictions(lambda g: (g.regressor, g.X, g.y), select="errors"),
        ValueError,
        "select='errors'",
        "regressor",
        "'worst'",
    ),
    # models that predict
    case(
        "unfitted", predictions(lambda g: (MLPClassifier(), g.X, g.y)), NotFittedError, "call fit"
    ),
    case(
        "no-model", predictions(lambda g: (None, g.X, g.y)), ValueError, "model is None", "y_pred"
    ),
    case(
        "no-predictor",
        predictions(lambda g: (StandardScaler().fit(g.X), g.X, g.y)),
        TypeError,
        "classifier or a regressor",
    ),
    case(
        "layers-predict",
        predictions(lambda g: (Layers(WEIGHTS), g.X, g.y)),
        ValueError,
        "model",
        "y_pred",
    ),
    case(
        "unknown-model", predictions(lambda g: (object(), g.X, g.y)), TypeError, "model", "y_pred"
    ),
    case(
        "three-outputs",
        predictions(lambda g: (LinearRegression().fit(g.X, g.X[:, :3]), g.X, g.X[:, :3])),
        ValueError,
        "a prediction of the model takes 3",
    ),
    case(
        "y-pred-short",
        predictions(y_pred=[1, 2]),
        ValueError,
        "y_pred must have one entry",
        "got 2",
    ),
    case(
        "y-pred-of-text",
        predictions(lambda g: (None, g.X, g.y), y_pred=["1"] * 60),
        ValueError,
        "y_pred holds labels such as '1'",
        "y_pred.astype(int)",
    ),
    case("y-pred-table", predictions(y_pred=2 * np.eye(60, dtype=int)), ValueError, "0 and 1 in a"),
    case(
        "y-pred-without-scores",
        predictions(lambda g: (None, g.X, g.y), y_pred=[1] * 60, select="uncertain"),
        ValueError,
        "select='uncertain' needs class scores",
    ),
    case(
        "class-names-few",
        predictions(class_names=["a"]),
        ValueError,
        "class_names",
        "10 classes",
        "got 1",
    ),
    case("class-names-text", predictions(class_names="abc"), TypeError, "class_names", "'abc'"),
    case(
        "class-names-of-regressor",
        predictions(lambda g: (g.regressor, g.X, g.y), class_names=["a"]),
        ValueError,
        "class_names are for classifiers",
    ),
    # curves
    case(
        "lbfgs", losses(lambda g: g.lbfgs), ValueError, "no loss curve", "'lbfgs'", "'adam'", "list"
    ),
    case("losses-of-forest", losses(lambda g: g.forest), TypeError, "model", "no layers"),
    case("losses-unfitted", losses(MLPClassifier()), NotFittedError, "call fit"),
    case("losses-of-object", losses(object()), TypeError, "model", "give History("),
    case("losses-empty-dict", losses({}), ValueError, "empty dict"),
    case("losses-empty", losses([]), ValueError, "non-empty"),
    case("losses-nan", losses([np.nan]), ValueError, "no finite value"),
    case("losses-text", losses(["a"]), TypeError, "real numbers"),
    case("losses-2-d", losses([[1, 2], [3, 4]]), ValueError, "one-dimensional", "(2, 2)"),
    case("losses-named-nan", losses({"a": [1], "b": [np.nan]}), ValueError, "'b'"),
    case("smooth-one", losses(smooth=1), ValueError, "smooth", "below 1", "got 1"),
    case("smooth-negative", losses(smooth=-0.1), ValueError, "smooth", "got -0.1"),
    case("smooth-text", losses(smooth="much"), TypeError, "smooth", "'much'"),
    case("yscale-typo", losses(yscale="lgo"), ValueError, "yscale", "did you mean 'log'?"),
    case("log-of-zero", losses([1, 0], yscale="log"), ValueError, "yscale='log'", "'symlog'"),
    case(
        "log-of-negative",
        losses(History({"a": [1, -1, np.nan]}), yscale="log"),
        ValueError,
        "yscale='log'",
        "smallest value is -1",
        "'symlog'",
    ),
    case(
        "line-kw-typo",
        losses(line_kw={"lindewidth": 3}),
        TypeError,
        "line_kw",
        "lindewidth",
        "did you mean 'linewidth'?",
    ),
    case("line-kw-value", losses(line_kw={"color": "no color"}), ValueError, "line_kw"),
    case("line-kw-is-text", losses(line_kw="--"), TypeError, "line_kw must be a dict"),
    # ax
    *(
        case(f"{name}-ax-{what}", plot(ax=bad), TypeError, "ax must be one matplotlib Axes", hint)
        for name, plot in (*GRIDS.items(), ("losses", losses))
        for what, bad, hint in (
            ("array", np.array([None, None]), "such as ax[0]"),
            ("figure", Figure(), "pass ax.add_subplot()"),
            ("subfigure", Figure().subfigures(1, 2)[0], "pass ax.add_subplot()"),
            ("number", 3, "int"),
            ("list", [], "list"),
        )
    ),
]


def state_of(ax):
    """All of an Axes and of its figure that a plot could leave a trace on."""
    figure = ax.figure
    return (
        list(ax.get_children()),
        list(ax.child_axes),
        list(figure.axes),
        list(figure.get_children()),
        (ax.get_xlim(), ax.get_ylim(), ax.get_position().bounds, ax.get_aspect()),
        (ax.axison, ax.get_axes_locator(), ax.get_xscale(), ax.get_yscale()),
        (ax.get_xlabel(), ax.get_ylabel(), ax.get_title(), ax.get_legend()),
        (tuple(figure.get_size_inches()), figure.dpi, figure.get_layout_engine()),
        ax.format_coord,
    )


@pytest.mark.parametrize(("plot", "error", "words"), CASES)
def test_bad_input_is_refused_in_words_and_leaves_no_trace(plot, error, words, given):
    for ax in (None, Figure().subplots(2, 2)[0, 1]):
        before = None if ax is None else state_of(ax)
        with pytest.raises(error) as caught:
            plot(given, ax)
        message = str(caught.value)
        assert all(word in message for word in words), message
        assert type(caught.value) is error
        assert plt.get_fignums() == []
        assert ax is None or state_of(ax) == before


@pytest.mark.parametrize(
    "plot",
    [filters, images, predictions, losses],
    ids=["filters", "images", "predictions", "losses"],
)
def test_a_keyword_misspelt_is_a_type_error(plot, given):
    with pytest.raises(TypeError, match=re.escape("unexpected keyword argument 'n_colls'")):
        plot(n_colls=3)(given, None)
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    "plot",
    [
        filters(labels="index", label_kw={"size": 6, "c": "red", "weight": "bold"}),
        filters(labels="index", label_kw={"fontsize": 6, "family": "serif"}),
        predictions(label_kw={"size": "small", "c": "navy"}),
        losses(line_kw={"c": "red", "lw": 3, "ls": ":"}),
        losses({"a": [2, 1], "b": [3, 1]}, smooth=0.5, line_kw={"mew": 2, "marker": "o"}),
        filters(image_kw={"alpha": 0.5, "zorder": 3}),
        filters(colorbar_kw={"ticks": [0], "label": "w", "format": "%.1f"}),
    ],
)
def test_matplotlibs_short_names_for_options_are_no_mistakes(plot, given):
    ax = Figure().add_subplot()
    plot(given, ax)
    plot(given, None)
    ax.figure.draw_without_rendering()


def test_a_later_plot_on_the_same_axes_works_after_a_refusal(given):
    ax = Figure().add_subplot()
    with pytest.raises(ValueError, match="did you mean"):
        plot_image_grid(given.X, (8, 7), ax=ax)
    display = plot_image_grid(given.X, (8, 8), ax=ax)
    assert display.ax is ax
    assert len(display.tiles) == 60


@pytest.mark.parametrize("option", ["interpolation", "origin", "resample"])
def test_what_the_image_would_ignore_is_refused(option):
    with pytest.raises(ValueError, match="image_kw must not contain"):
        plot_image_grid([[0, 1, 2, 3]], (2, 2), image_kw={option: "nearest"})


@pytest.mark.parametrize("option", ["ha", "verticalalignment"])
def test_what_labels_would_ignore_is_refused(option):
    with pytest.raises(ValueError, match="label_kw must not contain"):
        plot_image_grid([[0, 1, 2, 3]], (2, 2), label_kw={option: "center"})


@pytest.mark.parametrize("missing", [[0, None], [0.0, float("nan")], ["a", None]])
def test_a_missing_label_is_neither_right_nor_wrong(missing):
    with pytest.raises(ValueError, match="y has no value for row 1"):
        plot_prediction_grid(None, [[0, 1, 2, 3]] * 2, missing, (2, 2), y_pred=[0, 1])


def test_nothing_but_nan_is_refused_with_limits_too():
    with pytest.raises(ValueError, match="NaN or infinite throughout"):
        plot_first_layer_filters(Layers(np.full((4, 2), np.nan)), (2, 2), vmin=0, vmax=1)


def test_masked_weights_are_missing():
    weights = np.ma.masked_array(np.arange(8.0).reshape(4, 2), mask=[[1, 0]] * 4)
    display = plot_first_layer_filters(Layers(weights), (2, 2))
    assert np.isnan(display.tiles[0]).all()
    assert display.limits == (1.0, 7.0)
