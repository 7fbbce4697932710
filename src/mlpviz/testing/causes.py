"""Why the numbers of two pictures differ, in one sentence for many numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz.testing.axes_causes import name_axes_causes, name_hidden_axes
from mlpviz.testing.differing import Comparison, Family, same_places
from mlpviz.testing.look_causes import name_look_causes
from mlpviz.testing.place_causes import name_place_causes
from mlpviz.testing.wording import format_both, name_places, plural

Image = NDArray[Any]

TRANSFORMS: Final[dict[str, Callable[[Image], Image]]] = {
    "transposed": lambda image: image.swapaxes(0, 1),
    "mirrored left to right": lambda image: image[:, ::-1],
    "mirrored top to bottom": lambda image: image[::-1],
    "turned by half a turn": lambda image: image[::-1, ::-1],
    "turned by a quarter turn": np.rot90,
    "turned by a quarter turn clockwise": lambda image: np.rot90(image, -1),
    "negated": lambda image: -image,
    "shifted down by a pixel": lambda image: np.roll(image, 1, axis=0),
    "shifted up by a pixel": lambda image: np.roll(image, -1, axis=0),
    "shifted right by a pixel": lambda image: np.roll(image, 1, axis=1),
    "shifted left by a pixel": lambda image: np.roll(image, -1, axis=1),
}
"""What happens to images whole, often by an order of axes that is not the one expected."""


def name_causes(comparison: Comparison) -> Iterator[str]:
    """Yield what many differences have in common, most telling first; mark them as explained."""
    yield from name_hidden_axes(comparison)
    for family in comparison.families():
        yield from _other_places(comparison, family)
    for family in comparison.families():
        yield from _transformed(comparison, family)
    for family in comparison.families():
        yield from _rescaled(comparison, family)
    yield from _missing_steps(comparison)
    yield from _renamed(comparison)
    yield from _own_limits(comparison)
    yield from name_look_causes(comparison)
    yield from name_axes_causes(comparison)
    yield from name_place_causes(comparison)
    yield from _limits(comparison)


def _other_places(comparison: Comparison, family: Family) -> Iterator[str]:
    """Describe which values of a family changed places, came in between, or are missing."""
    actual, expected = family.actual, family.expected
    if len(actual) == len(expected):
        yield from _reordered(comparison, family)
    elif actual and expected:
        longer, shorter = (actual, expected) if len(actual) > len(expected) else (expected, actual)
        places = _left_over(comparison, family, longer, shorter)
        if places:
            comparison.explained |= family.names
            one, many = ("was", "were") if longer is actual else ("is", "are")
            word = "inserted" if longer is actual else "missing"
            be = one if len(places) == 1 else many
            yield f"{name_places(family.name, places, -1)} {be} {word}"


def _left_over(
    comparison: Comparison, family: Family, longer: Sequence[Image], shorter: Sequence[Image]
) -> list[int]:
    """Return which values of the longer list the shorter one lacks, if it lacks nothing else."""
    left: list[int] = []
    for i, value in enumerate(longer):
        j = i - len(left)
        if j >= len(shorter) or not comparison.equal(f"{family.name} {j}", value, shorter[j]):
            left.append(i)
    return left if len(left) == len(longer) - len(shorter) else []


def _reordered(comparison: Comparison, family: Family) -> Iterator[str]:
    n = len(family.expected)
    changed = _changed_places(comparison, family)
    found = same_places(comparison, family, changed)
    moved = {i: j for i, j in found.items() if j is not None}
    if len(changed) < 2 or len(moved) < len(changed) or set(moved) != set(moved.values()):
        return
    comparison.explained |= family.names
    if n > 2 and all(moved.get(i, i) == n - 1 - i for i in range(n)):
        yield f"{plural(family.name)} are in reverse order"
    else:
        yield f"{name_places(family.name, changed, n)} changed places"


def _changed_places(comparison: Comparison, family: Family) -> list[int]:
    return [
        i
        for i, (actual, expected) in enumerate(zip(family.actual, family.expected, strict=True))
        if not comparison.equal(f"{family.name} {i}", actual, expected)
    ]


def _are_images(family: Family) -> bool:
    values = [*family.actual, *family.expected]
    return len(family.actual) == len(family.expected) and all(
        value.ndim >= 2 and value.dtype.kind in "iuf" for value in values
    )


def _transformed(comparison: Comparison, family: Family) -> Iterator[str]:
    """Describe which images are transposed, mirrored, turned, negated or shifted."""
    if not _are_images(family):
        return
    changed = _changed_places(comparison, family)
    if not changed:
        return
    pairs = [(f"{family.name} {i}", family.actual[i], family.expected[i]) for i in changed]
    transforms = TRANSFORMS | _of_channels(family.expected[0])
    for word, transform in transforms.items():
        if all(comparison.equal(name, a, transform(e)) for name, a, e in pairs):
            comparison.explained |= family.names
            n = len(family.expected)
            be = "is" if len(changed) == 1 else "are"
            yield f"{name_places(family.name, changed, n)} {be} {word}"
            return


def _of_channels(image: Image) -> dict[str, Callable[[Image], Image]]:
    if image.ndim != 3:
        return {}
    return {"shown with red and blue swapped": lambda image: image[..., ::-1]}


def _rescaled(comparison: Comparison, family: Family) -> Iterator[str]:
    """Describe by what all images are multiplied, or what is added to them."""
    if not _are_images(family) or len({value.shape for value in family.expected}) != 1:
        return
    if any(a.shape != e.shape for a, e in zip(family.actual, family.expected, strict=True)):
        return
    if len(_changed_places(comparison, family)) < 2:
        return
    actual, expected = (
        np.stack(images).astype(float) for images in (family.actual, family.expected)
    )
    there = np.isfinite(actual) & np.isfinite(expected)
    a, e = actual[there], expected[there]
    if not e.any():
        return
    factor, shift = float(a @ e / (e @ e)), float(np.mean(a - e))
    if _all_equal(comparison, family, expected * factor, max(1.0, abs(factor))):
        comparison.explained |= family.names
        yield f"all {plural(family.name)} are multiplied by {factor:.3g}"
    elif _all_equal(comparison, family, expected + shift, 1.0):
        comparison.explained |= family.names
        yield f"{shift:.3g} is added to all {plural(family.name)}"


def _all_equal(comparison: Comparison, family: Family, images: Image, scale: float) -> bool:
    """Return whether the images of a family are equal to others, measured on a larger scale."""
    return all(
        comparison.equal(f"{family.name} {i}", actual / scale, image / scale)
        for i, (actual, image) in enumerate(zip(family.actual, images, strict=True))
    )


def _missing_steps(comparison: Comparison) -> Iterator[str]:
    """Describe which steps of a curve are missing or new, where all others are as they were."""
    word = str(comparison.expected.get("x label", "step"))
    for name in [name for name in comparison.changed() if name.startswith("steps of ")]:
        curve = name.removeprefix("steps of ")
        both = [_points(numbers, curve) for numbers in (comparison.actual, comparison.expected)]
        if any(points is None for points in both):
            continue
        actual, expected = both
        longer, shorter = (expected, actual) if len(expected) > len(actual) else (actual, expected)
        family = Family(f"values of {curve}", [], [])
        left = _left_over(comparison, family, longer, shorter)
        if not left:
            continue
        comparison.explained |= {f"{what} of {curve}" for what in ("steps", "values", "raw values")}
        steps = ", ".join(f"{longer[i][0]:g}" for i in left[:4]) + (" …" if len(left) > 4 else "")
        new = longer is actual
        yield f"{word} {steps} of {curve!r} {'is new' if new else 'is missing'}"


def _points(numbers: Mapping[str, Image], curve: str) -> Any:
    steps, values = numbers.get(f"steps of {curve}"), numbers.get(f"values of {curve}")
    if steps is None or values is None or steps.shape != values.shape or steps.ndim != 1:
        return None
    return list(np.stack([steps, values], axis=1))


def _renamed(comparison: Comparison) -> Iterator[str]:
    """Describe what is called otherwise, with the same numbers."""
    gone = _owned(comparison.only_in(comparison.expected, comparison.actual))
    new = _owned(comparison.only_in(comparison.actual, comparison.expected))
    for old_name, kinds in gone.items():
        for new_name, others in new.items():
            if kinds == others and all(
                comparison.equal(
                    f"{what} of {old_name}",
                    comparison.actual[f"{what} of {new_name}"],
                    comparison.expected[f"{what} of {old_name}"],
                )
                for what in kinds
            ):
                comparison.explained |= {
                    f"{what} of {name}" for what in kinds for name in (old_name, new_name)
                }
                yield f"{old_name!r} is called {new_name!r}"


def _owned(names: Sequence[str]) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for name in names:
        what, of, owner = name.partition(" of ")
        if of:
            result.setdefault(owner, []).append(what)
    return result


def _own_limits(comparison: Comparison) -> Iterator[str]:
    """Describe whether each tile has color limits of its own, where they had them in common."""
    if "limits" not in comparison.changed():
        return
    actual, expected = comparison.actual["limits"], comparison.expected["limits"]
    if actual.ndim == expected.ndim:
        return
    comparison.explained.add("limits")
    low, high = (actual if actual.ndim == 1 else expected)[:2]
    if expected.ndim == 1:
        yield f"each tile has color limits of its own, not {low:.3g} to {high:.3g} for all"
    else:
        yield f"all tiles have the color limits {low:.3g} to {high:.3g}, not each its own"


def _limits(comparison: Comparison) -> Iterator[str]:
    """State that the color limits changed, and every color with them."""
    if "limits" not in comparison.changed():
        return
    actual, expected = comparison.actual["limits"], comparison.expected["limits"]
    if actual.shape != (2,) or expected.shape != (2,):
        return
    others = [name for name in comparison.changed() if name.startswith("limits of ")]
    comparison.explained |= {"limits", *others}
    ends = [format_both(*pair) for pair in zip(expected, actual, strict=True)]
    (low, new_low), (high, new_high) = ends
    yield f"limits {low} to {high} became {new_low} to {new_high}, and with them every color"
