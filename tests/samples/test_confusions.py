"""Confusions are counted as scikit-learn counts them, over blocks and on dask."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from mlpviz._samples.confusions import find_confusions, mean_images
from mlpviz._samples.prediction_sources import prediction_source
from mlpviz._samples.samples import as_samples


def confusions(model, X, y, n_per_cell=1, **options):
    source = prediction_source(model, as_samples(X), y, None)
    return find_confusions(source, n_per_cell, None, by_confidence=True, **options)


def test_counts_and_images_are_those_of_numpy(classifier, digits):
    X, y = digits
    found = confusions(classifier, X, y, n_per_cell=2)
    predicted, confidence = classifier.predict(X), classifier.predict_proba(X).max(axis=1)
    np.testing.assert_array_equal(found.counts, confusion_matrix(y, predicted))
    for cell in np.unique(found.images.cells):
        true, guess = divmod(cell, 10)
        rows = np.flatnonzero((y == true) & (predicted == guess))
        best = rows[np.argsort(-confidence[rows], kind="stable")][:2]
        assert found.images.rows[found.images.cells == cell].tolist() == best.tolist()


def test_means_are_those_of_numpy(classifier, digits):
    X, y = digits
    found = confusions(classifier, X, y)
    means = mean_images(as_samples(X), found.cells, 100)
    for cell in range(100):
        rows = found.cells == cell
        if rows.any():
            np.testing.assert_allclose(means[cell], X[rows].mean(axis=0))
        else:
            assert np.isnan(means[cell]).all()


def test_a_dask_array_gives_the_same(classifier, digits):
    dask = pytest.importorskip("dask.array")
    X, y = digits
    chunks = dask.from_array(X, chunks=(70, 64))
    here, there = confusions(classifier, X, y, 3), confusions(classifier, chunks, y, 3)
    np.testing.assert_array_equal(here.counts, there.counts)
    np.testing.assert_array_equal(here.images.rows, there.images.rows)
    np.testing.assert_allclose(
        mean_images(as_samples(X), here.cells, 100),
        mean_images(as_samples(chunks), there.cells, 100),
    )
