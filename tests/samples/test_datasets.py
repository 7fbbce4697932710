"""Data sets of frameworks as X: the rows that are shown are read from them."""

import itertools

import numpy as np
import pytest

from mlpviz import plot_calibration, plot_image_grid, plot_prediction_grid

IMAGES = np.random.default_rng(0).random((7, 3, 4)).astype(np.float32)
LABELS = np.arange(7)


class Indexed:
    """Pairs of an image and its label, as torch.utils.data.Dataset has them."""

    def __init__(self, images):
        self.images, self.n_read = images, 0

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        self.n_read += 1
        return self.images[index], int(LABELS[index])


class HuggingFace(Indexed):
    """Mappings, and a shape that counts columns."""

    features = column_names = ("image", "label")
    shape = (7, 2)

    def __getitem__(self, index):
        return dict(zip(self.column_names, super().__getitem__(index), strict=True))


class Batched:
    """Batches of images and labels, as tf.data.Dataset and DataLoader yield them."""

    def __iter__(self):
        return iter([(IMAGES[:5], LABELS[:5]), (IMAGES[5:], LABELS[5:])])


class Sequence(Batched):
    """Batches by index, as Keras has them."""

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return list(self)[index]


def of_torch(images):
    torch = pytest.importorskip("torch")
    pairs = torch.utils.data.TensorDataset(torch.tensor(images[:, None]), torch.tensor(LABELS))
    return pairs, torch.utils.data.DataLoader(pairs, batch_size=3)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Indexed(IMAGES),
        lambda: Indexed(IMAGES.reshape(7, 12)),
        lambda: HuggingFace(IMAGES),
        Batched,
        Sequence,
        lambda: list(zip(IMAGES, LABELS, strict=True)),
        lambda: zip(IMAGES, LABELS, strict=True),
        lambda: iter(IMAGES),
        lambda: ({"x": each, "id": i} for i, each in enumerate(IMAGES[:, None])),
        lambda: of_torch(IMAGES)[0],
        lambda: of_torch(IMAGES)[1],
    ],
)
def test_images_of_a_data_set(make):
    display = plot_image_grid(make(), (3, 4), n_images=[6, 2])
    np.testing.assert_array_equal(display.tiles, IMAGES[[6, 2]])
    display = plot_prediction_grid(None, make(), LABELS, (3, 4), y_pred=LABELS)
    np.testing.assert_array_equal(display.tiles, IMAGES)


def test_channels_first_is_suggested_for_tensors_of_color_images():
    images = np.random.default_rng(0).random((7, 3, 5, 4))
    with pytest.raises(ValueError, match=r"give image_shape=\(3, 5, 4\) with channel_axis=0$"):
        plot_image_grid(Indexed(images), (5, 4, 3))
    display = plot_image_grid(Indexed(images), (3, 5, 4), channel_axis=0)
    np.testing.assert_array_equal(display.tiles, np.moveaxis(images, 1, -1))


def test_an_item_with_no_image_or_two_is_refused():
    with pytest.raises(ValueError, match=r"'x' of shape \(3, 4\), 'y' of shape \(3, 4\), of which"):
        plot_image_grid([{"x": IMAGES[0], "y": IMAGES[1]}], (3, 4))
    with pytest.raises(ValueError, match=r"yields images of shape \(4, 5\), but image_shape is"):
        plot_image_grid(iter(np.ones((2, 4, 5))), (3, 7))


def test_an_endless_data_set_ends_in_an_error_and_a_way_out(monkeypatch):
    monkeypatch.setattr("mlpviz._samples.datasets.IN_MEMORY_VALUES", 120)
    with pytest.raises(ValueError, match=r"more than 10 images, .* itertools.islice"):
        plot_image_grid(itertools.repeat((IMAGES[0], 1)), (3, 4))
    first = itertools.islice(itertools.repeat((IMAGES[0], 1)), 5)
    assert len(plot_image_grid(first, (3, 4)).tiles) == 5


def test_an_empty_data_set_is_refused():
    with pytest.raises(ValueError, match="X yields no images"):
        plot_image_grid(iter([]), (3, 4))


def test_without_an_image_shape_an_array_is_needed():
    with pytest.raises(TypeError, match="X must be an array or a table, got Batched; give an arr"):
        plot_calibration(None, Batched(), LABELS, y_pred=LABELS)


@pytest.mark.parametrize("X", [None, 3, "X.npy", {1, 2}, {"x": IMAGES}])
def test_what_is_no_table_is_refused_by_its_type(X):
    with pytest.raises(TypeError, match=f"X must be an array or a table, got {type(X).__name__}"):
        plot_image_grid(X, (3, 4))


def test_a_lazy_table_is_to_be_collected():
    class LazyFrame(Indexed):
        def collect(self):
            return self.images

    lazy = LazyFrame(IMAGES)
    with pytest.raises(TypeError, match=r"got LazyFrame; give X.collect\(\)$"):
        plot_image_grid(lazy, (3, 4))
    assert len(plot_image_grid(lazy.collect(), (3, 4)).tiles) == 7
