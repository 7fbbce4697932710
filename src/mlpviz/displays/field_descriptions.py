"""Labels of receptive fields, and descriptions of what stands out among them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.receptive_fields import ReceptiveFields
from mlpviz._analysis.verdicts import SIGNS
from mlpviz._formatting import format_count, format_number, format_pair
from mlpviz._layout.tile_picture import TilePicture
from mlpviz._layout.tile_statistics import mean_magnitudes, single_largest
from mlpviz._layout.tile_values import Limits
from mlpviz.displays.descriptions import describe_constant, describe_weights

METHODS: Final = {
    "linear": "the product of the weight matrices up to it",
    "average": "the mean of the images that activate it most",
    "optimal": "an image that activates it as much as any that was found",
    "pattern": "its covariance with the pixels of X over its standard deviation, which describes X "
    "as well as the unit",
    "top": "a row of the images of X that activate it most",
}
"""What the image of a unit is, by method."""
GRAYED: Final = ("unstructured", "dead")
"""The verdicts of units whose pattern says nothing of what they have learned."""
WITHOUT_IMAGE: Final = {
    **dict.fromkeys(("average", "pattern", "top"), "no image of X"),
    "optimal": "no image that was found within the range of X",
}
"""What was tried on units that are never active, by method."""
CLEAR_GAIN: Final = 0.01
"""Random starts changed a unit if they raised its pre-activation by more than this share."""


@dataclass(frozen=True, eq=False, slots=True)
class NamedFields:
    """Receptive fields with their units, and the verdict on each unit where it is known."""

    fields: ReceptiveFields
    units: NDArray[np.intp]
    verdict: NDArray[np.str_] | None
    method: str

    @property
    def n_images(self) -> int:
        """The number of images of each unit."""
        return len(self.fields.images) // len(self.units)

    @property
    def grayed(self) -> NDArray[np.intp]:
        """The tiles that are grayed."""
        verdict = np.array([]) if self.verdict is None else self.verdict
        return np.flatnonzero(np.isin(verdict, GRAYED))

    @property
    def labels(self) -> list[str]:
        """A label for each unit."""
        first = slice(None, None, self.n_images)
        labels = [
            str(unit) if active else f"{unit} {_why_inactive(activation)}"
            for unit, active, activation in zip(
                self.units, self.fields.active[first], self.fields.activations[first], strict=True
            )
        ]
        verdicts = [] if self.verdict is None else self.verdict.tolist()
        for i in self.grayed:
            labels[i] = f"{SIGNS[verdicts[i]]} {self.units[i]} {verdicts[i]}"
        return labels


def _why_inactive(activation: float) -> str:
    return "constant" if activation else "never active"


def describe_fields(named: NamedFields, picture: TilePicture, limits: Limits) -> str:
    """Describe what stands out among the fields."""
    if named.method == "linear":
        return describe_weights(picture.tiles, limits, picture.names)
    active = named.fields.active
    limits = limits if isinstance(limits, tuple) else limits[active]
    parts = describe_constant(picture.tiles[active], limits)
    parts.append(_describe_pattern(named) if named.method == "pattern" else _describe_top(named))
    first = slice(None, None, named.n_images)
    idle = named.fields.activations[first][~active[first]]
    for n, finding in [
        (int((idle == 0).sum()), f"{WITHOUT_IMAGE[named.method]} activates {{}} of them"),
        (int((idle != 0).sum()), "all images activate {} of them alike"),
    ]:
        parts += [finding.format(n)] if n else []
    return "; ".join([*parts, *_describe_restarts(named)])


def _describe_top(named: NamedFields) -> str:
    """Return which unit is activated most."""
    first = slice(None, None, named.n_images)
    active = named.fields.active[first]
    units, activations = named.units[active], named.fields.activations[first][active]
    largest = single_largest(activations)
    if largest is None:
        return f"activations up to {format_number(activations.max())}"
    unit, activation = units[largest], activations[largest]
    return f"unit {unit} is activated most, up to {format_number(activation)}"


def _describe_restarts(named: NamedFields) -> list[str]:
    """Return how many units random starts of the search activate more, and which of them most."""
    restarts = named.fields.restarts
    if restarts is None:
        return []
    gains = restarts.after - restarts.before
    n_gained = int((gains > CLEAR_GAIN * np.abs(restarts.before)).sum())
    if not n_gained:
        return [f"random starts raised no pre-activation by more than {CLEAR_GAIN:.0%}"]
    most = int(gains.argmax())
    before, after = format_pair(float(restarts.before[most]), float(restarts.after[most]))
    count = format_count(n_gained, "unit")
    return [
        (
            f"random starts raised the pre-activations of {count} by more than {CLEAR_GAIN:.0%}, "
            f"most that of unit {named.units[most]}, from {before} to {after}"
        )
    ]


def _describe_pattern(named: NamedFields) -> str:
    """Return which unit goes with the pixels most, and how many units are grayed."""
    largest = single_largest(np.nan_to_num(mean_magnitudes(named.fields.images)))
    strongest = [] if largest is None else [f"unit {named.units[largest]} has the largest pattern"]
    if named.verdict is None:
        return "; ".join([*strongest, "units were not checked for noise"])
    verdict = named.verdict[named.grayed]
    counts = [f"{(verdict == each).sum()} {each}" for each in GRAYED if (verdict == each).any()]
    grayed = f"grayed units: {' and '.join(counts)}" if counts else "no unit is grayed"
    return "; ".join([*strongest, grayed])
