"""What is told by color can be told by readers of any color vision, and in gray print."""

import inspect

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

import mlpviz
from mlpviz import History, Layers, plot_layer_weights, plot_loss_curve, plot_prediction_grid
from mlpviz._drawing.colormaps import find_colormap
from mlpviz._drawing.colors import correctness_colors

# Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of Color
# Vision Deficiency", severity 1.0, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
JUST_NOTICEABLE = 2.3  # CIE76
FAR_APART = 30
FAR_APART_IN_GRAY = 15  # of 100, from black to white


def linear(color):
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIELAB under D65 of linear RGB."""
    xyz = XYZ @ np.clip(rgb, 0, 1) / XYZ.sum(axis=1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one, other, vision):
    return np.linalg.norm(
        np.subtract(*[lab(np.array(VISION[vision]) @ linear(c)) for c in (one, other)])
    )


def contrast(one, other):
    """The ratio of WCAG 2, 1 to 21."""
    low, high = sorted((XYZ @ linear(color))[1] for color in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", ["white", "0.75", "black"])
class TestRightAndWrong:
    @pytest.mark.parametrize("vision", VISION)
    def test_they_are_far_apart_for_every_vision(self, page, vision):
        colors = correctness_colors(to_rgb(page))
        assert distance(colors[True], colors[False], vision) > FAR_APART

    def test_they_differ_in_gray_print(self, page):
        right, wrong = (
            lab(linear(color))[0] for color in correctness_colors(to_rgb(page)).values()
        )
        assert abs(right - wrong) > FAR_APART_IN_GRAY

    def test_they_can_be_read_as_text(self, page):
        for color in correctness_colors(to_rgb(page)).values():
            assert contrast(color, page) >= (3 if page == "0.75" else 4.5)


@pytest.mark.parametrize(
    "style", ["default", "dark_background", "grayscale", "ggplot", "Solarize_Light2"]
)
def test_right_and_wrong_are_told_without_any_color(style):
    with plt.style.context(style):
        display = plot_prediction_grid(None, np.eye(4), [0, 1, 0, 1], (2, 2), y_pred=[0, 1, 1, 0])
        page = display.figure.get_facecolor()
    marks = [text[0] for text in display.labels.texts]
    assert marks == ["✓", "✓", "✗", "✗"]
    assert len(display.frames.get_paths()) == 2
    for color in {*map(tuple, np.atleast_2d(display.frames.get_colors()))}:
        assert contrast(color, page) >= 3


def test_losses_scores_and_models_are_told_without_any_color():
    run = [0.9, 0.5, 0.6]
    display = plot_loss_curve({name: History({"loss": run}, {"accuracy": run}) for name in "ab"})
    styles = {name: line.get_linestyle() for name, line in display.lines.items()}
    assert len({style for name, style in styles.items() if "loss" in name}) == 1
    assert len(set(styles.values())) == 2
    assert len({mark.get_marker() for mark in display.best.values()}) == 2


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("name", ["gray", "viridis", "RdBu_r", "coolwarm", "cividis", "magma"])
def test_what_is_missing_has_a_color_far_from_the_map_s(name, vision):
    cmap = find_colormap(name)
    missing = tuple(cmap.get_bad())
    nearest = min(distance(missing, tuple(cmap(place)), vision) for place in np.linspace(0, 1, 64))
    assert nearest > 3 * JUST_NOTICEABLE


DEFAULT_MAPS = {
    name: inspect.signature(getattr(mlpviz, name)).parameters["cmap"].default
    for name in mlpviz.__all__
    if name.startswith("plot_") and "cmap" in inspect.signature(getattr(mlpviz, name)).parameters
}


def plus_and_minus(cmap, share):
    """The colors of two weights of one size, so far from zero towards the ends of the map."""
    return [tuple(cmap(0.5 + sign * share / 2)) for sign in (1, -1)]


def difference_in_gray(one, other):
    return lab(linear(one))[0] - lab(linear(other))[0]


def test_plots_with_a_color_map_are_found():
    assert {"plot_first_layer_filters", "plot_layer_weights"} <= set(DEFAULT_MAPS)


@pytest.mark.parametrize("share", [0.5, 1])
@pytest.mark.parametrize("name", DEFAULT_MAPS)
class TestTheSignOfAWeight:
    @pytest.mark.parametrize("vision", VISION)
    def test_every_vision_sees_it(self, name, share, vision):
        colors = plus_and_minus(find_colormap(DEFAULT_MAPS[name]), share)
        assert distance(*colors, vision) > FAR_APART

    def test_gray_print_keeps_it(self, name, share):
        colors = plus_and_minus(find_colormap(DEFAULT_MAPS[name]), share)
        assert difference_in_gray(*colors) > 2 * FAR_APART_IN_GRAY


def test_gray_print_loses_the_sign_in_a_diverging_map():
    colors = plus_and_minus(find_colormap("RdBu_r"), 1)
    assert abs(difference_in_gray(*colors)) < JUST_NOTICEABLE


def test_a_matrix_has_zero_in_the_middle_of_its_grays():
    image = plot_layer_weights(Layers([[[-0.2, 0.0, 0.2, 1.0]]])).image
    minus, zero, plus = (image.to_rgba([weight])[0] for weight in (-0.2, 0.0, 0.2))
    assert difference_in_gray(plus, minus) > FAR_APART_IN_GRAY
    np.testing.assert_allclose(zero[:3], 0.5, atol=1 / 255)


def test_frames_are_lines():
    display = plot_prediction_grid(None, np.eye(4), [0, 1, 0, 1], (2, 2), y_pred=[1, 1, 1, 0])
    assert isinstance(display.frames, LineCollection)
