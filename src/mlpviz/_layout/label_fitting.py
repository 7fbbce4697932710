"""Fit labels into the available space: shrink, then wrap, then shorten, or leave them out."""

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
class LabelFit:
    """The font size of all labels, and the lines of each label.

    Attributes
    ----------
    size : float
        Font size in points, 0 if the labels are left out.
    lines : tuple of tuple of str
        Empty if the labels are left out.
    shortened : int
        The number of labels that were shortened and end in an ellipsis.
    """

    size: float
    lines: tuple[Lines, ...]
    shortened: int = 0

    @property
    def left_out(self) -> bool:
        """Whether there is too little space for readable labels."""
        return not self.lines


NO_LABELS = LabelFit(0.0, ())


@dataclass(frozen=True, slots=True)
class LabelSpace:
    """The space that is available for each label, in points."""

    width: float
    height: float

    def n_lines(self, size: float) -> int:
        """Return the number of lines of text that fit at a font size."""
        return int(self.height / (LINE_HEIGHT * size) + 1e-9)


def fit_labels(
    texts: Sequence[str], width_of: WidthOf, space: LabelSpace, preferred: float
) -> LabelFit:
    """Return labels at the largest font size at which they fit into the space.

    Parameters
    ----------
    texts : sequence of str
        The labels, which may contain line breaks.
    width_of : callable
        Returns the width in points of a text at a font size in points. Because of hinting, the
        width is not proportional to the size.
    space : LabelSpace
    preferred : float
        The largest font size, in points.
    """
    labels = [tuple(text.split("\n")) for text in texts]
    n_lines = max(len(lines) for lines in labels)
    lines = {line for label in labels for line in label}
    for size in _sizes(preferred):
        if n_lines > space.n_lines(size):
            continue
        if all(width_of(line, size) <= space.width for line in lines):
            return LabelFit(size, tuple(labels))
        wrapped = _wrapped(labels, width_of, space, size)
        if wrapped is not None:
            return LabelFit(size, wrapped)
    return _shortened(labels, width_of, space, min(READABLE_PT, preferred))


def wrap(line: str, width_of: WidthOf, width: float, size: float) -> list[str]:
    """Return `line` broken at spaces into lines of at most `width`; words are not broken."""
    lines: list[str] = []
    for word in line.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shorten(line: str, width_of: WidthOf, width: float, size: float) -> str:
    """Return the beginning of `line` that fits into `width`, with an ellipsis if it is cut.

    A number is left out as a whole, because a part of it would be another number.
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
    labels: Sequence[Lines], width_of: WidthOf, space: LabelSpace, size: float
) -> tuple[Lines, ...] | None:
    wrapped = []
    for lines in labels:
        pieces = tuple(part for line in lines for part in wrap(line, width_of, space.width, size))
        if len(pieces) > space.n_lines(size):
            return None
        if any(width_of(part, size) > space.width for part in pieces):
            return None
        wrapped.append(pieces)
    return tuple(wrapped)


def _shortened(
    labels: Sequence[Lines], width_of: WidthOf, space: LabelSpace, size: float
) -> LabelFit:
    if max(len(lines) for lines in labels) > space.n_lines(size):
        return NO_LABELS
    short = tuple(
        tuple(shorten(line, width_of, space.width, size) for line in lines) for lines in labels
    )
    cut = [
        short_line
        for short_lines, lines in zip(short, labels, strict=True)
        for short_line, line in zip(short_lines, lines, strict=True)
        if short_line != line
    ]
    if any(len(line.removesuffix(ELLIPSIS)) < FEWEST_LETTERS for line in cut):
        return NO_LABELS
    changed = sum(short_lines != lines for short_lines, lines in zip(short, labels, strict=True))
    return LabelFit(size, short, changed)
