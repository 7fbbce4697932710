"""Lines of many points look as if all of them were drawn."""

import io
import pickle

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mlpviz import plot_loss_curve
from mlpviz._drawing.curves.downsampled_line import add_line

N = 40_000
RNG = np.random.default_rng(0)
X = np.arange(1.0, N + 1)
FALLING = np.exp(-X / N * 5)
CURVES = {
    "noise": FALLING + 0.02 * RNG.random(N),
    "walk": RNG.normal(size=N).cumsum() / N**0.5,
    "smooth": FALLING,
    "spikes": FALLING + (RNG.random(N) < 20 / N) * RNG.random(N),
    "gaps": np.where(X % 5_000 < 50, np.nan, FALLING + 0.02 * RNG.random(N)),
    "infinite": np.where(X == 9_000, np.inf, FALLING),
}


class Recorder(RendererBase):
    """Record what is drawn."""

    def __init__(self):
        super().__init__()
        self.paths, self.markers = [], []

    def draw_path(self, gc, path, transform, rgbFace=None):
        self.paths.append(transform.transform(path.vertices))

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        self.markers.append(trans.transform(path.vertices))


def axes(**limits):
    ax = Figure(figsize=(2, 1.5)).add_axes((0, 0, 1, 1), **limits)
    ax.set_axis_off()
    FigureCanvasAgg(ax.figure)
    return ax


def ours(x, y, *, limits=None, **properties):
    ax = axes(**(limits or {}))
    line = add_line(ax, x, y, color="black", label="line", **properties)
    ax.autoscale_view()
    return ax, line


def plain(x, y, *, limits=None, **properties):
    ax = axes(**(limits or {}))
    return ax, ax.plot(x, y, color="black", **properties)[0]


def pixels(ax, dpi=100):
    ax.figure.set_dpi(dpi)
    ax.figure.canvas.draw()
    return np.asarray(ax.figure.canvas.buffer_rgba())[..., 0].astype(float)


def recorded(line):
    recorder = Recorder()
    line.axes.autoscale_view()
    line.draw(recorder)
    return recorder


def error(drawn, exact):
    return np.sqrt(((drawn - exact) ** 2).mean())


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"xlim": (2_000, 12_000)},
        {"ylim": (0.2, 0.5)},
        {"xlim": (30_000, 100), "xscale": "log"},
        {"yscale": "symlog"},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", CURVES)
def test_pixels_are_as_exact_as_those_of_all_points(name, limits):
    y = CURVES[name]
    with rc_context({"path.simplify": False, "agg.path.chunksize": 5_000}):
        exact = pixels(plain(X, y, limits=limits)[0], dpi=800)
    exact = exact.reshape(150, 8, 200, 8).mean(axis=(1, 3))
    everything = error(pixels(plain(X, y, limits=limits)[0]), exact)
    assert error(pixels(ours(X, y, limits=limits)[0]), exact) <= 1.05 * everything + 0.1


@pytest.mark.parametrize("name", ["noise", "walk", "smooth", "spikes"])
def test_few_points_are_drawn_and_all_of_them_are_data(name):
    _, line = ours(X, CURVES[name])
    (path,) = recorded(line).paths
    assert len(path) < 4 * 9 * 200 * 1.2
    assert {tuple(point) for point in path} <= {
        tuple(point) for point in line.get_transform().transform(line.get_xydata())
    }


def test_data_are_whole_and_not_copied():
    _, line = ours(X, FALLING)
    recorded(line)
    assert line.get_xdata() is X
    assert line.get_ydata() is FALLING
    assert line.get_path().vertices.shape == (N, 2)


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("y", [*CURVES.values(), FALLING - FALLING[N // 2], np.full(N, 3.0)])
def test_limits_are_those_of_all_points(y, scale):
    (ax, _), (other, _) = ours(X, y), plain(X, y)
    for each in (ax, other):
        each.set_xscale(scale)
        each.set_yscale(scale)
    assert ax.get_xlim() == other.get_xlim()
    assert ax.get_ylim() == other.get_ylim()
    ax.relim()
    ax.autoscale_view()
    assert ax.get_ylim() == other.get_ylim()


@pytest.mark.parametrize(
    ("x", "options"),
    [
        (X[:150], {}),
        (X[::-1], {}),
        (X, {"marker": "."}),
        (X, {"marker": "o", "markevery": 4_000}),
    ],
    ids=["few points", "descending", "a marker at each point", "every so many points"],
)
def test_lines_that_need_all_points_are_drawn_as_by_matplotlib(x, options):
    y = CURVES["noise"][: len(x)]
    np.testing.assert_array_equal(
        pixels(ours(x, y, **options)[0]), pixels(plain(x, y, **options)[0])
    )


def test_the_user_may_turn_it_off():
    with rc_context({"path.simplify": False}):
        (path,) = recorded(ours(X, CURVES["noise"])[1]).paths
    assert len(path) == N


def test_a_closer_view_shows_all_of_its_points():
    ax, line = ours(X, CURVES["noise"])
    ax.set_xlim(1_000, 1_100)
    (path,) = recorded(line).paths
    shown = line.get_transform().transform(line.get_xydata()[1_000:1_100])
    assert {tuple(point) for point in shown} <= {tuple(point) for point in path}
    assert len(path) < 400


@pytest.mark.parametrize("name", ["noise", "gaps"])
def test_markers_are_spaced_along_the_x_axis(name):
    ax, line = ours(X, CURVES[name], marker="o", markevery=(0.1, 0.2))
    (markers,) = recorded(line).markers
    diagonal = np.hypot(200, 150)
    left, right = line.get_transform().transform([[1, 0], [N, 0]])[:, 0]
    expected = left + diagonal * np.arange(0.1, (right - left) / diagonal, 0.2)
    np.testing.assert_allclose(markers[:, 0], expected, atol=1)
    data = {tuple(point) for point in line.get_transform().transform(line.get_xydata())}
    assert {tuple(point) for point in markers} <= data
    ax.set_xlim(10_000, 10_500)
    (markers,) = recorded(line).markers
    np.testing.assert_allclose(np.diff(markers[:, 0]), 0.2 * diagonal, atol=1)


def test_new_data_are_drawn():
    ax, line = ours(X, FALLING)
    pixels(ax)
    line.set_data(X[::-1], FALLING)
    other, _ = plain(X[::-1], FALLING)
    np.testing.assert_array_equal(pixels(ax), pixels(other))


def test_a_pickled_line_draws_the_same():
    ax, _ = ours(X, CURVES["walk"])
    again = pickle.loads(pickle.dumps(ax))  # noqa: S301 - written in the same line
    FigureCanvasAgg(again.figure)
    np.testing.assert_array_equal(pixels(ax), pixels(again))


def test_filters_are_applied_once():
    calls = []
    ax, line = ours(X, FALLING)
    line.set_agg_filter(lambda image, dpi: (calls.append(dpi), (image, 0, 0))[1])
    pixels(ax)
    assert len(calls) == 1


@pytest.mark.parametrize(("extension", "most"), [("svg", 300_000), ("pdf", 200_000)])
def test_vector_files_hold_the_points_that_can_be_seen(extension, most):
    ax, _ = ours(X, CURVES["walk"])
    file = io.BytesIO()
    ax.figure.savefig(file, format=extension)
    assert 1_000 < len(file.getvalue()) < most


def test_markers_do_not_cover_noisy_training_curves():
    display = plot_loss_curve(
        {"a": CURVES["noise"], "b": CURVES["walk"]}, ax=Figure().add_subplot()
    )
    for line in display.lines.values():
        (markers,) = recorded(line).markers
        assert 3 <= len(markers) <= 5
