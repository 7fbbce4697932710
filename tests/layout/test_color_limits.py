"""Color limits, against formulas written out."""

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz._layout.color_limits import (
    Default,
    Percentile,
    PerTile,
    Shared,
    Symmetric,
    check_norm_alone,
    color_limits,
)
from mlpviz._layout.shared_values import Values, values_of_arrays

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
WITH_GAPS = st.one_of(NUMBERS, st.sampled_from([np.nan, np.inf, -np.inf]))
TILES = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4)),
    elements=WITH_GAPS,
)


def finite_of(tiles):
    return tiles[np.isfinite(tiles)]


def clipped(values, clip):
    """The ends of values about zero, or about their middle if zero is not among them."""
    ends = np.array([values.min(), values.max()])
    fixed = 0.0 if ends[0] <= 0 <= ends[1] else ends.mean()
    return fixed + clip * (ends - fixed)


def limits_of(blocks, scale, name="X", **options):
    return color_limits(scale, **options).get_limits(None, values_of_arrays(blocks, name))


def limits_of_each(tiles, **options):
    return color_limits("each", **options).get_limits(tiles, None)


@given(TILES)
def test_shared_limits_are_the_smallest_and_largest_finite_value(tiles):
    finite = finite_of(tiles)
    assume(len(np.unique(finite)) > 1)
    for blocks in ([tiles], list(tiles)):
        limits = limits_of(blocks, "shared")
        assert limits == (finite.min(), finite.max())


@given(TILES, st.floats(0.1, 3))
def test_clip_multiplies_the_range_about_zero_or_its_middle(tiles, clip):
    finite = finite_of(tiles)
    assume(np.ptp(finite) > 1e-3 if len(finite) else False)
    limits = limits_of([tiles], "shared", clip=clip)
    np.testing.assert_allclose(limits, clipped(finite, clip))


def test_bright_images_are_not_clipped_to_white():
    X = np.array([[100.0, 104.0, 112.0, 116.0]])
    assert limits_of([X], "shared", clip=0.5) == (104, 112)
    assert limits_of([X], "robust", clip=0.5, percentiles=(0, 100)) == (104, 112)
    assert limits_of([X], "shared", clip=0.5, vmax=200) == (104, 200)
    assert limits_of([X], "symmetric", clip=0.5) == (-58, 58)


@given(TILES, st.sampled_from([("symmetric", False), ("shared", True), ("symmetric", True)]))
def test_zero_is_in_the_middle_and_nothing_is_outside(tiles, option):
    finite = finite_of(tiles)
    assume(np.abs(finite).max(initial=0) > 0)
    name, centered = option
    low, high = limits_of([tiles], name, centered=centered)
    assert low == -high
    assert high == np.abs(finite).max()


@given(TILES, st.floats(0, 40), st.floats(60, 100))
def test_robust_limits_are_percentiles_of_all_finite_values(tiles, low, high):
    finite = finite_of(tiles)
    assume(len(finite) > 1)
    expected = np.percentile(finite, [low, high])
    assume(expected[0] < expected[1])
    limits = limits_of(list(tiles), "robust", percentiles=(low, high))
    np.testing.assert_allclose(limits, expected)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int64", "float16", "float32"])
@pytest.mark.parametrize("name", ["shared", "symmetric", "robust", "each"])
def test_no_kind_of_number_wraps_around(dtype, name):
    tiles = np.array([[[0, 1, 100]], [[50, 120, 127]]]).astype(dtype)
    wide = tiles.astype(float)
    limits, expected = (
        color_limits(name, clip=2.0).get_limits(each, values_of_arrays([each], "X"))
        for each in (tiles, wide)
    )
    np.testing.assert_allclose(limits, expected, rtol=0 if name == "each" else 1e-3)


def test_limits_given_stand_as_they_are():
    values = [np.array([-3.0, 7.0])]

    assert limits_of(values, "shared", vmin=1, vmax=2) == (1, 2)
    assert limits_of(values, "shared", vmin=0, clip=2.0) == (0, 14)
    assert limits_of(values, "shared", vmax=5, clip=0.5) == (-1.5, 5)
    assert limits_of(values, "symmetric", vmax=5) == (-5, 5)
    assert limits_of(values, "symmetric", vmin=-4) == (-4, 4)
    assert limits_of(values, "shared", centered=True, vmax=5) == (-5, 5)


def test_limits_given_spare_the_search():
    def map_blocks(work):
        raise AssertionError

    for limits in (Shared, Symmetric, Percentile):
        fixed = limits(vmin=0, vmax=1)
        assert fixed.get_limits(np.zeros((1, 2, 2)), Values(map_blocks, "X")) == (0, 1)


@given(TILES, st.floats(0.1, 3), st.booleans())
def test_each_tile_has_limits_from_its_own_finite_values(tiles, clip, centered):
    assume(len(finite_of(tiles)))
    limits = limits_of_each(tiles, clip=clip, centered=centered)
    assert limits.shape == (len(tiles), 2)
    for tile, (low, high) in zip(tiles, limits, strict=True):
        finite = finite_of(tile)
        if not finite.size:
            assert np.isnan([low, high]).all()
        elif centered:
            assert -low == high == pytest.approx(clip * np.abs(finite).max())
        else:
            np.testing.assert_allclose([low, high], clipped(finite, clip), rtol=1e-6)


