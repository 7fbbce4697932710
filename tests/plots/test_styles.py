"""Under every style and whatever else users set, pictures stay true and texts can be read."""

import io
import shutil
import subprocess

import numpy as np
import pytest
from cycler import cycler
from matplotlib import pyplot as plt
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb, to_rgba
from matplotlib.figure import Figure

import mlpviz

READABLE = 4.5
SEEN = 3
RNG = np.random.default_rng(0)
CLASSES = ["t-shirt_top", "50 %", "a&b #4"]
LAYERS = mlpviz.Layers(
    [RNG.permuted(np.linspace(-1, 1, 72)).reshape(12, 6), RNG.normal(size=(6, 3))],
    activations=["relu", "softmax"],
)
X = RNG.permuted(np.linspace(0, 1, 72)).reshape(6, 12)
Y = np.array([0, 1, 2, 0, 1, 2])
REPORT = mlpviz.unit_report(LAYERS, (4, 3), X, Y)
STEPS = np.arange(20)
RUNS = {
    f"net_{i}, 5 %": mlpviz.History(
        {"loss": (1 + i) * np.exp(-STEPS / 6)}, {"accuracy": 1 - np.exp(-STEPS / (4 + i))}
    )
    for i in range(3)
}
TILES = {
    "first_layer_filters": lambda ax=None: mlpviz.plot_first_layer_filters(
        LAYERS, (4, 3), labels="index", ax=ax
    ),
    "image_grid": lambda ax=None: mlpviz.plot_image_grid(
        X, (4, 3), labels=CLASSES * 2, colorbar=True, ax=ax
    ),
    "prediction_grid": lambda ax=None: mlpviz.plot_prediction_grid(
        None, X, Y, (4, 3), y_pred=[0, 1, 0, 0, 2, 2], class_names=CLASSES, ax=ax
    ),
    "receptive_fields": lambda ax=None: mlpviz.plot_receptive_fields(LAYERS, (4, 3), ax=ax),
    "unit_classes": lambda ax=None: mlpviz.plot_unit_classes(
        LAYERS, (4, 3), class_names=CLASSES, ax=ax
    ),
    "unit_report": lambda ax=None: mlpviz.plot_unit_report(REPORT, ax=ax),
}
LINES = {
    "loss_curve": lambda ax=None: mlpviz.plot_loss_curve(RUNS, smooth=0.5, ax=ax),
    "loss_curve_unmarked": lambda ax=None: mlpviz.plot_loss_curve(
        {name: run.curves["loss"].values for name, run in RUNS.items()}, mark_best=False, ax=ax
    ),
    "weight_distribution": lambda ax=None: mlpviz.plot_weight_distribution(LAYERS, ax=ax),
}
SNAPSHOTS = mlpviz.Snapshots.from_models(
    [LAYERS, mlpviz.Layers([LAYERS.weights[0] / 2, LAYERS.weights[1]])], [0, 3]
)
MATRIX = {"layer_weights": lambda ax=None: mlpviz.plot_layer_weights(LAYERS, ax=ax)}
TABLES = {
    "filters_over_time": lambda ax=None: mlpviz.plot_filters_over_time(
        SNAPSHOTS, (4, 3), units=3, ax=ax
    )
}
PLOTS = TILES | LINES | MATRIX | TABLES
SETTINGS = {
    "images": {
        "image.origin": "lower",
        "image.interpolation": "bilinear",
        "image.interpolation_stage": "rgba",
        "image.aspect": "auto",
        "image.cmap": "viridis",
        "image.resample": False,
    },
    "grid": {
        "axes.grid": True,
        "axes.grid.which": "both",
        "axes.axisbelow": False,
        "grid.color": "red",
        "grid.linewidth": 3.0,
    },
    "ticks": {
        "xtick.bottom": False,
        "ytick.left": False,
        "xtick.minor.visible": True,
        "ytick.minor.visible": True,
        "xtick.direction": "in",
        "ytick.direction": "in",
        "ytick.labelsize": "x-small",
    },
    "tight": {"figure.autolayout": True, "figure.dpi": 57},
    "constrained": {"figure.constrained_layout.use": True, "figure.dpi": 130},
    "fat lines": {"lines.linewidth": 5, "lines.marker": "s", "lines.linestyle": ":"},
    "one color": {"axes.prop_cycle": cycler(color=["black"])},
    "styles alone": {"axes.prop_cycle": cycler(linestyle=["-", "--", ":"], linewidth=[1, 2, 3])},
    "margins": {"axes.xmargin": 0.4, "axes.ymargin": 0.4, "axes.autolimit_mode": "round_numbers"},
    "no spines": {f"axes.spines.{side}": False for side in ("left", "right", "top", "bottom")},
    "black page": {"figure.facecolor": "black", "axes.facecolor": "black"},
    "gray page": {"figure.facecolor": "0.5", "axes.facecolor": "0.45"},
    "no page": {"figure.facecolor": "none", "axes.facecolor": "none"},
    "pink page, dark axes": {"figure.facecolor": "#ffdddd", "axes.facecolor": "0.2"},
    "serif": {"font.family": "serif", "font.size": 6},
    "monospace": {"font.family": "monospace", "font.size": 24, "axes.titlesize": 40},
    "minute": {"font.size": 4},
    "no signs": {"font.family": "cmr10", "axes.formatter.use_mathtext": True},
    "texts": {
        "text.antialiased": False,
        "text.hinting": "none",
        "text.parse_math": False,
        "axes.unicode_minus": False,
    },
    "numbers": {
        "axes.formatter.limits": (0, 0),
        "axes.formatter.use_mathtext": True,
        "timezone": "Asia/Tokyo",
    },
    "bare legend": {"legend.frameon": False, "legend.fontsize": "xx-large", "legend.numpoints": 3},
}


