"""scikit-learn: networks in any pipeline or search, histories, predictions of any model."""

from mlpviz.adapters.sklearn.ensembles import networks
from mlpviz.adapters.sklearn.history import history
from mlpviz.adapters.sklearn.layers import layers
from mlpviz.adapters.sklearn.predictions import predictions

__all__ = ["history", "layers", "networks", "predictions"]
