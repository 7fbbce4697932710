"""One hidden layer of a network."""

from dataclasses import dataclass

from mlpviz._records.layers import Layers


@dataclass(frozen=True, eq=False, slots=True)
class HiddenLayer:
    """A hidden layer of a network, and how the network was initialized.

    Attributes
    ----------
    layers : Layers
        All layers of the network.
    index : int
    scheme : str
        The initialization, as `initial_range` takes it.
    """

    layers: Layers
    index: int
    scheme: str
