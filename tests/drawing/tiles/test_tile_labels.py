"""No label touches another, a tile or the figure's edge, whatever the page."""

import io
from typing import Any

import numpy as np
import pypdf
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.dummy import DummyClassifier

from mlpviz import Layers, plot_first_layer_filters, plot_prediction_grid
from mlpviz._drawing.tiles.text_cache import TextCache
from mlpviz._layout.label_fitting import READABLE_PT
from mlpviz.displays import FilterDisplay

HALF_A_PIXEL = 0.5
TEXTS = {
    "digit": lambda i: str(i % 10),
    "index": str,
    "25 letters": lambda i: f"x{i:024d}",
    "words": lambda i: f"brown ankle boot no. {i}",
    "uneven": lambda i: "ab" * (1 + i % 12),
    "Cyrillic": lambda i: f"ботинок {i}",
}


class Watched:
    """A renderer that notes where ink comes down."""

    def __init__(self, renderer, boxes):
        self._renderer, self._boxes = renderer, boxes

    def __getattr__(self, name):
        return getattr(self._renderer, name)

    def draw_image(self, gc, x, y, picture):
        rows, columns = np.nonzero(picture[..., 3])
        corner = (x + columns.max() + 1, y + rows.max() + 1)
        self._boxes.append((x + columns.min(), y + rows.min(), *corner))
        self._renderer.draw_image(gc, x, y, picture)