def luminance(color):
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    """The ratio of WCAG 2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def stacked(*colors):
    """What is seen where colors lie on each other on a white page."""
    seen = np.ones(3)
    for color in colors:
        *rgb, opacity = to_rgba(color)
        seen = opacity * np.array(rgb) + (1 - opacity) * seen
    return seen


def painted(figure):
    """Draw as on a screen, and return the device pixels, the lowest row first."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[::-1]


def colors_at(picture, ax, x, y):
    """The colors of device pixels at points of an Axes, of shape (n, 3)."""
    columns, rows = np.floor(ax.transData.transform(np.stack([x, y], 1))).astype(int).T
    return picture[rows, columns, :3]


def colors_of(image, values):
    return image.to_rgba(np.ravel(values), bytes=True)[:, :3]


def assert_tiles_are_true(display, picture):
    """Every pixel of every tile has the color of its own number, and no tile is squashed."""
    for tile, (x0, y0, _, _) in zip(display.tiles, display.boxes, strict=True):
        rows, columns = np.indices(tile.shape)
        x, y = x0 + columns.ravel() + 0.5, y0 + rows.ravel() + 0.5
        seen = colors_at(picture, display.ax, x, y)
        np.testing.assert_array_equal(seen, colors_of(display.image, tile))
    (a, b), (c, d) = display.ax.transData.transform([(0, 0), (1, 1)])
    assert abs(c - a) == pytest.approx(abs(d - b))
    assert b > d


def assert_labels_fit(display):
    labels = display.labels
    fit = labels.fit()
    widths = np.ptp(labels._device_boxes()[:, [0, 2]], axis=1)
    renderer = display.figure._get_renderer()
    for lines, width in zip(fit.lines, widths, strict=True):
        for line in lines:
            assert labels._widths(line, fit.size, renderer) <= width + 1


def assert_axes_can_be_seen(display):
    """Names and ticks along axes are the style's own, as long as they can be seen at all."""
    page = stacked(display.figure.get_facecolor())
    bar = getattr(display, "colorbar", None)
    axes = [getattr(display, "score_ax", None), None if bar is None else bar.ax, display.ax]
    for ax in (ax for ax in axes if ax is not None and ax.axison):
        for text in (ax.yaxis.label, *ax.get_yticklabels(), ax.xaxis.label, *ax.get_xticklabels()):
            assert contrast(text.get_color(), page) >= SEEN


