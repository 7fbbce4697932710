"""The error for a network that is not a chain of dense layers."""

from mlpviz._records.chain_break import ChainBreak


class ChainBreakError(ValueError):
    """A network is not a chain of dense layers and elementwise steps.

    Parameters
    ----------
    layer : str
        The layer where the chain breaks.
    function : str
        The function of that layer.
    reason : str

    Examples
    --------
    >>> print(ChainBreakError("conv1 (Conv2d)", "conv2d", "it is a convolution"))
    the network is not a chain of dense layers and elementwise steps: the chain breaks at conv1 \
(Conv2d), conv2d: it is a convolution; give Layers of the weights that you want to see
    """

    def __init__(self, layer: str, function: str, reason: str) -> None:
        self.chain_break = ChainBreak(layer, function, reason)
        super().__init__(
            "the network is not a chain of dense layers and elementwise steps: "
            f"{self.chain_break}; give Layers of the weights that you want to see"
        )
