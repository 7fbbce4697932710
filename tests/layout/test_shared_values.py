"""Limits of values that come in blocks, against limits of all values at once."""

import re

import dask.array as da
import numpy as np
import pytest

from mlpviz._layout.color_limits import color_limits
from mlpviz._layout.shared_values import (
    values_of_arrays,
    values_of_first_layer,
    values_of_images,
    values_of_samples,
)
from mlpviz._pixel_space.affine import pixel_space
from mlpviz._pixel_space.first_layer_weights import first_layer_weights
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform
from mlpviz._samples.datasets import DatasetRows
from mlpviz._samples.samples import as_samples

RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(40, 6))
TABLE[3, 2], TABLE[20, 5], TABLE[30] = np.nan, np.inf, 40
OTHERS = [RNG.normal(size=(5, 6)) * 3, np.full((2, 6), -50.0)]
SCALES = {
    "shared": {},
    "symmetric": {},
    "robust": {"percentiles": (5, 80), "clip": 0.5},
}


def of_numpy(table):
    return table


def of_dask(table):
    return da.from_array(table, (15, 4))


def limits_of(values, limits):
    return limits.get_limits(np.zeros((1, 2, 3)), values)


@pytest.fixture
def several_blocks(monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 6 * 15)


@pytest.mark.parametrize("others", [[], OTHERS], ids=["rows", "rows and others"])
@pytest.mark.parametrize("ends", [{}, {"vmin": -2.5}, {"vmax": 3.5}, {"vmin": -2.5, "vmax": 3}])
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("kind", [of_numpy, of_dask])
def test_limits_are_those_of_all_values_at_once(kind, scale, ends, others, several_blocks):
    wanted = color_limits(scale, **SCALES[scale], **ends)
    limits = limits_of(values_of_samples(as_samples(kind(TABLE)), others), wanted)
    expected = limits_of(values_of_arrays([TABLE, *others], "the values"), wanted)
    np.testing.assert_allclose(limits, expected, rtol=1e-12)
    assert [type(limit) for limit in limits] == [float, float]


@pytest.mark.parametrize("scale", SCALES)
def test_rows_too_many_to_be_sorted_at_once_have_the_same_limits(
    scale, several_blocks, monkeypatch
):
    wanted = color_limits(scale, **SCALES[scale])
    monkeypatch.setattr("mlpviz._samples.table.IN_MEMORY_VALUES", TABLE.size - 1)
    limits = limits_of(values_of_samples(as_samples(TABLE)), wanted)
    expected = limits_of(values_of_arrays([TABLE], "the values"), wanted)
    np.testing.assert_allclose(limits, expected, rtol=1e-12)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("kind", [of_numpy, of_dask])
def test_what_has_no_finite_value_is_refused_by_what_it_is(kind, scale):
    nothing = as_samples(kind(np.full((40, 6), np.nan)))
    expected = "the values of X are NaN or infinite throughout, so there is nothing to draw"
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        limits_of(values_of_samples(nothing), color_limits(scale))


def test_the_user_sees_that_limits_are_sought(capsys):
    limits_of(values_of_samples(as_samples(TABLE, progress=True)), color_limits("shared"))
    assert "limits:   0%" in capsys.readouterr().err


def gathered(values):
    return np.concatenate([np.ravel(block) for block in values.map_blocks(np.array)])


@pytest.mark.parametrize("kind", [of_numpy, of_dask])
def test_all_weights_of_a_layer_count_whichever_are_shown(kind, several_blocks):
    layer = first_layer_weights(Layers([kind(TABLE[:, :3])]), None)
    values = values_of_first_layer(layer, layer.filters_of(np.array([0])))
    assert values.name == "the weights of the first layer"
    np.testing.assert_array_equal(np.sort(gathered(values)), np.sort(TABLE[:, :3].ravel()))
    assert values.fit_in_memory == (kind is of_numpy)
    assert len(values.repeated) == 0


def test_weights_that_are_pulled_back_count_as_they_are_shown(several_blocks, monkeypatch):
    monkeypatch.setattr("mlpviz._pixel_space.first_layer_weights.IN_MEMORY_VALUES", 1)
    double = Transform("double", lambda X: 2 * X)
    layers = Layers([np.arange(12.0).reshape(4, 3)], preprocessing=[double])
    layer = first_layer_weights(layers, pixel_space)
    shown = layer.filters_of(np.array([1]))
    values = values_of_first_layer(layer, shown)
    assert not values.fit_in_memory
    np.testing.assert_allclose(np.sort(gathered(values)), 2 * np.arange(12))
    np.testing.assert_allclose(values.repeated[0].ravel(), [2, 8, 14, 20])


@pytest.mark.parametrize("kind", [of_numpy, of_dask])
def test_all_rows_count_whichever_are_shown(kind):
    values = values_of_images(as_samples(kind(TABLE)), TABLE[:2], OTHERS)
    everything = np.concatenate([TABLE.ravel(), *map(np.ravel, OTHERS)])
    np.testing.assert_array_equal(np.sort(gathered(values)), np.sort(everything))


class Images:
    """A data set whose images are read one by one."""

    def __len__(self):
        return len(TABLE)

    def __getitem__(self, i):
        return TABLE[i].reshape(2, 3)


def test_of_a_data_set_that_is_read_image_by_image_the_images_shown_count():
    samples = as_samples(Images(), ImageShape(2, 3))
    assert isinstance(samples.X, DatasetRows)
    values = values_of_images(samples, TABLE[:2], OTHERS)
    expected = np.concatenate([TABLE[:2].ravel(), *map(np.ravel, OTHERS)])
    np.testing.assert_array_equal(gathered(values), expected)
    assert values.name == "the values of the images shown"
