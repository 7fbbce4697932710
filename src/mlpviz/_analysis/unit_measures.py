"""The measures of the units of a layer: one number for each unit and measure."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._validation import check_array, check_int

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class UnitMeasures:
    """The measures of the units of a layer. Each array has shape (n_units,).

    Measures of activations are NaN without images. All measures but `twin` are NaN where weights
    or activations are not finite.

    Parameters
    ----------
    n_images : int
        The number of images; 0 without images.
    norm : ndarray
        Euclidean norm of the incoming weights, without those of inputs that never vary.
    largest : ndarray
        Largest magnitude of the same weights.
    growth : ndarray
        Largest weight divided by the bound of the initial range.
    size : ndarray
        Root mean square of the same weights, divided by that of the initial range.
    smoothness : ndarray
        Moran's I of the filter over neighboring pixels; NaN in deeper layers.
    smoothness_z : ndarray
        The number of standard deviations by which it exceeds that of randomly placed pixels.
    outgoing : ndarray
        Norm of the outgoing weights.
    twin : ndarray of int
        The most similar unit; -1 if there is none.
    similarity : ndarray
        The correlation of the activations of the two, -1 to 1. Without images, the cosine between
        their incoming weights and biases.
    firing : ndarray
        Share of the images with a pre-activation above zero, 0 to 1.
    firing_bound : ndarray
        With 95 % confidence, the unit fires on at most this share of such images. NaN for
        activations that have no off state.
    saturation : ndarray
        Share of the images at which the activation is flat; NaN for activations that do not
        saturate at both ends.
    stuck : ndarray
        Share of the images at which it is flat at the same end.
    mean, spread : ndarray
        Mean and standard deviation of the activation.
    importance : ndarray
        The increase of the mean log-loss, in nats, if the unit is held at its mean activation.
        For predicted values, the increase of the mean squared error, as a share of the variance.
        Without y, the outputs of the network are used instead.
    importance_error : ndarray
        The standard error of `importance`.

    Raises
    ------
    ValueError
        If the arrays do not have one entry for each unit.
    TypeError
        If an array does not hold numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, unit_report
    >>> layers = Layers([np.eye(4), np.ones((4, 2))])
    >>> measures = unit_report(layers, (2, 2)).measures
    >>> measures.names[:2], measures.norm.tolist()
    (('norm', 'largest'), [1.0, 1.0, 1.0, 1.0])
    """

    n_images: int
    norm: Floats
    largest: Floats
    growth: Floats
    size: Floats
    smoothness: Floats
    smoothness_z: Floats
    outgoing: Floats
    twin: NDArray[np.intp]
    similarity: Floats
    firing: Floats
    firing_bound: Floats
    saturation: Floats
    stuck: Floats
    mean: Floats
    spread: Floats
    importance: Floats
    importance_error: Floats

    def __post_init__(self) -> None:
        check_int("n_images", self.n_images, minimum=0)
        for name in self.names:
            array = check_array(name, getattr(self, name))
            if array.dtype.kind not in "biuf":
                raise TypeError(f"{name} must hold numbers, got dtype {array.dtype}")
            if array.ndim != 1 or array.shape != np.shape(self.norm):
                raise ValueError(
                    f"{name} must be of shape {np.shape(self.norm)}, one for each unit as norm, "
                    f"got {array.shape}"
                )
            object.__setattr__(self, name, array)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the measures."""
        return tuple(field.name for field in fields(self) if field.name != "n_images")

    @property
    def is_finite(self) -> NDArray[np.bool_]:
        """Whether the weights and activations of each unit are finite."""
        with_images = np.isfinite(self.mean) if self.n_images else True
        outgoing = np.isfinite(self.outgoing) | np.isnan(self.outgoing).all()
        return np.asarray(np.isfinite(self.norm) & outgoing & with_images)

    def __len__(self) -> int:
        return len(self.norm)

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the measures by name.

        Returns
        -------
        dict of str to ndarray of shape (n_units,)
            Those that were measured.
        """
        return {name: getattr(self, name) for name in self.names}