def test_tiles_without_any_number_have_no_limits_but_no_tiles_are_no_mistake():
    nothing = "^the values shown are NaN or infinite, so there is nothing to draw$"
    with pytest.raises(ValueError, match=nothing):
        limits_of_each(np.full((2, 2, 2), np.nan))
    assert limits_of_each(np.zeros((0, 2, 2))).shape == (0, 2)


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([np.nan, np.inf], {}, "X are NaN or infinite throughout, so there is nothing to draw"),
        ([np.nan], {"scale": "robust"}, "X are NaN or infinite throughout"),
        (
            [3, 3],
            {},
            (
                "X leave no range to show: the limits would be 3 and 3; give vmin and vmax to draw "
                "them"
            ),
        ),
        ([1, np.nextafter(1, 2)], {}, "the limits would be 1 and 1"),
        ([0, 0], {"scale": "symmetric"}, "the limits would be 0 and 0"),
        ([0, 0, 0, 1], {"scale": "robust", "percentiles": (10, 50)}, "would be 0 and 0"),
        ([1, 2], {"vmin": 5}, "the limits would be 5 and 2"),
        ([1, 2], {"vmax": 0}, "the limits would be 1 and 0"),
        ([1, 2], {"scale": "symmetric", "vmax": -1}, "the limits would be 1 and -1"),
    ],
)
def test_no_range_to_show(values, options, message):
    with pytest.raises(ValueError, match=f"^X .*{re.escape(message.removeprefix('X '))}"):
        limits_of([np.array(values, float)], **({"scale": "shared"} | options))


def test_a_range_that_is_small_for_its_values_is_shown_if_it_is_more_than_rounding():
    values = np.array([1, 1 + 1e-14])
    assert limits_of([values], "shared") == (1, values[1])


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"scale": "share"}, ValueError, "did you mean 'shared'"),
        ({"scale": 1}, ValueError, "scale must be one of"),
        ({"clip": 0}, ValueError, "clip must be a positive number"),
        ({"clip": -1.0}, ValueError, "got -1.0"),
        ({"clip": np.nan}, ValueError, "clip must be"),
        ({"clip": np.inf}, ValueError, "clip must be"),
        ({"clip": "half"}, TypeError, "clip must be a positive number"),
        ({"vmin": np.nan}, ValueError, "vmin must be a finite number or None, got nan"),
        ({"vmax": "1"}, TypeError, "vmax must be a finite number"),
        ({"vmin": 1, "vmax": 1}, ValueError, "vmin must be below vmax, got vmin=1 and vmax=1"),
        ({"vmin": 2, "vmax": 1}, ValueError, "vmin must be below vmax"),
        (
            {"scale": "each", "vmin": 0},
            ValueError,
            "scale='each' gives every tile its own limits; leave vmin and vmax out",
        ),
        ({"percentiles": (99, 1)}, ValueError, "percentiles must ascend within 0 to 100"),
        ({"percentiles": (-1, 50)}, ValueError, "percentiles must ascend"),
        ({"percentiles": (50, 50)}, ValueError, "percentiles must ascend"),
        ({"percentiles": (1, 100.5)}, ValueError, "percentiles must ascend"),
        ({"percentiles": (1, 2, 3)}, TypeError, "percentiles must be two numbers"),
        ({"percentiles": 5}, TypeError, "percentiles must be two numbers"),
    ],
)
def test_options_that_are_no_scale(options, error, message):
    begins = "^" if error is ValueError and message.startswith("scale='") else ""
    with pytest.raises(error, match=begins + re.escape(message)):
        color_limits(**({"scale": "shared"} | options))


def test_percentiles_may_be_the_ends():
    assert color_limits("robust", percentiles=(0, 100)).percentiles == (0, 100)


@pytest.mark.parametrize("value", [np.float32(0.5), np.int64(2), 1])
def test_numbers_of_any_kind_are_options(value):
    assert color_limits("shared", clip=value, vmin=-value, vmax=value).clip == float(value)


def test_a_norm_has_limits_of_its_own():
    norm = object()
    for limits in (Shared(), Symmetric(), Percentile()):
        check_norm_alone(norm, limits)
    check_norm_alone(None, PerTile())
    for limits in (Shared(vmin=0), Symmetric(vmax=0), Percentile(clip=0.5)):
        with pytest.raises(ValueError, match="limits of its own") as error:
            check_norm_alone(norm, limits)
        assert str(error.value) == (
            "norm has limits of its own; leave vmin, vmax and clip out, or norm"
        )
    with pytest.raises(ValueError, match="contradicts") as error:
        check_norm_alone(norm, PerTile())
    assert str(error.value) == (
        "norm is shared by all tiles, which scale='each' contradicts; leave one out"
    )


BYTES = np.array([[[[10, 20, 30], [40, 50, 200]]]], np.uint8)


@pytest.mark.parametrize(
    ("tiles", "options", "limits"),
    [
        (BYTES, {}, (0, 255)),
        (BYTES, {"vmin": 5}, (5, 200)),
        (BYTES, {"vmax": 99}, (10, 99)),
        (BYTES, {"clip": 0.5}, (57.5, 152.5)),
        (BYTES.astype(np.float64), {}, (10, 200)),
        (BYTES.astype(np.int16), {}, (10, 200)),
        (BYTES[..., 0], {}, (10, 40)),  # gray
    ],
)
def test_only_rgb_images_of_bytes_have_the_range_of_bytes_by_default(tiles, options, limits):
    found = Default(**options).get_limits(tiles, values_of_arrays([tiles], "the images"))
    np.testing.assert_allclose(found, limits)
