"""The layers of a network of jax."""

from collections.abc import Iterator, Sequence

import jax
import numpy as np
from numpy.typing import NDArray

from mlpviz._reading.chain import layers_of_chain, read_chain
from mlpviz._reading.chain_break import ChainBreakError
from mlpviz._reading.checks import check_chain, noise_images
from mlpviz._reading.image_layouts import ImageLayout, layouts_for
from mlpviz._reading.steps import Step
from mlpviz._records.chain_break import ChainBreak
from mlpviz._records.image_shape import ImageShape
from mlpviz._records.layers import Layers
from mlpviz.adapters.jax.input_layout import failure_reasons, first_trace
from mlpviz.adapters.jax.network import Network
from mlpviz.adapters.jax.scalings import merge_biases, merge_scalings
from mlpviz.adapters.jax.steps import Part, parts_of_trace
from mlpviz.adapters.jax.tracing import Trace, TraceError, Variable, values_of


def layers_of_network(network: Network, image_shape: ImageShape | None = None) -> Layers:
    """Return the layers of a network, as far as it is a chain of dense layers.

    Raises
    ------
    ChainBreakError
        If the chain breaks before the first dense layer. The message names the layer.
    """
    layouts = layouts_for(image_shape, _likely_sizes(network))
    found = first_trace(network, layouts)
    if found is None:
        raise _break(network, layouts)
    layout, trace = found
    parts: list[Part] = []
    chain = read_chain(_steps_of(parts_of_trace(trace), parts))
    X = layout.arrange(1 - 3 * noise_images(layout.n_pixels))
    values = _values(trace, X, [ends for _, ends, _ in parts])
    if chain.chain_break is None:
        values[-1] = network.outputs(X)
    places = [(block.layer, block.function) for _, _, block in parts]
    chain = check_chain(chain, X.reshape(len(X), -1), values, places, network.name)
    chain_break = _named_break(chain.chain_break, network, layout)
    steps = merge_biases(merge_scalings([*layout.preprocessing, *chain.steps]))
    return layers_of_chain(steps, layout.n_pixels, network.name, chain_break)


def _named_break(
    found: ChainBreak | None, network: Network, layout: ImageLayout
) -> ChainBreak | None:
    """Return a chain break, which names the outputs if these are what does not form a chain."""
    n_outputs = len(network.output_sizes(layout.shape))
    if found is None or n_outputs == 1 or found.function != "concatenate":
        return found
    return ChainBreak(network.name, "its outputs", f"it returns {n_outputs} arrays")


def _steps_of(parts: Iterator[Part], found: list[Part]) -> Iterator[Sequence[Step]]:
    """Yield the steps of parts, and keep the parts."""
    for part in parts:
        found.append(part)
        yield part[0]


def _values(
    trace: Trace, X: NDArray[np.float32], ends: Sequence[Sequence[Variable]]
) -> list[NDArray[np.float64]]:
    """Return the values of a network after each part, with branches side by side."""
    arrays = values_of(trace, [end for group in ends for end in group], jax.numpy.asarray(X))
    rows = iter([np.asarray(array).reshape(len(X), -1) for array in arrays])
    return [np.concatenate([next(rows) for _ in group], axis=1) for group in ends]


def _likely_sizes(network: Network) -> list[int]:
    """Return the sizes of the network's matrices, which may be numbers of pixels."""
    matrices = [array.shape for _, array in network.parameters if array.ndim == 2]
    return list(dict.fromkeys(size for shape in matrices for size in shape))


def _break(network: Network, layouts: Sequence[ImageLayout]) -> ValueError:
    """Return the error for a network that takes no image. It tells where the chain breaks."""
    for layer, array in network.parameters:
        if array.ndim > 2:
            reason = f"they have the shape {array.shape}"
            return ChainBreakError(layer, "its weights", reason)
    for layout in layouts:
        try:
            # Not an image, but a sequence: what recurrent layers and attention take.
            list(parts_of_trace(network.trace((2, *layout.shape))))
        except TraceError:
            continue
        except ValueError as error:
            return error
    if not layouts:
        return ValueError(f"model must have a dense layer, but {network.name} has none")
    return ValueError(
        f"{network.name} takes an image in none of the shapes "
        f"{', '.join(str(layout.shape) for layout in layouts)}: "
        f"{failure_reasons(network, layouts)}"
    )
