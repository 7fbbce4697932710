"""ONNX: graphs of dense layers and elementwise nodes, as PyTorch and skl2onnx write them."""

from mlpviz.adapters.onnx.models import layers, load, predictions

__all__ = ["layers", "load", "predictions"]
