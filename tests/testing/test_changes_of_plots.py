"""Each plot: numbers see what changes on it, say what happened, and do not react to noise."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

import mlpviz
from mlpviz import Layers, Predictions, Snapshots
from mlpviz.testing import differences

RNG = np.random.default_rng(0)
WEIGHTS = [RNG.normal(size=(16, 8)), RNG.normal(size=(8, 4))]
X, Y = RNG.random((30, 16)), RNG.integers(0, 4, 30)
COLORED = RNG.random((4, 48))
START, END = RNG.normal(size=(2, 16, 6))
STEPS = np.arange(12.0)
SHAPE = (4, 4)


def network(noise):
    weights = [noise(each) for each in WEIGHTS]
    return Layers(weights, activations=["relu", "softmax"])


def snapshots(noise):
    taken = Snapshots()
    for epoch in range(8):
        weights = noise(START + epoch / 8 * END * np.arange(6))
        taken.take(Layers([weights, noise(WEIGHTS[1][:6])]), step=epoch)
    return taken


def probabilities(noise):
    scores = np.exp(np.maximum(noise(X) @ noise(WEIGHTS[0]), 0) @ noise(WEIGHTS[1]) / 4)
    shares = scores / scores.sum(axis=1, keepdims=True)
    return Predictions(shares.argmax(axis=1), np.arange(4), shares, "probability")


def curves(noise):
    return {
        "training loss": noise(2 / (1 + STEPS)),
        "validation loss": noise(2.2 / (1 + STEPS) + 0.1 * np.cos(STEPS)),
        "validation accuracy": noise(1 - 0.8 / (1 + STEPS)),
        "learning rate": noise(0.1 / (1 + STEPS)),
    }


def matched(noise, **options):
    """A network and itself, with its units in reverse order."""
    other = Layers([noise(WEIGHTS[0][:, ::-1]), noise(WEIGHTS[1][::-1])])
    return mlpviz.plot_matched_filters(network(noise), other, SHAPE, **options)


PICTURES = {
    "filters": lambda n, **k: mlpviz.plot_first_layer_filters(network(n), SHAPE, **k),
    "colored": lambda n, **k: mlpviz.plot_image_grid(n(COLORED), (4, 4, 3), **k),
    "own": lambda n, **k: mlpviz.plot_image_grid(n(X[:4]), SHAPE, scale="each", **k),
    "losses": lambda n, **k: mlpviz.plot_loss_curve(curves(n), learning_rate=True, **k),
    "predictions": lambda n, **k: mlpviz.plot_prediction_grid(
        probabilities(n), n(X), Y, SHAPE, n_images=6, show="bars", **k
    ),
    "matrix": lambda n, **k: mlpviz.plot_layer_weights(network(n), **k),
    "distribution": lambda n, **k: mlpviz.plot_weight_distribution(network(n), n_bins=11, **k),
    "ridges": lambda n, **k: mlpviz.plot_weight_distribution(
        snapshots(n), n_bins=11, steps=[0, 3, 7], initial="glorot", **k
    ),
    "votes": lambda n, **k: mlpviz.plot_unit_classes(network(n), SHAPE, **k),
    "report": lambda n, **k: mlpviz.plot_unit_report(
        mlpviz.unit_report(network(n), SHAPE, n(X), Y), **k
    ),
    "fields": lambda n, **k: mlpviz.plot_receptive_fields(network(n), SHAPE, **k),
    "network": lambda n, **k: mlpviz.plot_network(network(n), SHAPE, n(X[0]), **k),
    "map": lambda n, **k: mlpviz.plot_activation_map(network(n), n(X), SHAPE, Y, **k),
    "confusions": lambda n, **k: mlpviz.plot_confusion_images(
        network(n), n(X), Y, SHAPE, n_per_cell=2, **k
    ),
    "calibration": lambda n, **k: mlpviz.plot_calibration(
        probabilities(n), X, Y, n_bins=3, classes=[0, 1], **k
    ),
    "matched": matched,
    "contributions": lambda n, **k: mlpviz.plot_pixel_contributions(
        network(n), n(X), SHAPE, Y, n_images=4, **k
    ),
    "over time": lambda n, **k: mlpviz.plot_filters_over_time(
        snapshots(n), SHAPE, units=3, **({"steps": 4} | k)
    ),
    "dynamics": lambda n, **k: mlpviz.plot_training_dynamics(snapshots(n), **k),
    "animation": lambda n, **k: mlpviz.animate_filters(snapshots(n), SHAPE, **k),
}


def draw(picture, noise=np.asarray, **options):
    if picture != "animation":
        options = {"ax": Figure(figsize=(5, 4)).add_subplot()} | options
    return PICTURES[picture](noise, **options)


KEPT = {}


@pytest.fixture
def kept(picture):
    """The numbers of a picture without a change."""
    if picture not in KEPT:
        KEPT[picture] = draw(picture).numbers()
    return KEPT[picture]


def swap(get, give):
    """Swap a property of the first two artists."""

    def change(*artists):
        values = get(artists[0]), get(artists[1])
        give(artists[0], values[1])
        give(artists[1], values[0])

    return change


swap_extents = swap(lambda image: image.get_extent(), lambda image, box: image.set_extent(box))
swap_colors = swap(lambda line: line.get_color(), lambda line, color: line.set_color(color))
swap_faces = swap(lambda dots: dots.get_facecolor(), lambda dots, color: dots.set_facecolor(color))


def redraw(image, change):
    """Change the numbers, or colors, that an image shows."""
    image.set_data(change(np.array(image.get_array())))


def repaint(image, box, change):
    """Change a tile that an image shows."""
    held, grid = np.array(image.get_array()), image.grid
    place = grid.locate(*(box[:2] + box[2:]) / 2)[0]
    row, column = (int(each[place]) for each in grid.rows_and_columns)
    top, left = row * grid.height, column * grid.width
    tile = np.s_[top : top + grid.height, left : left + grid.width]
    held[tile] = change(held[tile])
    image.set_data(held)


def longer(bars):
    bars.set_verts([path.vertices[:4] for path in reversed(bars.get_paths())])


def rename(labels):
    labels.texts = ("9", *labels.texts[1:])


def legend(display):
    return next(ax.get_legend() for ax in reversed(display.figure.axes) if ax.get_legend())


HIDDEN = "no longer shown: {}"
CHANGES = [
    ("dynamics", lambda d: d.image.set_interpolation("bilinear"), "interpolation of image"),
    ("filters", lambda d: d.colorbar.ax.set_title("w"), "color bar title is new: 'w'"),
    ("filters", lambda d: d.colorbar.ax.set_ylim(0, 9), "limits of color bar -2.33 to 2 became 0"),
    ("filters", lambda d: d.colorbar.ax.invert_yaxis(), "the color bar is inverted"),
    ("filters", lambda d: d.colorbar.set_ticks([0], labels=["no"]), "color bar ticks are new: 0.0"),
    ("filters", lambda d: d.colorbar.solids.set_visible(False), HIDDEN.format("color bar")),
    ("filters", lambda d: d.colorbar.solids.set_cmap("hot"), "another color map of color bar: #0"),
    ("colored", lambda d: repaint(d.image, d.boxes[1], lambda t: 255 - t), "tile 1 differs by up"),
    ("colored", lambda d: redraw(d.image, lambda p: p[..., [2, 1, 0, 3]]), "all tiles differ by"),
    ("own", lambda d: repaint(d.image, d.boxes[2], np.flipud), "tile 2 is mirrored top to bottom"),
    ("losses", lambda d: d.rate_ax.lines[0].set_visible(False), HIDDEN.format("learning rate")),
    ("losses", lambda d: d.rate_ax.set_ylim(1e-9, 9), "rate limits 0.0"),
    ("losses", lambda d: d.rate_ax.set_ylabel("eta"), "rate label 'learning rate' became 'eta'"),
    ("losses", lambda d: d.score_ax.set_visible(False), HIDDEN.format("validation accuracy")),
    ("losses", lambda d: d.score_ax.invert_yaxis(), "the score axis is inverted"),
    ("losses", lambda d: d.ax.twinx().axhline(2), "new: other axes 0"),
    ("losses", lambda d: d.ax.inset_axes([0, 0, 1, 1]), "new: other axes 0"),
    ("losses", lambda d: d.figure.add_axes([0.4, 0.4, 0.2, 0.2]), "new: other axes 0"),
    ("losses", lambda d: d.figure.text(0.4, 0.4, "DRAFT"), "page texts are new: 'DRAFT'"),
    ("losses", lambda d: d.ax.axhspan(0.2, 0.4), "new: other patch 0"),
    ("losses", lambda d: d.ax.yaxis.set_major_formatter(PercentFormatter()), "y tick labels are n"),
    ("losses", lambda d: d.ax.tick_params(labelcolor="w"), "color of x tick labels '#000000' bec"),
    ("losses", lambda d: d.ax.spines["left"].set_color("r"), "frame color '#000000' became 'left"),
    ("losses", lambda d: d.ax.xaxis.label.set_alpha(0), "x label 'epoch' became ''"),
    ("losses", lambda d: d.ax.xaxis.label.set_color("r"), "color of x label '#000000' became '#f"),
    ("losses", lambda d: legend(d).get_texts()[0].set_color("r"), "color of legend texts"),
    ("losses", lambda d: legend(d).legend_handles[0].set_visible(False), "legend line of training"),
    ("losses", lambda d: [d.ax.minorticks_on(), d.ax.grid(which="minor")], "now shown on the x ax"),
    ("losses", lambda d: d.lines["training loss"].set_markevery(5), "markers of training loss"),
    ("losses", lambda d: d.ax.set_yscale("symlog"), "the y axis is now symlog, not linear"),
    ("predictions", lambda d: longer(d.bars), "lengths of bars differs by up to"),
    ("predictions", lambda d: d.class_labels.set_alpha(0), HIDDEN.format("class labels")),
    ("predictions", lambda d: d.frames.set_linestyle("--"), "dashes of frames 'solid' became 'das"),
    ("matrix", lambda d: redraw(d.image, lambda p: p[[1, 0, *range(2, len(p))]]), "rows 0 and 1 o"),
    ("matrix", lambda d: redraw(d.image, np.negative), "weights are negated"),
    ("matrix", lambda d: d.ax.set_xticks([0, 1], ["a", "b"]), "x tick labels: '0', '1', '2' and '"),
    ("distribution", lambda d: d.band.set_visible(False), HIDDEN.format("band")),
    ("ridges", lambda d: d.lines["layer 0 at epoch 3"].remove(), "no longer shown: layer 0 at ep"),
    ("votes", lambda d: longer(d.bars), "lengths of bars differs by up to"),
    ("votes", lambda d: rename(d.class_labels), "class of bar 0 is new"),
    ("report", lambda d: d.frames.set_color("g"), "color of frames '#"),
    ("fields", lambda d: repaint(d.image, d.boxes[3], np.negative), "tile 3 is negated"),
    ("network", lambda d: d.lines.set_array(-d.lines.get_array()), "weights are negated"),
    ("network", lambda d: swap_extents(*d.images[3:]), "images 3 and 4 changed places"),
    ("network", lambda d: d.texts[5].set_visible(False), HIDDEN.format("text 5")),
    ("network", lambda d: d.texts[5].set_color("r"), "color of texts '#000000' became '#ff0000' a"),
    ("network", lambda d: redraw(d.images[3], np.flipud), "tiles of layer 0 differs by up to"),
    ("network", lambda d: d.lines.set_clim(-9, 9), "limits of lines -2"),
    ("map", lambda d: d.images[1].set_visible(False), HIDDEN.format("image 1")),
    ("map", lambda d: d.images[0].set_extent([0, 1, 0, 1]), "image 0 moved by up to"),
    ("map", lambda d: d.frames.set_zorder(0), "'frames' is now drawn under 'dot of 0', 'dot"),
    ("map", lambda d: swap_faces(*d.dots.values()), "'0' and '1' swapped their dot fill"),
    ("map", lambda d: d.ax.get_legend().remove(), "legend: '0', '1', '2', '3' and 'wrong' are gon"),
    ("confusions", lambda d: d.error_frames.remove(), HIDDEN.format("error frames")),
    ("confusions", lambda d: repaint(d.image, d.image.grid.boxes[1], np.flipud), "further image 0"),
    ("confusions", lambda d: d.ax.set_xticks([0, 9], ["a", "b"]), "x tick labels: '0', '1', '2'"),
    ("calibration", lambda d: d.diagonal.remove(), HIDDEN.format("diagonal")),
    ("calibration", lambda d: swap_colors(*d.lines.values()), "'0' and '1' swapped their color"),
    ("calibration", lambda d: d.intervals["0"].set_alpha(0.9), "interval opacity of '0' 0.4 becam"),
    ("calibration", lambda d: d.lines["0"].set_zorder(9), "'0' is now drawn over '1'"),
    ("matched", lambda d: repaint(d.image, d.partner_boxes[2], np.fliplr), "partner tile 2 is mir"),
    ("contributions", lambda d: redraw(d.images, np.flipud), "all tiles differ by up to"),
    ("contributions", lambda d: redraw(d.image, np.negative), "all contributions are negated"),
    ("contributions", lambda d: d.images.set_zorder(9), "'images' is now drawn over 'labels'"),
    ("contributions", lambda d: d.images.set_clim(0, 5), "limits of images 0.0"),
    (
        "over time",
        lambda d: d.ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x + 1:g}")),
        "x tick labels: '0'",
    ),
    ("over time", lambda d: d.ax.tick_params(labeltop=False), "no longer shown on the x axis: lab"),
    ("dynamics", lambda d: redraw(d.image, np.flipud), "the rows of values are in reverse order"),
    ("dynamics", lambda d: d.marks.set_xdata([0, *d.marks.get_xdata()[1:]]), "point 0 of marks mo"),
    ("dynamics", lambda d: d.marks.set_zorder(-1), "'image' is now drawn over 'marks'"),
    ("animation", lambda d: d.show_frame(0), "title 'epoch 7' became 'epoch 0'"),
    ("animation", lambda d: d.ax.title.set_alpha(0), "title is gone: 'epoch 7'"),
]  # fmt: skip


IDS = [f"{picture}: {line[:40]}" for picture, _, line in CHANGES]


@pytest.mark.parametrize(("picture", "change", "line"), CHANGES, ids=IDS)
def test_a_change_is_seen_and_the_first_line_says_what_it_is(picture, change, line, kept):
    display = draw(picture)
    change(display)
    told = differences(display.numbers(), kept)
    assert told[0][: len(line)] == line
    assert len(told) <= 4


OPTIONS = [
    ("over time", {"steps": [0, 1, 2, 7]}, "steps 2 became 1 at 1, 5 became 2 at 2"),
    ("network", {"n_edges": 10}, "edges has 10 × 3 numbers, not 32 × 3 numbers"),
    ("network", {"edge_cmap": "PiYG"}, "another color map of lines: #"),
    ("matched", {"n_pairs": 2}, "tiles 2, 3, 4 and 3 more are missing"),
    ("contributions", {"cmap": "gray_r"}, "the color map is reversed"),
    ("calibration", {"title": "All"}, "title is new: 'All'"),
]


@pytest.mark.parametrize(("picture", "options", "line"), OPTIONS)
def test_another_option_is_seen(picture, options, line, kept):
    assert differences(draw(picture, **options).numbers(), kept)[0][: len(line)] == line


def off_by(scale):
    """Noise of a relative size, the same for the same shape."""

    def noisy(values):
        rng = np.random.default_rng(values.size)
        return values * (1 + scale * rng.standard_normal(values.shape))

    return noisy


NOISE = {
    "float32": lambda values: values.astype(np.float32),
    "column-major": np.asfortranarray,
    "1e-12": off_by(1e-12),
    "1e-9": off_by(1e-9),
    "1e-6": off_by(1e-6),
}


@pytest.mark.parametrize("picture", PICTURES)
def test_noise_in_what_is_given_is_not_seen(picture, kept):
    for name, noise in NOISE.items():
        assert differences(draw(picture, noise).numbers(), kept) == [], name


def test_a_display_beside_another_one_in_a_subfigure_is_not_under_it():
    figure = Figure(figsize=(9, 4), layout="constrained")
    for part, curve in zip(figure.subfigures(1, 2), (None, "losses"), strict=True):
        ax = part.subplots()
        numbers = draw(curve, ax=ax).numbers() if curve else ax.plot([1, 2])
    assert not [name for name in numbers if "other" in name]


def test_a_name_in_a_legend_is_whole_even_if_it_is_shortened():
    small = draw("losses", ax=Figure(figsize=(2.2, 1.8)).add_subplot())
    assert any(text.get_text().endswith("…") for text in legend(small).get_texts())
    assert not any("…" in name for name in small.numbers()["legend"])
