"""Snapshots in files: what they keep to which precision, how large they are, what they refuse."""

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mlpviz import Layers, plot_first_layer_filters, plot_image_grid, plot_layer_weights
from mlpviz.testing import (
    NumbersDifferError,
    assert_same_numbers,
    differences,
    read_snapshot,
    write_snapshot,
)
from mlpviz.testing.mosaics import BITS
from mlpviz.testing.snapshots import pack, unpack

RNG = np.random.default_rng(0)
WEIGHTS = RNG.normal(size=(64, 20))


def filters(weights=WEIGHTS, **options):
    return plot_first_layer_filters(Layers(weights), (8, 8), **options).numbers()


def back(numbers):
    return unpack(*pack(numbers))


@pytest.mark.parametrize(
    "numbers",
    [
        lambda: filters(labels="index"),
        lambda: filters(np.where(WEIGHTS > 2, np.nan, WEIGHTS)),
        lambda: filters(scale="each"),
        lambda: plot_image_grid(RNG.integers(0, 256, (7, 16), np.uint8), (4, 4)).numbers(),
        lambda: plot_image_grid(RNG.random((7, 48)), (4, 4, 3)).numbers(),
        lambda: plot_layer_weights(Layers(WEIGHTS)).numbers(),
        lambda: {"limits": [0.0, 1.0]},
        dict,
    ],
    ids=["filters", "missing", "each", "bytes", "channels", "matrix", "no images", "nothing"],
)
def test_a_snapshot_equals_what_it_was_made_of(numbers, tmp_path):
    numbers = numbers()
    write_snapshot(tmp_path / "snapshot.json", numbers)
    kept = read_snapshot(tmp_path / "snapshot.json")
    assert set(kept) == set(numbers)
    assert_same_numbers(numbers, kept)
    assert_same_numbers(kept, back(kept))


def test_whole_numbers_are_exact():
    images = RNG.integers(-3, 60_000, (3, 4, 5))
    kept = back({f"tile {i}": image for i, image in enumerate(images)})
    assert kept.precision == {"tile": 0.0}
    for i, image in enumerate(images):
        np.testing.assert_array_equal(kept[f"tile {i}"], image)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4),
    st.integers(0, 3),
)
def test_floats_are_kept_to_half_a_step_of_their_range(values, i):
    image = np.array(values).reshape(2, 2)
    kept = back({"tile 0": image})
    step = np.ptp(image) / (2**BITS - 2)
    assert np.abs(kept["tile 0"] - image).max() <= step / 2 * 1.001
    moved = image.copy()
    moved.flat[i] += 1.1 * step
    if moved.flat[i] != image.flat[i] and step > 1e-3:
        assert differences({"tile 0": moved}, kept)


def test_causes_are_seen_in_what_was_kept():
    kept = back(filters())
    order = [0, 5, 2, 3, 4, 1, *range(6, 20)]
    assert differences(filters(WEIGHTS[:, order]), kept)[0] == "tiles 1 and 5 changed places"
    transposed = WEIGHTS.reshape(8, 8, 20).swapaxes(0, 1).reshape(64, 20)
    assert differences(filters(transposed), kept) == ["all tiles are transposed"]
    assert "all tiles are multiplied by 3" in differences(filters(3 * WEIGHTS), kept)


def test_noise_passes_and_a_step_of_gray_does_not():
    kept = back(filters())
    assert_same_numbers(filters(WEIGHTS * (1 + 1e-6)), kept)
    other = WEIGHTS.copy()
    other[10, 3] += np.ptp(WEIGHTS) / 256
    with pytest.raises(NumbersDifferError):
        assert_same_numbers(filters(other), kept)


def test_the_png_is_gray_of_16_bits_and_the_json_is_small():
    text, png = pack(filters())
    with Image.open(io.BytesIO(png)) as image:
        assert image.mode == "I;16"
        assert image.size == (5 * 8, 4 * 8)
    images = json.loads(text)["images"]
    assert [(each["name"], each["n"], each["shape"]) for each in images] == [("tile", 20, [8, 8])]


def test_a_png_that_another_program_wrote_again_is_read():
    text, png = pack(filters())
    again = io.BytesIO()
    Image.open(io.BytesIO(png)).save(again, "PNG", optimize=True)
    assert again.getvalue() != png
    assert_same_numbers(filters(), unpack(text, again.getvalue()))


def smooth_weights():
    """Filters of 28 x 28 pixels with waves that fade to the edges, and a little noise."""
    y, x = np.mgrid[:28, :28].reshape(2, -1, 1) / 28
    waves = np.cos(9 * RNG.normal(size=64) * x + 9 * RNG.normal(size=64) * y)
    window = np.exp(-6 * ((x - 0.5) ** 2 + (y - 0.5) ** 2))
    return window * waves + 0.02 * RNG.normal(size=(784, 64))


@pytest.mark.parametrize(
    "weights", [RNG.normal(size=(784, 64)), smooth_weights()], ids=["noise", "smooth"]
)
def test_it_is_smaller_than_the_picture(weights):
    display = plot_first_layer_filters(Layers(weights), (28, 28))
    picture = io.BytesIO()
    display.savefig(picture, format="png")
    text, png = pack(display.numbers())
    assert len(png) + len(text) < len(picture.getvalue())


def test_an_infinity_is_refused_with_the_way_out():
    with pytest.raises(ValueError, match=r"a tile holds an infinity.*NumbersExtension"):
        pack({"tile 0": np.array([[1.0, np.inf]])})


@pytest.mark.parametrize("work", [lambda p: write_snapshot(p, {}), read_snapshot])
def test_another_ending_is_refused(work, tmp_path):
    with pytest.raises(ValueError, match=r"path must end in \.json, got "):
        work(tmp_path / "snapshot.png")


def test_a_value_that_is_named_as_a_family_of_images_is_kept(tmp_path):
    numbers = {"frame": "left", "frame 0": np.eye(2), "frame 1": np.eye(2), "frame 7": 3}
    write_snapshot(tmp_path / "a.json", numbers)
    kept = read_snapshot(tmp_path / "a.json")
    assert set(kept) == set(numbers)
    assert differences(kept, numbers) == []
