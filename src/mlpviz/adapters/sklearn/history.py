"""The history of the training of a multilayer perceptron of scikit-learn."""

from typing import Any

from sklearn.base import is_classifier

from mlpviz._records.history import History
from mlpviz.adapters.sklearn.wrappers import (
    check_fitted,
    find_network,
    is_perceptron,
)


def history(model: Any) -> History:
    """Return the losses of a fitted network and, with early stopping, its validation scores."""
    network, _ = find_network(model)
    check_fitted(network)
    name = type(network).__name__
    if not is_perceptron(network):
        raise TypeError(
            f"model is of class {name}, which keeps no loss curve; give the losses as a list"
        )
    losses = getattr(network, "loss_curve_", None)
    if not losses:
        raise ValueError(
            f"model is an {name} that keeps no loss curve, since its solver is "
            f"{network.solver!r}; fit it with solver='adam' or 'sgd', or give the losses as a list"
        )
    scores = getattr(network, "validation_scores_", None)
    measure = "accuracy" if is_classifier(network) else "R²"
    return History(
        {"training loss": losses}, {f"validation {measure}": scores} if scores else None, name=name
    )
