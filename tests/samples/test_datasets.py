"""Data sets of frameworks as X: the rows that are shown are read from them."""

import itertools

import numpy as np
import pytest

from mlpviz import (
    Layers,
    plot_activation_map,
    plot_calibration,
    plot_confusion_images,
    plot_image_grid,
    plot_prediction_grid,
    plot_unit_classes,
    unit_report,
)

IMAGES = np.random.default_rng(0).random((7, 3, 4)).astype(np.float32)
LABELS = np.arange(7)


class Indexed:
    """Pairs of an image and its label, as torch.utils.data.Dataset has them."""

    def __init__(self, images):
        self.images, self.n_read, self.indices = images, 0, set()

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        self.n_read += 1
        self.indices.add(index)
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


def test_labels_of_a_data_set_are_true_classes():
    y_pred = np.where(LABELS == 2, 3, LABELS)
    pairs = zip(IMAGES, LABELS, strict=True)
    for dataset in (Indexed(IMAGES), HuggingFace(IMAGES), Batched(), pairs):
        display = plot_prediction_grid(None, dataset, None, (3, 4), y_pred=y_pred)
        assert display.correct.tolist() == [True, True, False, True, True, True, True]
        assert display.labels.texts[2] == "✗ 3\ntrue: 2"


def test_given_labels_come_before_those_of_a_data_set():
    display = plot_prediction_grid(None, Indexed(IMAGES), LABELS[::-1], (3, 4), y_pred=LABELS)
    assert display.correct.sum() == 1


def test_labels_of_a_data_set_that_are_one_hot():
    pairs = list(zip(IMAGES, np.eye(7)[LABELS], strict=True))
    batches = [(IMAGES[:4], np.eye(7)[LABELS[:4]]), (IMAGES[4:], np.eye(7)[LABELS[4:]])]
    for dataset in (pairs, iter(batches)):
        display = plot_prediction_grid(None, dataset, None, (3, 4), y_pred=np.eye(7)[LABELS])
        assert display.correct.all()


@pytest.mark.parametrize(
    "label", [None, {"boxes": [1]}, [0.5, 0.25], [[1, 2], [3]], np.ones((3, 4)), object()]
)
def test_what_is_no_label_is_not_taken(label):
    dataset = ((image, label) for image in IMAGES)
    assert plot_prediction_grid(None, dataset, None, (3, 4), y_pred=LABELS).correct is None


def test_two_labels_for_each_image_are_not_taken():
    dataset = [{"image": image, "label": 1, "target": 2} for image in IMAGES]
    assert plot_prediction_grid(None, dataset, None, (3, 4), y_pred=LABELS).correct is None


@pytest.mark.parametrize("plot", [plot_prediction_grid, plot_image_grid])
def test_only_the_images_shown_are_read(plot):
    layers = Layers([np.ones((12, 7))], activations=["softmax"])
    dataset = Indexed(IMAGES)
    if plot is plot_image_grid:
        display = plot(dataset, (3, 4), n_images=[4, 2])
    else:
        display = plot(layers, dataset, None, (3, 4), select=[4, 2])
        assert display.correct.tolist() == [False, False]
    assert dataset.indices <= {0, 2, 4}
    assert dataset.n_read <= 4
    assert display.limits == (IMAGES[[4, 2]].min(), IMAGES[[4, 2]].max())


def test_an_image_with_a_random_transform_is_read_once():
    class Noisy(Indexed):
        def __getitem__(self, index):
            image, label = super().__getitem__(index)
            return image + self.n_read, label

    layers = Layers([np.eye(12)[:, :7]], activations=["identity"])
    display = plot_prediction_grid(layers, Noisy(IMAGES), None, (3, 4), select=[5])
    assert display.y_pred == display.tiles[0].ravel()[:7].argmax()


def test_labels_of_a_data_set_in_other_plots():
    layers = Layers([np.eye(12)[:, :5], np.eye(5, 7)], activations=["relu", "softmax"])
    pairs = list(zip(IMAGES, LABELS, strict=True))
    assert "wrong about" in plot_activation_map(layers, pairs, (3, 4)).alt_text
    assert unit_report(layers, (3, 4), pairs).classes.tolist() == LABELS.tolist()
    plot_unit_classes(layers, (3, 4), pairs)
    found = plot_confusion_images(None, pairs, None, (3, 4), show="first", y_pred=LABELS)
    assert found.counts.tolist() == np.eye(7).tolist()


def test_labels_are_not_the_targets_of_an_autoencoder():
    layers = Layers([np.eye(12)], activations=["identity"], task="values")
    display = plot_prediction_grid(layers, Indexed(IMAGES), None, (3, 4))
    assert display.outputs.shape == (7, 3, 4)
