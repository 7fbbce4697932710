"""Divide the steps of a network where a single value passes between them."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

IMAGES: Final = -1
"""The place of the images, where steps have the places 0, 1, 2, …"""


def groups_on_path(parents: Sequence[Collection[int]], last: int) -> list[list[int]]:
    """Divide the steps on the way from the images to the result.

    Parameters
    ----------
    parents : sequence of collection of int
        For each step, in the order in which they run, the steps whose results it takes; -1 stands
        for the images.
    last : int
        The step whose result is the network's.

    Returns
    -------
    list of list of int
        The steps that the result depends on. Steps that share several values, as those of
        ``x * sigmoid(x)`` do, form one group; in a chain, each step is a group of its own.
        Empty if the result does not depend on the images.

    Examples
    --------
    >>> groups_on_path([[-1], [0], [0, 1], [2]], last=3)
    [[0], [1, 2], [3]]
    """
    ancestors = _common_ancestors(parents, last)
    if last < 0 or last not in ancestors:
        return []
    needed, remaining = {last}, [last]
    while remaining:
        found = {parent for parent in parents[remaining.pop()] if parent >= 0} - needed
        needed |= found
        remaining += found
    return [
        [step for step in sorted(needed) if start < step <= end]
        for start, end in pairwise(sorted(ancestors[last]))
    ]


def _common_ancestors(parents: Sequence[Collection[int]], last: int) -> dict[int, frozenset[int]]:
    """Return, for each step, the steps that every way from the images to it passes."""
    ancestors = {IMAGES: frozenset({IMAGES})}
    for step, inputs in enumerate(parents[: last + 1]):
        reached = [ancestors[parent] for parent in inputs if parent in ancestors]
        if reached:
            ancestors[step] = frozenset.intersection(*reached) | {step}
    return ancestors
