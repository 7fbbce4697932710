"""Lengths at the four sides of a box."""

from typing import NamedTuple

from matplotlib.transforms import Bbox, BboxBase


class Sides(NamedTuple):
    """Lengths at the four sides of a box."""

    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0

    @property
    def width(self) -> float:
        """The sum of left and right."""
        return self.left + self.right

    @property
    def height(self) -> float:
        """The sum of bottom and top."""
        return self.bottom + self.top

    def scaled(self, factor: float) -> "Sides":
        """Return the lengths times a factor."""
        return Sides(*(factor * side for side in self))

    def at_least(self, other: "Sides") -> "Sides":
        """Return the larger of two lengths at each side."""
        return Sides(*map(max, self, other))


def overhang(outer: BboxBase | None, inner: BboxBase) -> Sides:
    """Return how far one box extends beyond another at each side."""
    if outer is None:
        return Sides()
    return Sides(
        max(inner.x0 - outer.x0, 0.0),
        max(inner.y0 - outer.y0, 0.0),
        max(outer.x1 - inner.x1, 0.0),
        max(outer.y1 - inner.y1, 0.0),
    )


def expanded(box: BboxBase, sides: Sides) -> Bbox:
    """Return a box that is larger at each side."""
    return Bbox.from_extents(
        box.x0 - sides.left, box.y0 - sides.bottom, box.x1 + sides.right, box.y1 + sides.top
    )
