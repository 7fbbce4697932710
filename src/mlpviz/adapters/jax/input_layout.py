"""Find the layout in which a network of jax takes images."""

from collections.abc import Iterable

from mlpviz._reading.image_layouts import ImageLayout
from mlpviz.adapters.jax.blocks import repeats_pixels
from mlpviz.adapters.jax.network import Network
from mlpviz.adapters.jax.tracing import Trace, TraceError


def first_trace(
    network: Network, layouts: Iterable[ImageLayout]
) -> tuple[ImageLayout, Trace] | None:
    """Return the first layout in which the network takes images, with the trace of one."""
    for layout in layouts:
        try:
            trace = network.trace(layout.shape)
        except TraceError:
            continue
        if not repeats_pixels(trace):
            return layout, trace
    return None


def failure_reasons(network: Network, layouts: Iterable[ImageLayout]) -> str:
    """Return why a network takes no image in these layouts, in its own words."""
    reasons = []
    for layout in layouts:
        try:
            network.trace(layout.shape)
        except TraceError as error:
            reasons.append(str(error).partition("\n")[0])
    return "; ".join(dict.fromkeys(reasons)) or "it needs larger ones"
