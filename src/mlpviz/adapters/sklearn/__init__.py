"""scikit-learn: networks behind any pipeline or search, histories, predictions of any model."""

from mlpviz.adapters.sklearn.estimators import history, layers, predictions

__all__ = ["history", "layers", "predictions"]
