"""Characters that no installed font has: one warning, and none of matplotlib's own."""

import io
import warnings
from concurrent.futures import ThreadPoolExecutor

import matplotlib as mpl
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from mlpviz import (
    Layers,
    plot_activation_map,
    plot_confusion_images,
    plot_image_grid,
    plot_loss_curve,
    plot_network,
    plot_prediction_grid,
    plot_unit_classes,
)

X = np.random.default_rng(0).random((4, 4))
Y = np.array([0, 1, 0, 1])
LAYERS = Layers([np.eye(4), np.eye(4, 2)], activations=["relu", "softmax"])
NAMES = ["猫", "犬"]
LOSSES = {"猫": [3.0, 2.0, 1.0], "犬": [3.0, 2.5, 2.0]}


PLOTS = {
    "labels": lambda ax: plot_image_grid(X[:2], (2, 2), labels=NAMES, title="鳥", ax=ax),
    "classes": lambda ax: plot_prediction_grid(
        None, X, Y, (2, 2), y_pred=Y, class_names=NAMES, ax=ax
    ),
    "bars": lambda ax: plot_prediction_grid(
        LAYERS, X, Y, (2, 2), show="bars", class_names=NAMES, ax=ax
    ),
    "confusions": lambda ax: plot_confusion_images(
        None, X, Y, (2, 2), show="first", y_pred=Y, class_names=NAMES, ax=ax
    ),
    "votes": lambda ax: plot_unit_classes(LAYERS, (2, 2), class_names=NAMES, ax=ax),
    "network": lambda ax: plot_network(LAYERS, (2, 2), class_names=NAMES, ax=ax),
    "map": lambda ax: plot_activation_map(LAYERS, X, (2, 2), Y, class_names=NAMES, ax=ax),
    "curves": lambda ax: plot_loss_curve(LOSSES, ax=ax),
    "scores": lambda ax: plot_loss_curve({"loss": [2.0, 1.0], "猫 acc": [0.5, 0.75]}, ax=ax),
}


def caught_while_drawn(plot, ax=None):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        display = plot(ax)
        n_of_call = len(caught)
        for kind in ("png", "svg", "pdf"):
            display.figure.savefig(io.BytesIO(), format=kind)
        display.figure.draw_without_rendering()
    return [str(each.message) for each in caught], n_of_call, caught


@pytest.mark.skipif(mpl.__version__ < "3.11", reason="matplotlib 3.10 warns of its own")
@pytest.mark.parametrize("name", PLOTS)
def test_one_warning_names_the_labels_and_a_font(name):
    for ax in (None, Figure().add_subplot()):
        messages, n_of_call, caught = caught_while_drawn(PLOTS[name], ax)
        assert len(messages) == n_of_call == 1
        assert messages[0].startswith("no installed font can show all characters of '")
        assert "猫" in messages[0]
        assert "install a font that has them, such as Noto Sans CJK, and add" in messages[0]
        assert caught[0].filename == __file__


@pytest.mark.skipif(mpl.__version__ < "3.11", reason="matplotlib 3.10 warns of its own")
def test_one_warning_in_each_thread():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: PLOTS["labels"](Figure().add_subplot()), range(8)))
    assert len(caught) == 8


@pytest.mark.filterwarnings("ignore:Glyph 9 ")  # matplotlib 3.10 has no tabs
@pytest.mark.parametrize("text", ["déjà vu", "кот", "✓ α → β", "naïve\tcafé", "e\u0301\u200d"])
def test_texts_that_can_be_shown_give_no_warning(text):
    plot_image_grid(X[:1], (2, 2), labels=[text], title=text, ax=Figure().add_subplot())


def test_many_labels_are_counted():
    labels = [f"猫 {i}" for i in range(5)]
    X5 = np.eye(5, 4)
    # matplotlib 3.10 warns of its own as well.
    with pytest.warns(UserWarning, match="installed font|missing from font") as caught:
        plot_image_grid(X5, (2, 2), labels=labels, ax=Figure().add_subplot())
    counted = "of '猫 0', '猫 1', '猫 2' and 2 more, so boxes"
    assert sum(counted in str(each.message) for each in caught) == 1


@pytest.fixture
def font_of_a_cat(tmp_path):
    """A font that is installed and has one character, 猫."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 700))
    pen.lineTo((700, 700))
    pen.closePath()
    glyphs = {".notdef": TTGlyphPen(None).glyph(), "cat": pen.glyph()}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({ord("猫"): "cat"})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (800, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Cats", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWeightClass=400)
    builder.setupPost()
    builder.save(tmp_path / "cats.ttf")
    before = list(fontManager.ttflist)
    fontManager.addfont(tmp_path / "cats.ttf")
    yield "Cats"
    fontManager.ttflist[:] = before


@pytest.mark.parametrize("name", ["labels", "curves", "network", "confusions"])
@pytest.mark.parametrize("way", ["installed", "label_kw", "rcParams"])
def test_an_installed_font_with_the_characters_is_used(font_of_a_cat, name, way):
    names = {"class_names": ["猫", "猫 2"], "ax": Figure().add_subplot()}
    options = {"label_kw": {"family": font_of_a_cat}} if way == "label_kw" else {}
    plots = {
        "labels": lambda _: plot_image_grid(X[:1], (2, 2), labels=["猫"], title="猫", **options),
        "curves": lambda _: plot_loss_curve({"猫": [2.0, 1.0], "猫 2": [3.0, 1.0]}),
        "network": lambda _: plot_network(LAYERS, (2, 2), **names),
        "confusions": lambda _: plot_confusion_images(
            None, X, Y, (2, 2), show="first", y_pred=Y, **names
        ),
    }
    family = ["DejaVu Sans", font_of_a_cat] if way == "rcParams" else ["sans-serif"]
    with mpl.rc_context({"font.family": family}):
        messages, _, _ = caught_while_drawn(plots[name])
    assert messages == []
