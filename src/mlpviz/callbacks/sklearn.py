"""Take snapshots while an estimator of scikit-learn is fitted."""

from typing import Any

import numpy as np

from mlpviz._recording.snapshots import Snapshots
from mlpviz._records.layers import Layers


class TakeSnapshots:
    """A callback of scikit-learn that takes a snapshot before training and after each iteration.

    It works with all estimators that have iterations, `set_callbacks` (scikit-learn 1.9 or later)
    and layers or coefficients; `record_training` trains a multilayer perceptron instead. A linear
    model is a network of one layer.

    Parameters
    ----------
    snapshots : Snapshots
        To take snapshots into.

    Notes
    -----
    The snapshots contain only the estimator. If it is part of a pipeline, they do not contain the
    steps before it, and its weights belong to its own inputs.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from sklearn.linear_model import LogisticRegression
    >>> from mlpviz import Snapshots
    >>> from mlpviz.callbacks.sklearn import TakeSnapshots
    >>> X, y = load_digits(return_X_y=True)
    >>> snapshots = Snapshots(unit="iteration")
    >>> estimator = LogisticRegression().set_callbacks(TakeSnapshots(snapshots))
    >>> _ = estimator.fit(X / 16, y)
    >>> snapshots.name, snapshots[0].n_units
    ('LogisticRegression', (10,))
    """

    max_propagation_depth = None
    """Where estimators are nested, the callback is set on the outermost one."""

    def __init__(self, snapshots: Snapshots) -> None:
        self.snapshots = snapshots

    def setup(self, estimator: Any, context: Any) -> None:
        """Wait for the first iteration."""

    def teardown(self, estimator: Any, context: Any) -> None:
        """End the training."""
        self.snapshots.finish()

    def on_fit_task_begin(
        self, estimator: Any, context: Any, *, fitted_estimator: Any = None
    ) -> None:
        """Take a snapshot before the first iteration."""
        if fitted_estimator is not None and _is_iteration(context) and context.task_id == 0:
            self.snapshots.take(_readable(fitted_estimator), step=0)

    def on_fit_task_end(
        self, estimator: Any, context: Any, *, fitted_estimator: Any = None
    ) -> None:
        """Take a snapshot after an iteration."""
        if fitted_estimator is not None and _is_iteration(context):
            self.snapshots.take(
                _readable(fitted_estimator),
                step=context.task_id + 1,
                loss=getattr(fitted_estimator, "loss_", None),
            )


def _is_iteration(context: Any) -> bool:
    """Return whether a task is one of those that the fit of an estimator consists of."""
    fit = context.parent
    if fit is None or fit.estimator_name != context.estimator_name:
        return False
    return fit.parent is None or fit.parent.estimator_name != context.estimator_name


def _readable(estimator: Any) -> Any:
    """Return an estimator, or the layer of a linear model."""
    if hasattr(estimator, "coefs_") or not hasattr(estimator, "coef_"):
        return estimator
    weights = np.atleast_2d(np.asarray(estimator.coef_)).T
    biases = np.broadcast_to(np.ravel(estimator.intercept_), weights.shape[1:])
    return Layers([weights], [biases], name=type(estimator).__name__)
