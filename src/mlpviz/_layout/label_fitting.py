"""How labels are made to fit their places: shrink, then wrap, then shorten, else leave out."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LINE_HEIGHT = 1.25
READABLE_PT = 5.0
STEP_PT = 0.5
ELLIPSIS = "…"
FEWEST_LETTERS = 2
PARTS_OF_NUMBERS = "0123456789.,+-<>"

Lines = tuple[str, ...]
WidthOf = Callable[[str, float], float]


@dataclass(frozen=True, slots=True)
class Fit:
    """How labels are written: the size of all of them, and the lines of each.

    Attributes
    ----------
    size : float
        Font size in points; 0 where the labels are left out.
    lines : tuple of tuple of str
        Empty where the labels are left out.
    shortened : int
        How many labels end in an ellipsis that was not theirs.
    """

    size: float
    lines: tuple[Lines, ...]
    shortened: int = 0

    @property
    def left_out(self) -> bool:
        """Whether there is no room for readable labels."""
        return not self.lines


NOTHING = Fit(0.0, ())


@dataclass(frozen=True, slots=True)
class Room:
    """The place of one label, all in points; labels share one room since their tiles are alike."""

    width: float
    height: float

    def n_lines(self, size: float) -> int:
        """How many lines of text of `size` it takes."""
        return int(self.height / (LINE_HEIGHT * size) + 1e-9)


def fit_labels(texts: Sequence[str], width_of: WidthOf, room: Room, preferred: float) -> Fit:
    """Return the largest writing of `texts` that fits `room`.

    Parameters
    ----------
    texts : sequence of str
        May hold line breaks.
    width_of : callable
        Width in points of a text at a font size in points. It need not be proportional to the
        size: fonts are hinted.
    room : Room
    preferred : float
        Font size in points that is not exceeded.
    """
    labels = [tuple(text.split("\n")) for text in texts]
    n_lines = max(len(lines) for lines in labels)
    lines = {line for label in labels for line in label}
    for size in _sizes(preferred):
        if n_lines > room.n_lines(size):
            continue
        if all(width_of(line, size) <= room.width for line in lines):
            return Fit(size, tuple(labels))
        wrapped = _wrapped(labels, width_of, room, size)
        if wrapped is not None:
            return Fit(size, wrapped)
    return _shortened(labels, width_of, room, min(READABLE_PT, preferred))


def wrap(line: str, width_of: WidthOf, width: float, size: float) -> list[str]:
    """Return `line` broken at spaces into lines of at most `width`, where its words allow it."""
    lines: list[str] = []
    for word in line.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shorten(line: str, width_of: WidthOf, width: float, size: float) -> str:
    """Return as much of the beginning of `line` as `width` takes, with an ellipsis if cut.

    A word that is a number goes whole, since half of it would be another number.
    """
    if width_of(line, size) <= width:
        return line

    def too_wide(end: int) -> bool:
        return width_of(line[:end].rstrip() + ELLIPSIS, size) > width

    end = bisect_left(range(len(line)), 1, key=too_wide) - 1
    if end >= 0 and line[end] in PARTS_OF_NUMBERS:
        before = line[:end].rstrip(PARTS_OF_NUMBERS)
        end = len(before) if not before or before[-1].isspace() else end
    return line[:end].rstrip() + ELLIPSIS if end >= 0 else ""


def _sizes(preferred: float) -> Iterator[float]:
    size = preferred
    while size > READABLE_PT:
        yield size
        size -= STEP_PT
    yield min(READABLE_PT, preferred)


def _wrapped(
    labels: Sequence[Lines], width_of: WidthOf, room: Room, size: float
) -> tuple[Lines, ...] | None:
    wrapped = []
    for lines in labels:
        broken = tuple(part for line in lines for part in wrap(line, width_of, room.width, size))
        if len(broken) > room.n_lines(size):
            return None
        if any(width_of(part, size) > room.width for part in broken):
            return None
        wrapped.append(broken)
    return tuple(wrapped)


def _shortened(labels: Sequence[Lines], width_of: WidthOf, room: Room, size: float) -> Fit:
    if max(len(lines) for lines in labels) > room.n_lines(size):
        return NOTHING
    short = tuple(
        tuple(shorten(line, width_of, room.width, size) for line in lines) for lines in labels
    )
    cut = [
        (line, whole)
        for lines, wholes in zip(short, labels, strict=True)
        for line, whole in zip(lines, wholes, strict=True)
        if line != whole
    ]
    if any(len(line.removesuffix(ELLIPSIS)) < FEWEST_LETTERS for line, _ in cut):
        return NOTHING
    changed = sum(lines != wholes for lines, wholes in zip(short, labels, strict=True))
    return Fit(size, short, changed)
