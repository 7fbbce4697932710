"""Arrays in files and arrays with named axes, of rows or of images."""

import numpy as np
import pytest

from mlpviz import plot_image_grid, plot_prediction_grid

IMAGES = np.random.default_rng(0).random((6, 3, 4))
ROWS = [5, 0, 2]


def of_hdf5(array, folder):
    return (
        pytest.importorskip("h5py").File(folder / "images.h5", "w").create_dataset("X", data=array)
    )


def of_zarr(array, folder):
    return pytest.importorskip("zarr").array(array)


def of_xarray(array, folder):
    return pytest.importorskip("xarray").DataArray(array)


class Stored:
    """An array that, as HDF5 does, reads ascending rows only."""

    def __init__(self, array):
        self.array, self.shape, self.dtype = array, array.shape, array.dtype

    def __getitem__(self, rows):
        if isinstance(rows, list) and rows != sorted(set(rows)):
            raise TypeError("Indexing elements must be in increasing order")
        return self.array[rows]


def stored(array, folder):
    return Stored(array)


@pytest.mark.parametrize("kind", [stored, of_hdf5, of_zarr, of_xarray])
@pytest.mark.parametrize("shape", [(6, 12), (6, 3, 4), (6, 1, 3, 4)])
def test_rows_are_read_in_the_order_that_is_asked_for(kind, shape, tmp_path):
    X = kind(IMAGES.reshape(shape), tmp_path)
    np.testing.assert_array_equal(plot_image_grid(X, (3, 4), n_images=ROWS).tiles, IMAGES[ROWS])
    display = plot_prediction_grid(None, X, np.arange(6), (3, 4), y_pred=[0] * 6, select=ROWS)
    np.testing.assert_array_equal(display.tiles, IMAGES[ROWS])


def test_images_in_columns_and_channels_are_as_those_of_arrays(tmp_path):
    colors = np.random.default_rng(1).random((4, 3, 5, 2))
    options = {"channel_axis": 0, "order": "F"}
    found = plot_image_grid(stored(colors, tmp_path), (3, 5, 2), **options)
    np.testing.assert_array_equal(found.tiles, plot_image_grid(colors, (3, 5, 2), **options).tiles)


def test_a_table_of_arrow():
    pa = pytest.importorskip("pyarrow")
    table = pa.table({f"pixel{i}": IMAGES.reshape(6, 12)[:, i] for i in range(12)})
    np.testing.assert_array_equal(plot_image_grid(table, (3, 4), n_images=ROWS).tiles, IMAGES[ROWS])
