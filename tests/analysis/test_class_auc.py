"""Areas under the ROC curve, against scikit-learn and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from mlpviz._analysis.class_auc import class_auc


@given(st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 12]))
def test_the_area_is_that_of_scikit_learn(seed, decimals):
    rng = np.random.default_rng(seed)
    y = np.append(np.arange(3), rng.integers(0, 3, size=37))
    # Rounded, so that there are ties; a relu adds more of them.
    values = np.maximum(rng.normal(size=(40, 5)).round(decimals), rng.choice([-9, 0]))
    found = class_auc(values, y, 3)
    for unit in range(5):
        for label in range(3):
            expected = roc_auc_score(y == label, values[:, unit])
            assert found[unit, label] == pytest.approx(expected)


def test_tied_images_count_half():
    values = np.array([[2.0, 0.0], [1.0, -0.0], [0.0, 0.0], [1.0, 0.0]])
    # No image is of the last class.
    with np.errstate(all="raise"):
        found = class_auc(values, np.array([0, 1, 1, 2]), 4)
    expected = [[1, 0.5 / 4, (1 + 0.5) / 3, np.nan], [0.5, 0.5, 0.5, np.nan]]
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("n_classes", [2, 3, 256, 257, 1000])
def test_any_number_of_classes(n_classes):
    rng = np.random.default_rng(0)
    y = np.append(np.arange(n_classes), rng.integers(0, n_classes, 500))
    values = rng.normal(size=(len(y), 1))
    label = n_classes - 1
    found = class_auc(values, y, n_classes)[0, label]
    assert found == pytest.approx(roc_auc_score(y == label, values[:, 0]))


def test_negative_and_tiny_values_are_in_order():
    values = np.array([[-1e300], [-1e-300], [0.0], [5e-324], [1e-300], [1e300]])
    y = np.array([0, 0, 0, 1, 1, 1])
    assert class_auc(values, y, 2)[0, 1] == pytest.approx(1, abs=0.1)


def test_a_class_that_all_images_are_of_cannot_be_separated():
    assert np.isnan(class_auc(np.arange(9.0)[:, None], np.zeros(9, dtype=np.intp), 2)).all()


def test_units_that_are_not_finite_have_no_area():
    values = np.array([[1.0, np.nan], [2.0, 1.0]])
    found = class_auc(values, np.array([0, 1]), 2)
    np.testing.assert_array_equal(found, [[0, 1], [np.nan, np.nan]])
