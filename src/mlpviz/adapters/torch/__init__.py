"""PyTorch: modules, whatever their forward pass calls.

A module is run on a few images of noise while every function of PyTorch that it calls is
recorded. So it does not matter whether its steps are modules or functions, nor in which order
they were defined.
"""

from typing import Final

from mlpviz.adapters.torch.activations import activations, gradients
from mlpviz.adapters.torch.layers import layers
from mlpviz.adapters.torch.predictions import predictions

OLDEST_VERSION: Final = "2.3"

__all__ = ["OLDEST_VERSION", "activations", "gradients", "layers", "predictions"]
