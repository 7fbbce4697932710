"""Pull the weights of the first layer back through affine preprocessing, to the pixels.

Where all that stands before the first layer is affine, ``T(x) = A x + c``, the layer computes
``W.T @ (A x + c) + b``: the weights that the pixels have are ``A.T @ W``. A and c are found by
asking T, one step at a time from the last one to the first, so that no list of known
transformers is needed, and a step that is not affine is refused by name.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlpviz._pixel_space.jacobian import OTHER_WAYS_OUT, pull_back_at
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
from mlpviz._records.layers import Layers, Transform

AFFINE_TOLERANCE: Final = 0.5
"""A step is affine if no output errs by more than eps to this power of its largest value.

eps is the machine epsilon of the dtype that the step returns, so this is 1.5e-8 for a step in
double precision and 3.5e-4 for one in single precision.
"""
HARDLY_VARIED: Final = 1e-6
"""A range below this share of the widest one is too narrow to measure a slope in."""
UNKNOWN_RANGES: Final = ((-1.0, 1.0), (0.0, 1.0), (0.0, 255.0))
"""The ranges that pixels may have, all of which are tried where the first step knows none."""
N_IMAGES: Final = 30
SEED: Final = 784
WAYS_OUT: Final = (
    'use space="input" to see the weights as the first layer has them, or space="local" with '
    "at=image to see the weights that pixels have close to one image"
)


@dataclass(frozen=True, eq=False, slots=True)
class Filters:
    """What the units of the first layer compute of the pixels: ``images @ weights + bias``.

    Attributes
    ----------
    weights : ndarray of shape (n_pixels, n_units)
        Read-only. Zero for pixels that are not seen.
    bias : ndarray of shape (n_units,)
        Read-only.
    seen : ndarray of bool of shape (n_pixels,)
        Read-only. False for pixels that the preprocessing drops: whatever their values, they
        reach no input of the first layer. To draw a weight of zero would say too much of them.

    Examples
    --------
    >>> filters = Filters(np.ones((4, 2)), np.zeros(2), np.ones(4, dtype=bool))
    >>> np.array([1.0, 2.0, 3.0, 4.0]) @ filters.weights + filters.bias
    array([10., 10.])
    """

    weights: Floats
    bias: Floats
    seen: Mask

    def __post_init__(self) -> None:
        for name in ("weights", "bias", "seen"):
            view = getattr(self, name).view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)


def pixel_space(layers: Layers, *, progress: bool = False) -> Filters:
    """Return the weights that the pixels of an image have in the units of the first layer.

    Each step of the preprocessing is asked what it makes of images that differ in one pixel.
    A step that takes every output from one input (a scaler, a selector) is recognized, and costs
    a few images only. Every step is checked to be affine on images over the range of values that
    it was fitted on, ``low`` to ``high``, the darkest and the brightest image among them. A step
    that does not know its range is checked on what the step before it makes of such images, the
    first one on images from -1 to 1, from 0 to 1 and from 0 to 255.

    Parameters
    ----------
    layers : Layers
        The network. Its preprocessing is called with arrays of float64 of shape
        (n_images, n_in), in blocks of bounded size.
    progress : bool
        Whether to show how many of these blocks are done.

    Returns
    -------
    Filters
        The weights, the bias and which pixels are seen. The pre-activations of any images are
        ``images @ weights + bias``, to 1e-8 relative where steps compute in double precision.

    Raises
    ------
    ValueError
        If a step is not affine over the range of its values, cannot be applied, or does not
        return what the next step or the first layer takes. The message names the step.

    Examples
    --------
    >>> from mlpviz._records.layers import Layers, Transform
    >>> halve = Transform("halve", lambda X: X / 2)
    >>> drop_last = Transform("drop_last", lambda X: X[:, :-1])
    >>> layers = Layers(np.array([[4.0], [6.0]]), preprocessing=[halve, drop_last], n_pixels=3)
    >>> filters = pixel_space(layers)
    >>> filters.weights.ravel(), filters.seen
    (array([2., 3., 0.]), array([ True,  True, False]))
    """
    stages = _stages(layers)
    filters = _first_layer(layers)
    while stages:
        filters = _pull_back(stages.pop(), filters, progress=progress)
    return filters


def local_filters(layers: Layers, at: ArrayLike, *, progress: bool = False) -> Filters:
    """Return the weights that pixels have in the first layer for images close to one image.

    They are the Jacobian of the pre-activations at that image. That of the preprocessing, which
    need not be affine, is found by central differences, step by step.

    Parameters
    ----------
    layers : Layers
        The network. Its preprocessing is called with arrays of float64 of shape
        (n_images, n_in), in blocks of bounded size.
    at : array_like of n_pixels values
        The image, as the preprocessing takes it; flattened in C order.
    progress : bool
        Whether to show how many of the blocks are done.

    Returns
    -------
    Filters
        The weights, and the bias with which ``at @ weights + bias`` is the pre-activation at the
        image itself. A pixel that is seen but changes nothing close to this image has weight
        zero; one that changes nothing far from it either is not seen.

    Raises
    ------
    ValueError
        If `at` is not one finite image of n_pixels values, or a step cannot be applied to it or
        has no finite derivative there. The message names the step.
    TypeError
        If `at` does not hold real numbers.

    Examples
    --------
    >>> from mlpviz._records.layers import Layers, Transform
    >>> square = Transform("square", np.square)
    >>> layers = Layers(np.array([[1.0], [2.0]]), preprocessing=[square])
    >>> filters = local_filters(layers, at=[3.0, 5.0])
    >>> np.round(filters.weights.ravel(), 6), np.round(filters.bias, 6)
    (array([ 6., 20.]), array([-59.]))
    """
    image = _image(layers, at)
    points = [image]
    for step in layers.preprocessing:
        returned = apply_step(step, points[-1][np.newaxis].copy())
        _check_finite(step, points[-1], returned, OTHER_WAYS_OUT)
        points.append(returned[0].astype(np.float64))
    inputs = points.pop()
    _check_first_layer_takes(layers, inputs.size)
    pulled = _first_layer(layers)
    preactivation = inputs @ pulled.weights + pulled.bias
    weights, seen = pulled.weights, pulled.seen
    for step, point in zip(reversed(layers.preprocessing), reversed(points), strict=True):
        weights, seen = pull_back_at(step, point, weights, seen, progress=progress)
    return Filters(weights, preactivation - image @ weights, seen)


@dataclass(frozen=True, eq=False, slots=True)
class _Stage:
    """A step, and the images that it is checked on."""

    step: Transform
    inputs: Floats
    outputs: NDArray[Any]

    @property
    def eps(self) -> float:
        return epsilon(self.outputs)

    def size(self) -> Floats:
        """Return the largest magnitude of each output."""
        size: Floats = np.abs(self.outputs).max(axis=0).astype(np.float64)
        return size

    def reach(self) -> Floats:
        """Return the largest magnitude of each input."""
        reach: Floats = np.abs(self.inputs).max(axis=0)
        return reach


def _stages(layers: Layers) -> list[_Stage]:
    """Run images through all steps, each within the range of values that the step knows."""
    rng = np.random.default_rng(SEED)
    inputs = _images_of_unknown_range(layers.n_pixels, rng)
    stages = []
    for step in layers.preprocessing:
        inputs = _within_known_range(step, inputs, rng)
        outputs = apply_step(step, inputs.copy())
        _check_finite(step, inputs, outputs, WAYS_OUT)
        stages.append(_Stage(step, inputs, outputs))
        inputs = outputs.astype(np.float64)
    _check_first_layer_takes(layers, inputs.shape[1])
    return stages


def _images_of_unknown_range(n_pixels: int, rng: "np.random.Generator") -> Floats:
    n_images = N_IMAGES // len(UNKNOWN_RANGES)
    return np.vstack(
        [low + (high - low) * _images(n_images, n_pixels, rng) for low, high in UNKNOWN_RANGES]
    )


def _within_known_range(step: Transform, images: Floats, rng: "np.random.Generator") -> Floats:
    """Draw the inputs anew whose range the step knows, and leave the others as they come."""
    low, high = fitted_bounds(step, images.shape[1])
    known = np.isfinite(low) & np.isfinite(high)
    drawn = _images(N_IMAGES, int(known.sum()), rng)
    within = images.copy()
    within[:, known] = low[known] + (high[known] - low[known]) * drawn
    return within


def _images(n_images: int, n_pixels: int, rng: "np.random.Generator") -> Floats:
    """Draw images from 0 to 1: noise, then dots of 0 and 1, from none to nothing but ones."""
    images: Floats = rng.random((n_images, n_pixels))
    dots = images[n_images // 2 :]
    for image, density in zip(dots, np.linspace(0, 1, len(dots)), strict=True):
        image[:] = image < density
    return images


@np.errstate(over="ignore", invalid="ignore")
def _pull_back(stage: _Stage, filters: Filters, *, progress: bool) -> Filters:
    _check_varies(stage)
    probe = _probe(stage)
    selection = guess_column_selection(probe, stage.size(), stage.eps)
    if selection is not None and _is_exact(selection, stage, probe):
        weights = selection.pull(filters.weights, probe.n_in)
        seen = selection.seen(filters.seen, probe.n_in)
    else:
        weights, seen = _pull_back_densely(stage, probe, filters, progress=progress)
    weights[~seen] = 0
    bias = filters.bias + (probe.value @ filters.weights - probe.base @ weights)
    return Filters(weights, bias, seen)


def _probe(stage: _Stage) -> Probe:
    """Start where the step returns little, lest slopes drown in rounding, and move far."""
    low, high = stage.inputs.min(axis=0), stage.inputs.max(axis=0)
    starts = np.stack([np.clip(0, low, high), low + (high - low) / 2])
    returned = np.abs(apply_step(stage.step, starts.copy()))
    base = starts[(returned / np.maximum(stage.size(), 1e-300)).sum(axis=1).argmin()]
    up = np.where(high - base >= base - low, high - base, low - base)
    up[np.abs(up) <= HARDLY_VARIED * np.abs(up).max()] = 1.0
    return Probe(stage.step, base, (base + up) - base)


def _is_exact(selection: ColumnSelection, stage: _Stage, probe: Probe) -> bool:
    """Tell whether the selection leaves no more than rounding of what the step returns."""
    rest = selection.predict(stage.inputs - probe.base)
    rest += probe.value
    rest -= stage.outputs
    terms = stage.size() + np.abs(selection.gains) * stage.reach()[selection.sources]
    return bool((np.abs(rest).max(axis=0) <= ROUNDING_ERRORS * stage.eps * terms).all())


def _pull_back_densely(
    stage: _Stage, probe: Probe, filters: Filters, *, progress: bool
) -> tuple[Floats, Mask]:
    weights = np.empty((probe.n_in, filters.bias.size))
    seen = np.empty(probe.n_in, dtype=np.bool_)
    size, displacements = stage.size(), stage.inputs - probe.base
    relative_reach = stage.reach() / np.abs(probe.span)
    terms, rest = size, probe.value - stage.outputs.astype(np.float64)
    for block, changes in probe.single_moves(np.arange(probe.n_in), progress=progress):
        span = probe.span[block]
        weights[block] = changes @ filters.weights / span[:, np.newaxis]
        rest += displacements[:, block] / span @ changes
        np.abs(changes, out=changes)
        terms = terms + relative_reach[block] @ changes
        seen[block] = (changes > stage.eps**NO_INFLUENCE * size) @ filters.seen
    _check_affine(stage, np.abs(rest).max(axis=0), terms)
    return weights, seen


def _check_varies(stage: _Stage) -> None:
    """Refuse what is flat but close to the images that it was fitted on, as a kernel can be."""
    size, changes = stage.size().max(), np.ptp(stage.outputs, axis=0).max()
    if changes <= stage.eps**NO_INFLUENCE * size:
        raise ValueError(
            f"the preprocessing step {stage.step.name} returns the same for all inputs that were "
            f"tried, from {stage.inputs.min():.4g} to {stage.inputs.max():.4g}, so the weights of "
            f"the pixels cannot be found; {WAYS_OUT}"
        )


def _check_affine(stage: _Stage, errors: Floats, terms: Floats) -> None:
    size, tolerance = stage.size(), stage.eps**AFFINE_TOLERANCE
    allowed = tolerance * size + ROUNDING_ERRORS * stage.eps * terms
    excess = np.where(errors <= allowed, 0.0, errors / np.maximum(allowed, 1e-300))
    if not excess.any():
        return
    worst = int(excess.argmax())
    raise ValueError(
        f"the preprocessing step {stage.step.name} is not affine for inputs from "
        f"{stage.inputs.min():.4g} to {stage.inputs.max():.4g}, so no pixel has one weight: "
        f"an affine map misses its output {worst} by {errors[worst]:.2g}, where values reach "
        f"{size[worst]:.2g} and {allowed[worst]:.1g} is allowed; {WAYS_OUT}"
    )


def _image(layers: Layers, at: ArrayLike) -> Floats:
    values = np.asarray(at)
    if values.dtype.kind not in "biuf":
        raise TypeError(f"at must hold real numbers, got dtype {values.dtype}")
    if values.size != layers.n_pixels:
        raise ValueError(
            f"at must be one image of {layers.n_pixels} values, as {layers.name} takes them, got "
            f"{values.size} values of shape {values.shape}"
        )
    image = values.astype(np.float64).ravel()
    if not np.isfinite(image).all():
        raise ValueError(f"at must be finite, got {int((~np.isfinite(image)).sum())} NaN or inf")
    return image


def _first_layer(layers: Layers) -> Filters:
    weights = layers.weights[0].astype(np.float64, copy=False)
    bias = layers.biases[0].astype(np.float64, copy=False)
    return Filters(weights, bias, np.ones(len(weights), np.bool_))


def _check_first_layer_takes(layers: Layers, n_inputs: int) -> None:
    n_taken = layers.weights[0].shape[0]
    if n_inputs == n_taken:
        return
    names = " → ".join(step.name for step in layers.preprocessing) or "no preprocessing"
    raise ValueError(
        f"the first layer of {layers.name} takes {n_taken} inputs, but an image of "
        f"{layers.n_pixels} pixels arrives there with {n_inputs} values ({names}); check n_pixels "
        "and preprocessing"
    )


def _check_finite(step: Transform, inputs: Floats, outputs: NDArray[Any], ways_out: str) -> None:
    if not np.isfinite(outputs).all():
        raise ValueError(
            f"the preprocessing step {step.name} returns NaN or infinite values for inputs from "
            f"{inputs.min():.4g} to {inputs.max():.4g}; {ways_out}"
        )
