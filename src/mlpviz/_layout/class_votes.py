"""Votes of units for classes, ready to draw."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_IN_TWO_LINES: Final = 20
NO_VOTE: Final = 0.01
"""Share of the longest bar up to which a bar is too small to be seen."""


@dataclass(frozen=True, eq=False, slots=True)
class ClassVotes:
    """The votes of units for and against classes.

    Attributes
    ----------
    units : ndarray of shape (n_units,)
    classes : list of str
    weights : ndarray of shape (n_units, n_classes)
    evidence : ndarray of shape (n_units, n_classes) or None
        Shown instead of the weights if given.
    """

    units: NDArray[np.intp]
    classes: list[str]
    weights: Floats
    evidence: Floats | None

    @property
    def shown(self) -> Floats:
        """The numbers that bars show."""
        return self.weights if self.evidence is None else self.evidence

    @property
    def limit(self) -> float:
        """The number of the longest bar, 1 if all are 0."""
        largest = float(np.abs(self.shown).max(initial=0))
        return largest if largest > 0 else 1.0

    @property
    def labels(self) -> list[str]:
        """The number of each unit, and the classes that it votes for and against most."""
        strongest = [_strongest(votes, self.limit, self.classes) for votes in self.shown]
        if len(self.units) <= MOST_IN_TWO_LINES:
            return [
                f"unit {unit}\n{text}" for unit, text in zip(self.units, strongest, strict=True)
            ]
        # Many small tiles have space for one short line each.
        firsts = [text.partition(",")[0] for text in strongest]
        return [f"{unit} {text}" for unit, text in zip(self.units, firsts, strict=True)]


def _strongest(votes: Floats, limit: float, classes: list[str]) -> str:
    """Return the classes that a unit votes for and against most, if their bars can be seen."""
    strongest = []
    if votes.max() > NO_VOTE * limit:
        strongest.append(f"for {classes[int(votes.argmax())]}")
    if votes.min() < -NO_VOTE * limit:
        strongest.append(f"against {classes[int(votes.argmin())]}")
    return ", ".join(strongest) or "no vote"
