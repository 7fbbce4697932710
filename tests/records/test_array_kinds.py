"""Tensors that require gradients, and floats of low precision."""

import numpy as np
import pytest

from mlpviz import History, Layers, plot_first_layer_filters, plot_image_grid

VALUES = np.array([[0.0, 0.5], [1.0, 2.0], [-1.0, 0.25], [4.0, 3.0]])


def of_torch(name):
    def make(values):
        torch = pytest.importorskip("torch")
        return torch.tensor(values, requires_grad=True).to(getattr(torch, name))

    return make


def of_list(values):
    torch = pytest.importorskip("torch")
    return [torch.tensor(row, requires_grad=True) for row in values]


def of_numpy(name):
    return lambda values: values.astype(getattr(pytest.importorskip("ml_dtypes"), name))


@pytest.mark.parametrize(
    "make",
    [
        *map(of_torch, ("float64", "bfloat16", "float16", "float8_e4m3fn", "float8_e5m2")),
        *map(of_numpy, ("bfloat16", "float8_e4m3fn", "float8_e5m2")),
        of_list,
    ],
)
def test_numbers_of_any_precision_are_images_and_weights(make):
    display = plot_image_grid(make(VALUES), (2, 1))
    np.testing.assert_array_equal(display.tiles.reshape(4, 2), VALUES)
    display = plot_first_layer_filters(Layers([make(VALUES)]), (2, 2))
    np.testing.assert_array_equal(display.tiles.reshape(2, 4), VALUES.T)


def test_losses_in_low_precision():
    losses = of_numpy("bfloat16")(np.array([2.0, 1.0]))
    assert History({"loss": losses}).curves["loss"].values.tolist() == [2.0, 1.0]
