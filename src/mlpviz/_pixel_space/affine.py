"""Pull the weights of the first layer back through affine preprocessing, to the pixels.

If the preprocessing is affine, ``T(x) = A x + c``, the first layer computes
``W.T @ (A x + c) + b``, so the pixels have the weights ``A.T @ W``. A and c are found by probing:
each step is called with images that differ in one pixel. No list of known transformers is needed,
and the error about a step that is not affine names it.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._pixel_space.filters import (
    Filters,
    check_finite_outputs,
    check_n_inputs,
    first_layer_filters,
)
from mlpviz._pixel_space.probing import (
    NO_INFLUENCE,
    ROUNDING_ERRORS,
    ColumnSelection,
    Floats,
    Mask,
    Probe,
    apply_step,
    epsilon,
    fitted_bounds,
    guess_column_selection,
)
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform

AFFINE_TOLERANCE: Final = 0.5
"""A step is affine if no output errs by more than eps to this power of its largest value.

eps is the machine epsilon of the dtype that the step returns, so this is 1.5e-8 for a step in
double precision and 3.5e-4 for one in single precision.
"""
NARROW_RANGE: Final = 1e-6
"""A range below this share of the widest one is too narrow to measure a slope in."""
COMMON_RANGES: Final = ((-1.0, 1.0), (0.0, 1.0), (0.0, 255.0))
"""Common ranges of pixels, all of which are tried if the first step does not know its range."""
N_IMAGES: Final = 30
SEED: Final = 784
HINT: Final = (
    'use space="input" to see the weights as the first layer has them, or space="local" with '
    "at=image to see the weights that pixels have close to one image"
)


def pixel_space(layers: Layers, *, progress: bool = False) -> Filters:
    """Return the weights that the pixels of an image have in the units of the first layer.

    Each step of the preprocessing is called with images that differ in one pixel. A step whose
    outputs are single inputs (a scaler, a feature selector) is recognized from a few images.
    Every step is checked to be affine over the range of values that it was fitted on, ``low`` to
    ``high``, including the darkest and the brightest image. A step without a known range is
    checked on the outputs of the step before it, the first step on images from -1 to 1, from 0 to
    1 and from 0 to 255.

    Parameters
    ----------
    layers : Layers
        The network. Its preprocessing is called with arrays of float64 of shape
        (n_images, n_in), in blocks of bounded size.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Filters
        The weights, the bias and the connected pixels. The pre-activations of any images are
        ``images @ weights + bias``, to 1e-8 relative where steps compute in double precision.

    Raises
    ------
    ValueError
        If a step is not affine over its range, cannot be applied, or does not return what the
        next step or the first layer takes. The message names the step.

    Examples
    --------
    >>> from mlpviz._records.layers import Layers
    >>> from mlpviz._records.transform import Transform
    >>> halve = Transform("halve", lambda X: X / 2)
    >>> drop_last = Transform("drop_last", lambda X: X[:, :-1])
    >>> layers = Layers(np.array([[4.0], [6.0]]), preprocessing=[halve, drop_last], n_pixels=3)
    >>> filters = pixel_space(layers)
    >>> filters.weights.ravel(), filters.connected
    (array([2., 3., 0.]), array([ True,  True, False]))
    """
    probed_steps = _probe_steps(layers)
    filters = first_layer_filters(layers)
    while probed_steps:
        filters = _pull_back(probed_steps.pop(), filters, progress=progress)
    return filters


@dataclass(frozen=True, eq=False, slots=True)
class _ProbedStep:
    """A step, the images that it is checked on, and what it returns for them."""

    step: Transform
    inputs: Floats
    outputs: NDArray[Any]

    @property
    def eps(self) -> float:
        return epsilon(self.outputs)

    def largest_outputs(self) -> Floats:
        """Return the largest magnitude of each output."""
        largest: Floats = np.abs(self.outputs).max(axis=0).astype(np.float64)
        return largest

    def largest_inputs(self) -> Floats:
        """Return the largest magnitude of each input."""
        largest: Floats = np.abs(self.inputs).max(axis=0)
        return largest


def _probe_steps(layers: Layers) -> list[_ProbedStep]:
    """Apply all steps to images within the range of values that each step knows."""
    rng = np.random.default_rng(SEED)
    inputs = _images_of_common_ranges(layers.n_pixels, rng)
    probed_steps = []
    for step in layers.preprocessing:
        inputs = _redraw_known_ranges(step, inputs, rng)
        outputs = apply_step(step, inputs.copy())
        check_finite_outputs(step, inputs, outputs, HINT)
        probed_steps.append(_ProbedStep(step, inputs, outputs))
        inputs = outputs.astype(np.float64)
    check_n_inputs(layers, inputs.shape[1])
    return probed_steps


def _images_of_common_ranges(n_pixels: int, rng: "np.random.Generator") -> Floats:
    n_images = N_IMAGES // len(COMMON_RANGES)
    return np.vstack(
        [
            low + (high - low) * _random_images(n_images, n_pixels, rng)
            for low, high in COMMON_RANGES
        ]
    )


def _redraw_known_ranges(step: Transform, images: Floats, rng: "np.random.Generator") -> Floats:
    """Return the images with the inputs whose range the step knows drawn again in that range."""
    low, high = fitted_bounds(step, images.shape[1])
    known = np.isfinite(low) & np.isfinite(high)
    drawn = _random_images(N_IMAGES, int(known.sum()), rng)
    redrawn = images.copy()
    redrawn[:, known] = low[known] + (high[known] - low[known]) * drawn
    return redrawn


def _random_images(n_images: int, n_pixels: int, rng: "np.random.Generator") -> Floats:
    """Return images from 0 to 1: noise, then dots of 0 and 1 of increasing density."""
    images: Floats = rng.random((n_images, n_pixels))
    dots = images[n_images // 2 :]
    for image, density in zip(dots, np.linspace(0, 1, len(dots)), strict=True):
        image[:] = image < density
    return images


@np.errstate(over="ignore", invalid="ignore")
def _pull_back(probed: _ProbedStep, filters: Filters, *, progress: bool) -> Filters:
    _check_varies(probed)
    probe = _make_probe(probed)
    selection = guess_column_selection(probe, probed.largest_outputs(), probed.eps)
    if selection is not None and _is_exact(selection, probed, probe):
        weights = selection.pull_back(filters.weights, probe.n_in)
        connected = selection.connected_inputs(filters.connected, probe.n_in)
    else:
        weights, connected = _pull_back_densely(probed, probe, filters, progress=progress)
    weights[~connected] = 0
    bias = filters.bias + (probe.value @ filters.weights - probe.base @ weights)
    return Filters(weights, bias, connected)


def _make_probe(probed: _ProbedStep) -> Probe:
    """Start where the outputs are small, so that slopes do not drown in rounding; move far."""
    low, high = probed.inputs.min(axis=0), probed.inputs.max(axis=0)
    starts = np.stack([np.clip(0, low, high), low + (high - low) / 2])
    sizes = np.abs(apply_step(probed.step, starts.copy()))
    base = starts[(sizes / np.maximum(probed.largest_outputs(), 1e-300)).sum(axis=1).argmin()]
    up = np.where(high - base >= base - low, high - base, low - base)
    up[np.abs(up) <= NARROW_RANGE * np.abs(up).max()] = 1.0
    return Probe(probed.step, base, (base + up) - base)


def _is_exact(selection: ColumnSelection, probed: _ProbedStep, probe: Probe) -> bool:
    """Return whether the selection differs from the step by rounding errors only."""
    errors = selection.predict(probed.inputs - probe.base)
    errors += probe.value
    errors -= probed.outputs
    terms = probed.largest_outputs()
    terms = terms + np.abs(selection.gains) * probed.largest_inputs()[selection.sources]
    return bool((np.abs(errors).max(axis=0) <= ROUNDING_ERRORS * probed.eps * terms).all())


def _pull_back_densely(
    probed: _ProbedStep, probe: Probe, filters: Filters, *, progress: bool
) -> tuple[Floats, Mask]:
    weights = np.empty((probe.n_in, filters.bias.size))
    connected = np.empty(probe.n_in, dtype=np.bool_)
    largest, displacements = probed.largest_outputs(), probed.inputs - probe.base
    relative_inputs = probed.largest_inputs() / np.abs(probe.span)
    terms, errors = largest, probe.value - probed.outputs.astype(np.float64)
    for block, changes in probe.changes_by_input(np.arange(probe.n_in), progress=progress):
        span = probe.span[block]
        weights[block] = changes @ filters.weights / span[:, np.newaxis]
        errors += displacements[:, block] / span @ changes
        np.abs(changes, out=changes)
        terms = terms + relative_inputs[block] @ changes
        connected[block] = (changes > probed.eps**NO_INFLUENCE * largest) @ filters.connected
    _check_affine(probed, np.abs(errors).max(axis=0), terms)
    return weights, connected


def _check_varies(probed: _ProbedStep) -> None:
    """Raise if a step varies only close to the images that it was fitted on, as kernels may."""
    largest, variation = probed.largest_outputs().max(), np.ptp(probed.outputs, axis=0).max()
    if variation <= probed.eps**NO_INFLUENCE * largest:
        raise ValueError(
            f"the preprocessing step {probed.step.name} returns the same for all inputs that were "
            f"tried, from {probed.inputs.min():.4g} to {probed.inputs.max():.4g}, so the weights "
            f"of the pixels cannot be found; {HINT}"
        )


def _check_affine(probed: _ProbedStep, errors: Floats, terms: Floats) -> None:
    largest, tolerance = probed.largest_outputs(), probed.eps**AFFINE_TOLERANCE
    allowed = tolerance * largest + ROUNDING_ERRORS * probed.eps * terms
    excess = np.where(errors <= allowed, 0.0, errors / np.maximum(allowed, 1e-300))
    if not excess.any():
        return
    worst = int(excess.argmax())
    raise ValueError(
        f"the preprocessing step {probed.step.name} is not affine for inputs from "
        f"{probed.inputs.min():.4g} to {probed.inputs.max():.4g}, so no pixel has one weight: "
        f"an affine map misses its output {worst} by {errors[worst]:.2g}, where values reach "
        f"{largest[worst]:.2g} and {allowed[worst]:.1g} is allowed; {HINT}"
    )