def assert_labels_can_be_read(display):
    page = stacked(display.figure.get_facecolor())
    for color in {to_hex(color) for color in display.labels._rgba()}:
        assert contrast(color, page) >= READABLE
    if getattr(display, "frames", None) is not None:
        for color in display.frames.get_colors():
            assert contrast(color, page) >= READABLE


def assert_legend_can_be_read(display):
    for text in (getattr(display, "end_names", None) or {}).values():
        assert contrast(text.get_color(), stacked(display.figure.get_facecolor())) >= READABLE
    upper = getattr(display, "score_ax", None) or display.ax
    legend = upper.get_legend()
    if legend is None:
        assert display.end_names
        return
    is_below = legend.get_in_layout()
    behind = [display.figure.get_facecolor()] + [display.ax.get_facecolor()] * (not is_below)
    if legend.get_frame_on():
        behind.append(legend.get_frame().get_facecolor())
    for text in legend.get_texts():
        assert contrast(text.get_color(), stacked(*behind)) >= READABLE


def assert_lines_are_told_without_color(display):
    looks = [
        (line.get_linestyle(), line.get_linewidth(), line.get_marker(), line.get_fillstyle())
        for line in display.lines.values()
    ]
    assert len(set(looks)) == len(looks)


def assert_matrix_is_true(display, picture):
    rows, columns = np.indices(display.weights.shape)
    # Beside the middle, where a grid would run.
    x, y = columns.ravel() + 0.2, rows.ravel() - 0.2
    seen = colors_at(picture, display.ax, x, y)
    np.testing.assert_array_equal(seen, colors_of(display.image, display.weights))
    on_grid = colors_at(picture, display.ax, columns.ravel() * 1.0, rows.ravel() - 0.2)
    np.testing.assert_array_equal(on_grid, seen)


def assert_true_and_readable(name, display):
    picture = painted(display.figure)
    assert_axes_can_be_seen(display)
    if name in TILES:
        assert_tiles_are_true(display, picture)
        assert_labels_fit(display)
        assert_labels_can_be_read(display)
    elif name in TABLES:
        assert_tiles_are_true(display, picture)
    elif name in LINES:
        assert_legend_can_be_read(display)
        assert_lines_are_told_without_color(display)
    else:
        assert_matrix_is_true(display, picture)


def styles_and_plots():
    """Every style with every plot, but palettes with curves alone."""
    for style in ["default", *plt.style.available]:
        changed = set(plt.style.library.get(style, {"all"}))
        palette = changed <= {"axes.prop_cycle", "patch.facecolor"}
        yield from ((style, name) for name in (["loss_curve"] if palette else PLOTS))


@pytest.mark.parametrize(("style", "name"), list(styles_and_plots()))
def test_every_style(style, name):
    with plt.style.context(style):
        assert_true_and_readable(name, PLOTS[name]())


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_settings(setting, name):
    with rc_context(SETTINGS[setting]):
        assert_true_and_readable(name, PLOTS[name]())


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize("size", [(2, 2), (9, 7)])
def test_a_small_and_a_large_axes_of_the_user(size, name):
    with plt.style.context("dark_background"):
        figure = Figure(figsize=size, layout="constrained")
        assert_true_and_readable(name, PLOTS[name](figure.add_subplot()))


@pytest.mark.parametrize("name", TILES)
@pytest.mark.parametrize("face", ["black", "white", "0.6"])
def test_a_subfigure_of_another_color(name, face):
    figure = Figure(figsize=(6, 4))
    _, right = figure.subfigures(ncols=2)
    right.set_facecolor(face)
    display = TILES[name](right.add_subplot())
    painted(figure)
    assert_labels_can_be_read(display)


def runs_of_color(row):
    """The colors along a row of pixels, neighbors of one color taken together."""
    changes = np.flatnonzero((np.diff(row.astype(int), axis=0) != 0).any(axis=1))
    return row[np.concatenate([[0], changes + 1])]


