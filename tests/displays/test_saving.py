"""Files that figures are saved in: their metadata, and how PNGs are compressed."""

import gzip
import io
import re
from datetime import UTC, datetime

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from mlpviz import Layers, plot_first_layer_filters

LAYERS = Layers(np.random.default_rng(0).normal(size=(16, 4)))


def filters():
    return plot_first_layer_filters(LAYERS, (4, 4), ax=Figure().add_subplot())


def saved(display, **options):
    buffer = io.BytesIO()
    display.savefig(buffer, **options)
    return buffer.getvalue()


def png_description(display, **options):
    return Image.open(io.BytesIO(saved(display, **options))).text.get("Description")


def test_png_has_the_alt_text_as_its_description():
    display = filters()
    assert png_description(display) == display.alt_text


def test_svg_has_the_alt_text_as_its_description():
    display = filters()
    svg = saved(display, format="svg").decode()
    (description,) = re.findall(r"<dc:description>(.*?)</dc:description>", svg)
    assert description == display.alt_text


def test_pdf_has_the_alt_text_as_its_subject():
    display = filters()
    assert f"/Subject ({display.alt_text})".encode() in saved(display, format="pdf")


@pytest.mark.parametrize("name", ["picture.png", "picture.PNG", "picture"])
def test_the_format_is_that_of_the_file_name(tmp_path, name):
    display = filters()
    display.savefig(tmp_path / name)
    (written,) = tmp_path.iterdir()
    with Image.open(written) as image:
        assert image.text["Description"] == display.alt_text


def test_a_format_without_metadata_is_saved_without(tmp_path):
    filters().savefig(tmp_path / "picture.jpg")
    with Image.open(tmp_path / "picture.jpg") as image:
        assert image.format == "JPEG"


def test_the_caller_s_own_metadata_wins():
    metadata = {"Description": "mine", "Author": "me"}
    image = Image.open(io.BytesIO(saved(filters(), metadata=metadata)))
    assert image.text["Description"] == "mine"
    assert image.text["Author"] == "me"
    assert metadata == {"Description": "mine", "Author": "me"}


def test_other_metadata_stands_beside_the_description():
    display = filters()
    assert png_description(display, metadata={"Software": None}) == display.alt_text


def test_a_description_of_none_is_left_out():
    assert png_description(filters(), metadata={"Description": None}) is None


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)))


def matplotlib_s(display, **options):
    buffer = io.BytesIO()
    display.figure.savefig(buffer, **options)
    return buffer.getvalue()


WAYS = [
    {},
    {"dpi": 37},
    {"bbox_inches": "tight", "pad_inches": 0.3},
    {"facecolor": "pink"},
    {"transparent": True},
    {"metadata": {"Description": "größer, 大", "Software": None}},
]


@pytest.mark.parametrize("options", WAYS)
def test_png_is_that_of_matplotlib_but_for_its_size(options):
    display = filters()
    ours, theirs = saved(display, **options), matplotlib_s(display, **options)
    np.testing.assert_array_equal(pixels(ours), pixels(theirs))
    ours, theirs = (Image.open(io.BytesIO(png)) for png in (ours, theirs))
    assert ours.mode == theirs.mode == "RGBA"
    assert ours.info["dpi"] == theirs.info["dpi"]
    assert ours.text == {"Description": display.alt_text} | theirs.text


def test_png_of_weights_is_smaller_than_that_of_matplotlib():
    weights = np.random.default_rng(0).normal(size=(784, 64))
    display = plot_first_layer_filters(Layers(weights), (28, 28), ax=Figure().add_subplot())
    assert len(saved(display)) < len(matplotlib_s(display))


def test_options_for_pillow_are_kept():
    display, options = filters(), {"dpi": (300, 300), "compress_level": 9}
    png = saved(display, pil_kwargs=options)
    assert round(Image.open(io.BytesIO(png)).info["dpi"][0]) == 300
    assert png_description(display, pil_kwargs=options) == display.alt_text
    assert options == {"dpi": (300, 300), "compress_level": 9}
    np.testing.assert_array_equal(pixels(png), pixels(saved(display)))


class OtherCanvas(FigureCanvasAgg):
    def print_png(self, filename_or_obj, **_):
        filename_or_obj.write(b"another backend's")


def test_another_backend_writes_its_own_png():
    display = filters()
    OtherCanvas(display.figure)
    assert saved(display) == b"another backend's"
    assert saved(display, backend="agg") == matplotlib_s(
        display, backend="agg", metadata={"Description": display.alt_text}
    )


def test_the_figure_keeps_its_canvas():
    display = filters()
    before = display.figure.canvas
    saved(display)
    assert display.figure.canvas is before


def test_options_that_there_are_not_are_refused():
    with pytest.raises(TypeError, match="quality"):
        saved(filters(), quality=3)


@pytest.mark.parametrize("kind", ["svg", "pdf", "svgz"])
def test_options_of_pillow_reach_no_other_format(kind):
    assert saved(filters(), format=kind)


@pytest.mark.parametrize("kind", ["png", "svg", "svgz", "pdf"])
def test_the_same_figure_is_the_same_bytes_whenever_it_is_saved(kind, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = saved(filters(), format=kind)
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert first == saved(filters(), format=kind)
    for mark in (b"CreationDate", b"<dc:date>"):
        assert mark not in first


@pytest.mark.parametrize(("kind", "key"), [("svg", "Date"), ("pdf", "CreationDate")])
def test_a_date_that_the_caller_gives_is_written(kind, key):
    date = datetime(2001, 2, 3, tzinfo=UTC)
    assert b"2001" in saved(filters(), format=kind, metadata={key: date})


@pytest.mark.parametrize("name", ["picture.svg", "picture.SVG", "picture.svgz", "picture"])
def test_svg_comes_under_the_name_that_matplotlib_gives(tmp_path, name):
    with rc_context({"savefig.format": "svg"}):
        filters().savefig(tmp_path / name)
        plain = Figure()
        plain.savefig(tmp_path / f"plain_{name}")
    ours, theirs = sorted(tmp_path.iterdir())
    assert ours.name == theirs.name.removeprefix("plain_")
    content = ours.read_bytes()
    content = gzip.decompress(content) if name.endswith("z") else content
    assert content.startswith(b"<?xml")


def test_svg_goes_into_files_of_text_and_of_bytes(tmp_path):
    text = io.StringIO()
    filters().savefig(text, format="svg")
    with (tmp_path / "picture").open("wb") as file:
        filters().savefig(file, format="svg")
    assert (
        text.getvalue().encode()
        == (tmp_path / "picture").read_bytes()
        == saved(filters(), format="svg")
    )


def test_a_file_that_failed_is_not_there(tmp_path):
    with pytest.raises(TypeError):
        filters().savefig(tmp_path / "picture.svg", dpi="typo")
    assert not list(tmp_path.iterdir())
