"""Every line of a network is one of its weights, and every unit its filter."""

import numpy as np
import pytest
from matplotlib import rc_context

from mlpviz import Layers, plot_network

RNG = np.random.default_rng(0)
SHAPE = (4, 3)
LAYERS = Layers(
    [RNG.normal(size=(12, 9)), RNG.normal(size=(9, 5)), RNG.normal(size=(5, 3))],
    [RNG.normal(size=9), RNG.normal(size=5), RNG.normal(size=3)],
    activations=["relu", "tanh", "softmax"],
)


@pytest.fixture(scope="module")
def shown():
    return plot_network(LAYERS, SHAPE, n_units=6, n_edges=10)


def test_every_line_is_a_weight_in_the_color_of_the_weight(shown):
    for (layer, start, end), weight in zip(shown.edges, shown.edge_weights, strict=True):
        assert LAYERS.weights[layer + 1][start, end] == weight
    np.testing.assert_array_equal(shown.lines.get_array(), shown.edge_weights)
    sizes = np.abs(shown.edge_weights)
    assert (np.argsort(sizes[:10]) == np.argsort(shown.lines.get_linewidths()[:10])).all()
    limits = shown.lines.get_clim()
    assert limits == (-sizes.max(), sizes.max())
    dashed = [pattern is not None for _, pattern in shown.lines.get_linestyle()]
    np.testing.assert_array_equal(dashed, shown.edge_weights < 0)


def test_lines_lead_from_their_unit_to_their_unit(shown):
    boxes = np.split(shown.boxes, [6])
    for (layer, start, end), (a, b) in zip(shown.edges, shown.lines.get_segments(), strict=True):
        box = boxes[layer][shown.units[layer].tolist().index(start)]
        assert a[1] == pytest.approx((box[1] + box[3]) / 2)
        if layer == 0:
            box = boxes[1][shown.units[1].tolist().index(end)]
            assert b[1] == pytest.approx((box[1] + box[3]) / 2)


def test_no_stronger_weight_between_units_shown_is_left_out(shown):
    for layer in range(2):
        matrix = LAYERS.weights[layer + 1][np.ix_(shown.units[layer], shown.units[layer + 1])]
        own = shown.edges[:, 0] == layer
        weakest = np.abs(shown.edge_weights[own]).min()
        assert (np.abs(matrix) > weakest).sum() == own.sum() - 1
    assert shown.n_edges_left_out == 6 * 5 + 5 * 3 - 20
    assert "25 weaker ones have no line" in shown.alt_text


def test_units_are_their_filters_and_the_rest_is_counted(shown):
    np.testing.assert_array_equal(
        shown.tiles[0].reshape(-1, 12), LAYERS.weights[0].T[shown.units[0]]
    )
    product = (LAYERS.weights[0] @ LAYERS.weights[1]).T[shown.units[1]]
    np.testing.assert_allclose(shown.tiles[1].reshape(-1, 12), product)
    texts = [text.get_text() for text in shown.texts]
    assert "and 3 more" in texts
    assert "6 of 9, 5, 3" in shown.alt_text


def test_with_an_image_units_have_their_activations(shown):
    image = RNG.normal(size=12)
    display = plot_network(LAYERS, SHAPE, image, class_names=["a", "b", "c"])
    texts = [text.get_text() for text in display.texts]
    hidden = np.maximum(image @ LAYERS.weights[0] + LAYERS.biases[0], 0)
    named = [text.split(": ") for text in texts if ": " in text and text[0].isdecimal()]
    values = dict(reversed(named))  # units of the first layer come first
    unit = int(hidden[display.units[0]].argmax())
    unit = int(display.units[0][unit])
    assert float(values[str(unit)]) == pytest.approx(hidden[unit], rel=0.06)
    np.testing.assert_array_equal(np.asarray(display.images[0].get_array()).ravel(), image)
    outputs = [text for text in texts if text[:2] in {"a:", "b:", "c:"}]
    logits = np.tanh(hidden @ LAYERS.weights[1] + LAYERS.biases[1]) @ LAYERS.weights[2]
    logits += LAYERS.biases[2]
    found = [float(text[3:]) for text in outputs]
    np.testing.assert_allclose(found, logits, rtol=0.06)


def test_a_threshold_and_no_lines():
    strong = np.abs(LAYERS.weights[1]).max() * 0.9
    display = plot_network(LAYERS, SHAPE, n_edges=None, threshold=strong)
    assert (np.abs(display.edge_weights) >= strong).all()
    none = plot_network(LAYERS, SHAPE, threshold=1e6)
    assert len(none.edges) == 0
    assert none.colorbar is None
    assert "no weight has a line" in none.alt_text


@pytest.mark.parametrize(
    ("layers", "options", "words"),
    [
        (Layers([np.ones((12, 2))]), {}, "must have 1 to 6 hidden layers"),
        (LAYERS, {"n_units": 0}, "n_units"),
        (LAYERS, {"n_edges": 0}, "n_edges"),
        (LAYERS, {"threshold": -1}, "threshold"),
        (LAYERS, {"image": np.ones((2, 12))}, r"give such as X\[0\]"),
        (LAYERS, {"class_names": ["a"]}, "class_names"),
        (LAYERS, {"edge_cmap": "nope"}, "edge_cmap"),
    ],
)
def test_bad_input_is_refused(layers, options, words):
    with pytest.raises(ValueError, match=words):
        plot_network(layers, SHAPE, **options)


def test_the_color_bar_covers_no_name_of_an_output():
    names = ["a name that is longer than the network is wide, by far", "b", "c"]
    display = plot_network(LAYERS, SHAPE, class_names=names)
    display.figure.draw_without_rendering()
    covered = display.colorbar.ax.get_tightbbox()
    texts = {text.get_text(): text for text in display.texts}
    assert not any(texts[name].get_window_extent().overlaps(covered) for name in names)


def test_texts_follow_the_font_size():
    with rc_context({"font.size": 5}):
        small = plot_network(LAYERS, SHAPE).texts[0].get_fontsize()
    assert (small, plot_network(LAYERS, SHAPE).texts[0].get_fontsize()) == (4, 8)


def test_an_image_that_is_not_finite_is_refused_by_its_name():
    layers = Layers([np.eye(4), np.ones((4, 2))], activations=["relu", "softmax"])
    with pytest.raises(ValueError, match=r"^image holds NaN or infinite values"):
        plot_network(layers, (2, 2), [0, 1, np.nan, 0])
