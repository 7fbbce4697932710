"""PyTorch: modules whose forward pass is a chain of dense layers and elementwise steps."""

from mlpviz.adapters.torch.modules import OLDEST_VERSION, layers, predictions

__all__ = ["OLDEST_VERSION", "layers", "predictions"]
