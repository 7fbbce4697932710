"""The choice among methods of receptive fields, and what each of them returns."""

import numpy as np
import pytest

from mlpviz._analysis.field_methods import check_method_of_layer, find_fields
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform
from mlpviz._samples.samples import as_samples

RNG = np.random.default_rng(0)
X = RNG.random((40, 4))
WEIGHTS = RNG.normal(size=(4, 3))


def network(**options):
    return Layers([WEIGHTS, np.eye(3)], [np.zeros(3)] * 2, ["relu", "softmax"], **options)


def fields_by(method, layers=None, units=(0, 1, 2), n_images=None, X=X):
    samples = None if X is None else as_samples(X)
    return find_fields(
        layers or network(),
        0,
        np.array(units),
        samples,
        method=method,
        n_images=n_images,
        rng=0,
        progress=False,
    )


def test_a_product_of_weights_refuses_a_layer_that_is_known_by_name():
    with pytest.raises(ValueError, match=r"method='linear'.*layer='fc2'.*'average'"):
        check_method_of_layer("linear", "fc2")


@pytest.mark.parametrize("method", ["average", "pattern", "top"])
def test_methods_of_data_take_a_layer_by_name(method):
    check_method_of_layer(method, "fc2")


def test_linear_fields_are_the_weights_of_the_units_in_the_order_given():
    fields = fields_by("linear", units=(2, 0), X=None)
    np.testing.assert_array_equal(fields.images, WEIGHTS.T[[2, 0]])
    assert fields.active.all()


@pytest.mark.parametrize("method", ["linear", "optimal"])
def test_pixels_that_preprocessing_drops_have_no_value(method):
    drop = Transform("drop", lambda X: X[:, 1:])
    layers = Layers(
        [WEIGHTS[1:], np.eye(3)],
        activations=["relu", "softmax"],
        preprocessing=[drop],
        n_pixels=4,
    )
    images = fields_by(method, layers, X=None if method == "linear" else X).images
    assert np.isnan(images[:, 0]).all()
    assert np.isfinite(images[:, 1:]).all()


def test_the_average_is_over_the_images_that_activate_a_unit_most():
    activation = np.maximum(X @ WEIGHTS[:, 0], 0)
    best = int(activation.argmax())
    np.testing.assert_allclose(fields_by("average", units=[0], n_images=1).images, X[[best]])


def test_top_images_are_the_images_themselves_best_first():
    order = np.argsort(-(X @ WEIGHTS[:, 1]), kind="stable")[:3]
    images = fields_by("top", units=[1], n_images=3).images
    np.testing.assert_array_equal(images.reshape(3, 4), X[order])


def test_eight_top_images_are_shown_by_default():
    assert fields_by("top", units=[1]).images.size == 8 * 4


def test_the_same_seed_gives_the_same_optimal_images():
    np.testing.assert_array_equal(fields_by("optimal").images, fields_by("optimal").images)


@pytest.mark.parametrize("method", ["average", "pattern", "top", "optimal"])
def test_weights_that_are_nan_are_refused_by_the_name_of_the_method(method):
    weights = WEIGHTS.copy()
    weights[0, 0] = np.nan
    layers = Layers([weights, np.eye(3)], activations=["relu", "softmax"])
    with pytest.raises(ValueError, match=f"method='{method}'"):
        fields_by(method, layers)


def test_units_that_no_image_activates_are_an_error():
    layers = Layers(
        [WEIGHTS, np.eye(3)], [np.full(3, -1e3), np.zeros(3)], activations=["relu", "softmax"]
    )
    with pytest.raises(ValueError, match=r"none of the 3 units can be activated.*unit_report"):
        fields_by("average", layers)