def ink_of_labels(display: FilterDisplay, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """Save as PNG and return the boxes that the ink of each line of the labels covers."""
    boxes: list[tuple[float, ...]] = []
    draw = TextCache.draw

    def watch(self, renderer, *arguments):
        draw(self, Watched(renderer, boxes), *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(TextCache, "draw", watch)
        dpi = display.ax.get_figure(root=True).dpi
        display.savefig(io.BytesIO(), format="rgba", dpi=dpi)
    # Layout engines have the figure drawn once before, to no avail.
    n_lines = sum(len(lines) for lines in display.labels.fit().lines)
    assert len(boxes) in (n_lines, 2 * n_lines)
    return np.array(boxes[len(boxes) - n_lines :]).reshape(-1, 4)


def page(kind: str, size: tuple[float, float], dpi: float) -> Axes | None:
    if kind == "own figure":
        return None
    if kind == "one Axes":
        return Figure(figsize=size, dpi=dpi).add_subplot()
    if kind == "subfigure":
        return Figure(figsize=size, dpi=dpi).subfigures(1, 2)[1].add_subplot()
    layout = {"2 x 2": None, "2 x 2 constrained": "constrained", "2 x 2 tight": "tight"}[kind]
    return Figure(figsize=size, dpi=dpi, layout=layout).subplots(2, 2)[0, 1]


def overlaps(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    within = HALF_A_PIXEL
    return (
        (others[:, 0] < one[2] - within)
        & (others[:, 2] > one[0] + within)
        & (others[:, 1] < one[3] - within)
        & (others[:, 3] > one[1] + within)
    )


def device_boxes(display: FilterDisplay) -> np.ndarray:
    corners = display.ax.transData.transform(display.boxes.reshape(-1, 2)).reshape(-1, 2, 2)
    return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)


@settings(max_examples=30, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    n=st.sampled_from([1, 2, 3, 5, 10, 16, 40, 100, 256]),
    shape=st.sampled_from([(28, 28), (8, 8), (28, 14), (4, 16), (1, 1)]),
    size=st.tuples(st.floats(2, 12), st.floats(2, 12)),
    dpi=st.sampled_from([72, 100, 150, 300]),
    kind=st.sampled_from(
        ["own figure", "one Axes", "subfigure", "2 x 2", "2 x 2 constrained", "2 x 2 tight"]
    ),
    text=st.sampled_from(sorted(TEXTS)),
    colorbar=st.booleans(),
)
def test_labels_touch_nothing(n, shape, size, dpi, kind, text, colorbar):
    check_labels(n, shape, size, dpi, kind, text, colorbar=colorbar)


@pytest.mark.parametrize("kind", ["own figure", "one Axes"])
def test_a_thousand_labels_touch_nothing(kind):
    check_labels(1024, (28, 28), (12, 12), 100, kind, "index", colorbar=True)


def check_labels(n, shape, size, dpi, kind, text, *, colorbar):
    weights = np.random.default_rng(n).normal(size=(shape[0] * shape[1], n + 1))
    with rc_context({"figure.dpi": dpi}), pytest.MonkeyPatch.context() as monkeypatch:
        display = plot_first_layer_filters(
            Layers(weights),
            shape,
            units=n,
            labels=[TEXTS[text](i) for i in range(n)],
            colorbar=colorbar,
            ax=page(kind, size, dpi),
        )
        boxes = ink_of_labels(display, monkeypatch)
    fit = display.labels.fit()
    tiles = device_boxes(display)
    plt.close("all")
    assert display.labels_left_out == (not len(boxes))
    assert fit.left_out or fit.size >= READABLE_PT
    width, height = display.ax.get_figure(root=True).bbox.size
    for i, box in enumerate(boxes):
        assert box.min() >= 0
        assert box[2] <= width
        assert box[3] <= height
        assert not overlaps(box, tiles).any()
        touching = overlaps(box, boxes)
        touching[i] = False
        assert not touching.any()


def drawn(labels: list[str], **options: Any) -> FilterDisplay:
    weights = np.random.default_rng(0).normal(size=(64, len(labels)))
    return plot_first_layer_filters(Layers(weights), (8, 8), labels=labels, **options)


def test_labels_are_left_out_and_told_so_where_they_could_not_be_read():
    ax = Figure(figsize=(2, 2)).subplots(3, 3)[0, 0]
    display = drawn([f"unit {i}" for i in range(64)], ax=ax)
    assert display.labels_left_out
    assert "left out" in display.alt_text


@pytest.mark.parametrize("layout", [None, "constrained"])
@pytest.mark.parametrize("size", [(6.4, 4.8), (8, 6)])
def test_predictions_can_be_read_in_a_figure_of_four(size, layout):
    ax = Figure(figsize=size, layout=layout).subplots(2, 2)[0, 0]
    X, y = np.random.default_rng(0).uniform(size=(10, 64)), np.arange(10) % 2
    model = DummyClassifier().fit(X, y)
    display = plot_prediction_grid(model, X, y, (8, 8), ax=ax)
    assert display.labels.texts[1] == "✗ 0  50\u00a0%\ntrue: 1"
    assert not display.labels_left_out
    assert display.labels_shortened == 0


def test_long_words_are_shortened_and_told_so():
    display = drawn(["pneumonoultramicroscopicsilicovolcanoconiosis"] * 25)
    assert display.labels_shortened == 25
    assert all(lines[0].endswith("…") for lines in display.labels.fit().lines)
    assert "25 labels shortened" in display.alt_text


def test_labels_come_back_when_the_figure_grows():
    figure = Figure(figsize=(1, 1))
    display = drawn([f"unit {i}" for i in range(16)], ax=figure.add_subplot())
    figure.set_size_inches(8, 8)
    assert not drawn([f"unit {i}" for i in range(16)], ax=figure.add_subplot()).labels_left_out
    assert display.labels.texts[3] == "unit 3"


def test_labels_restyle_as_text_does():
    display = drawn(["a", "b"])
    display.labels.set_fontsize(6)
    display.labels.set_color("red")
    assert display.labels.fit().size == 6
    assert {tuple(color) for color in display.labels._rgba()} == {(1.0, 0.0, 0.0, 1.0)}


def test_dollars_are_dollars():
    display = drawn(["$5", "$x_1$", r"$\nonsense$"])
    display.savefig(io.BytesIO())
    assert display.labels.fit().lines[1] == ("$x_1$",)


def test_mathematics_on_request():
    display = drawn([r"$\alpha_1$", r"$\alpha_2$"], label_kw={"parse_math": True})
    display.savefig(io.BytesIO())
    assert not display.labels_left_out


def test_labels_are_text_in_svg():
    display = drawn(["first", "second"])
    buffer = io.BytesIO()
    with rc_context({"svg.fonttype": "none"}):
        display.savefig(buffer, format="svg")
    assert b">second</text>" in buffer.getvalue()


def test_labels_are_text_in_pdf():
    display = drawn(["first", "second"])
    buffer = io.BytesIO()
    display.savefig(buffer, format="pdf")
    assert "second" in pypdf.PdfReader(buffer).pages[0].extract_text()


def pixels_of(display):
    file = io.BytesIO()
    display.savefig(file, format="rgba")
    return file.getvalue()


@pytest.mark.parametrize(
    ("change", "value"), [("fontstyle", "italic"), ("fontweight", "bold"), ("antialiased", False)]
)
def test_labels_restyle_after_they_were_drawn(change, value):
    restyled = drawn(["first", "second"])
    pixels_of(restyled)
    getattr(restyled.labels, f"set_{change}")(value)
    anew = drawn(["first", "second"], label_kw={change: value})
    assert pixels_of(restyled) == pixels_of(anew)


def test_widths_are_those_of_the_font_as_it_is_now():
    display = drawn(["minimum", "maximum"])
    renderer = display.figure._get_renderer()
    plain = display.labels._widths("minimum", 10, renderer)
    display.labels.set_fontweight("bold")
    assert display.labels._widths("minimum", 10, renderer) > plain


def test_signs_that_a_font_lacks_come_from_another():
    display = drawn(["✓ 1", "✗ 2"], label_kw={"fontfamily": "cmr10"})
    display.savefig(io.BytesIO())
    assert display.labels.get_fontfamily() == ["cmr10"]
