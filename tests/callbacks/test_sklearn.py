"""Snapshots by scikit-learn's own protocol of callbacks."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlpviz import Snapshots
from mlpviz.callbacks.sklearn import TakeSnapshots

callback = pytest.importorskip("sklearn.callback", reason="scikit-learn has callbacks from 1.9 on")


def fitted(estimator, X, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return estimator.fit(X, y)


def test_it_follows_the_protocol():
    recorder = TakeSnapshots(Snapshots())
    assert isinstance(recorder, callback.FitCallback)
    assert isinstance(recorder, callback.AutoPropagatedCallback)


@pytest.mark.parametrize("n_classes", [2, 10])
@pytest.mark.parametrize("is_in_pipeline", [False, True])
def test_logistic_regression_is_a_layer_in_each_iteration(digits, n_classes, is_in_pipeline):
    X, y = digits
    X, y = X[y < n_classes], y[y < n_classes]
    model = LogisticRegression(max_iter=4)
    outer = make_pipeline(StandardScaler(), model) if is_in_pipeline else model
    snapshots = Snapshots(unit="iteration")
    fitted(outer.set_callbacks(TakeSnapshots(snapshots)), X, y)
    assert snapshots.steps.tolist() == [0, 1, 2, 3, 4]
    assert not snapshots[0].weights[0].any()
    assert np.allclose(snapshots[-1].weights[0], model.coef_.T, rtol=1e-12)
    assert np.allclose(snapshots[-1].biases[0], model.intercept_, rtol=1e-12)
    assert snapshots.name == "LogisticRegression"


class EpochMLP(callback.CallbackSupportMixin, MLPClassifier):
    """An MLPClassifier that calls callbacks in each epoch, as scikit-learn's own will."""

    @callback.with_callbacks
    def fit(self, X, y):
        root = self._init_callback_context(max_subtasks=self.max_iter)
        root.call_on_fit_task_begin(estimator=self, X=X, y=y)
        for _ in range(self.max_iter):
            epoch = root.subcontext(task_name="epoch", max_subtasks=0)
            epoch.call_on_fit_task_begin(estimator=self, X=X, y=y)
            self.partial_fit(X, y, classes=range(10))
            epoch.call_on_fit_task_end(estimator=self, reconstruction_attributes={})
        root.call_on_fit_task_end(estimator=self, reconstruction_attributes={})
        return self


def test_an_mlp_that_takes_callbacks(digits):
    model, snapshots = EpochMLP((5,), max_iter=3, random_state=0), Snapshots()
    model.set_callbacks(TakeSnapshots(snapshots)).fit(*digits)
    assert snapshots.steps.tolist() == [1, 2, 3]
    assert np.array_equal(snapshots[-1].weights[0], model.coefs_[0])
    assert snapshots.history.curves["training loss"].values.tolist() == model.loss_curve_


def test_another_fit_is_another_training(digits):
    model, snapshots = LogisticRegression(max_iter=2), Snapshots()
    model.set_callbacks(TakeSnapshots(snapshots))
    fitted(model, *digits)
    with pytest.raises(ValueError, match="another training"):
        fitted(model, *digits)
    assert len(snapshots) == 3
