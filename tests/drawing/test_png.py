"""PNGs written by ourselves."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mlpviz._drawing.png import write

SIZES = st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(4))


def written(rgba, dpi=100.0, **texts):
    info, buffer = PngInfo(), io.BytesIO()
    for key, text in texts.items():
        info.add_text(key, text)
    write(buffer, rgba, dpi, info)
    return Image.open(io.BytesIO(buffer.getvalue()))


@given(arrays(np.uint8, SIZES))
def test_every_pixel_comes_back(rgba):
    image = written(rgba)
    assert image.mode == "RGBA"
    np.testing.assert_array_equal(np.asarray(image), rgba)


def test_every_chunk_is_sound():
    written(np.arange(48, dtype=np.uint8).reshape(3, 4, 4)).verify()


@pytest.mark.parametrize("text", ["16 of 40 hidden units", "größer", "大"])
def test_texts_come_back(text):
    assert written(np.zeros((1, 1, 4), np.uint8), Description=text).text == {"Description": text}


@pytest.mark.parametrize("dpi", [72, 96.5, 300])
def test_resolution_is_told(dpi):
    assert written(np.zeros((1, 1, 4), np.uint8), dpi).info["dpi"] == pytest.approx(
        (dpi, dpi), abs=0.02
    )
