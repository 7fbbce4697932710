"""ONNX: graphs of dense layers and elementwise nodes, as PyTorch and skl2onnx write them."""

from typing import Final

from mlpviz.adapters.onnx.files import load
from mlpviz.adapters.onnx.layers import layers
from mlpviz.adapters.onnx.predictions import predictions

OLDEST_VERSION: Final = "1.16"

__all__ = ["OLDEST_VERSION", "layers", "load", "predictions"]
