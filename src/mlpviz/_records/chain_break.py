"""The part of a network at which its chain of dense layers ends."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first part of a network that is neither a dense layer nor elementwise.

    Attributes
    ----------
    layer : str
        The layer's name.
    function : str
        The function that the layer calls.
    reason : str
        Why it is not part of a chain.

    Examples
    --------
    >>> print(ChainBreak("norm1 (LayerNorm)", "layer_norm", "it mixes values"))
    the chain breaks at norm1 (LayerNorm), layer_norm: it mixes values
    """

    layer: str
    function: str
    reason: str

    def __str__(self) -> str:
        return f"the chain breaks at {self.layer}, {self.function}: {self.reason}"