@pytest.mark.parametrize("kind", ["tight", "clear", "finer"])
@pytest.mark.parametrize("name", ["first_layer_filters", "prediction_grid"])
def test_saved_files_show_the_same_tiles(kind, name):
    settings = {
        "tight": {"savefig.bbox": "tight", "savefig.pad_inches": 0.123},
        "clear": {"savefig.transparent": True},
        "finer": {"savefig.dpi": 177, "savefig.facecolor": "yellow"},
    }
    with rc_context(settings[kind]):
        display = TILES[name]()
        file = io.BytesIO()
        display.savefig(file)
    file.seek(0)
    picture = np.round(plt.imread(file) * 255).astype(np.uint8)[..., :3]
    wanted = colors_of(display.image, display.tiles[0][1]).tolist()
    rows = (runs_of_color(row).tolist() for row in picture)
    assert any(
        wanted == row[i : i + len(wanted)] for row in rows for i in range(len(row) - len(wanted))
    )


@pytest.mark.parametrize("name", PLOTS)
def test_texts_in_vector_files_follow_the_settings(name):
    with rc_context({"svg.fonttype": "none", "pdf.fonttype": 42, "path.simplify": False}):
        display = PLOTS[name]()
        for kind in ("svg", "pdf"):
            file = io.BytesIO()
            display.savefig(file, format=kind)
            assert file.tell() > 1000


def tex_is_there():
    """Whether this machine has all of TeX that matplotlib asks for."""
    tools = [shutil.which(tool) for tool in ("latex", "dvipng", "kpsewhich")]
    if not all(tools):
        return False
    packages = ["type1cm.sty", "type1ec.sty", "underscore.sty", "upzd.fd"]
    found = subprocess.run([tools[2], *packages], capture_output=True, text=True, check=False)
    return len(found.stdout.split()) == len(packages)


@pytest.mark.skipif(not tex_is_there(), reason="the machine decides whether there is a TeX")
class TestTeX:
    NAMES = ("t-shirt_top", r"50 % of #1 & {a} ^ ~ C:\new", "$x^2$ for $5 or $10")

    @pytest.mark.parametrize("name", PLOTS)
    def test_every_plot(self, name):
        with rc_context({"text.usetex": True}):
            assert_true_and_readable(name, PLOTS[name]())

    @pytest.mark.parametrize("name", ["prediction_grid", "unit_classes"])
    def test_labels_that_had_to_shrink_stay_within_their_tiles(self, name):
        with rc_context({"text.usetex": True}):
            labels = TILES[name](Figure(figsize=(3, 2.6)).add_subplot()).labels
            renderer, fit = labels.get_figure()._get_renderer(), labels.fit()
            widths = np.ptp(labels._device_boxes()[:, [0, 2]], axis=1)
            for lines, width in zip(fit.lines, widths, strict=True):
                assert all(labels._set_by_tex(line, fit.size, renderer) <= width for line in lines)
        assert fit.size < labels.get_fontsize()

    @pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
    def test_labels_are_written_letter_by_letter(self, kind):
        with rc_context({"text.usetex": True}):
            display = mlpviz.plot_image_grid(X, (4, 3), n_images=3, labels=self.NAMES)
            display.savefig(io.BytesIO(), format=kind)
        assert display.labels.texts == self.NAMES

    def test_names_of_models_and_curves(self):
        with rc_context({"text.usetex": True}):
            display = mlpviz.plot_loss_curve({name: [3, 2, 1] for name in self.NAMES})
            painted(display.figure)
            only = mlpviz.plot_loss_curve({"loss_% #1": [3, 2, 1]})
            painted(only.figure)
        assert all(name in display.alt_text for name in self.NAMES)

    def test_letters_that_tex_lacks_are_written_without_it(self):
        with rc_context({"text.usetex": True}):
            display = mlpviz.plot_image_grid(X, (4, 3), n_images=2, labels=["ботинок", "é ✓"])
            without = painted(display.figure)
            display.labels.set_visible(False)
            assert (painted(display.figure) != without).any()

    def test_numbers_take_ten_digits_however_many_there_are(self, monkeypatch):
        with rc_context({"text.usetex": True}):
            display = mlpviz.plot_image_grid(np.tile(X, (20, 1)), (4, 3), labels="index")
            asked = set()
            renderer = display.figure._get_renderer()
            measure = renderer.get_text_width_height_descent
            monkeypatch.setattr(
                renderer,
                "get_text_width_height_descent",
                lambda text, *rest: asked.add(text) or measure(text, *rest),
            )
            display.labels.fit(renderer)
        assert asked == set("0123456789")
