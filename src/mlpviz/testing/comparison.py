"""Compare the numbers of pictures, so that a test that fails says what changed and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz.displays.numbers import Numbers
from mlpviz.testing.causes import name_causes
from mlpviz.testing.differing import NUMBERED, Comparison
from mlpviz.testing.tolerances import RTOL
from mlpviz.testing.wording import describe_change, describe_shape, largest_gap, name_places, plural

MOST_LINES: Final = 10
"""Differences that the message of a failure lists."""

LONGEST_CONTENT: Final = 60
"""Letters of a value that is told where its name is new or gone."""

MOST_OF_A_FAMILY: Final = 3
"""Differing values of a numbered family, such as tiles, that have a line each."""


def assert_same_numbers(
    actual: Mapping[str, Any],
    expected: Mapping[str, Any],
    *,
    rtol: float = RTOL,
    atol: float | None = None,
) -> None:
    """Fail if two pictures do not show the same numbers, and say what changed.

    Parameters
    ----------
    actual, expected : mapping of str to array_like, float, int or str
        As `numbers` of a display returns them, or `numpy.load` of a file that they were saved to
        with `numpy.savez`, or `read_snapshot`.
    rtol : float, default: 1e-5
        Each floating-point number may differ by this share of its expected value.
    atol : float, optional
        Each floating-point number may differ by this much more. By default, numbers that are drawn
        as colors may differ by 1e-5 of the range of colors, places by 1e-5 of their range, and all
        others by 1e-8. Whole numbers and text must be equal; NaN equals NaN.

    Raises
    ------
    AssertionError
        If anything differs, with the first lines of what `differences` returns.
    ValueError
        If a tolerance is negative.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import plot_image_grid
    >>> from mlpviz.testing import assert_same_numbers
    >>> X = np.arange(64).reshape(4, 16) / 64
    >>> expected = plot_image_grid(X, (4, 4)).numbers()
    >>> X[[1, 2]] = X[[2, 1]]
    >>> assert_same_numbers(plot_image_grid(X, (4, 4)).numbers(), expected)
    Traceback (most recent call last):
    mlpviz.testing.comparison.NumbersDifferError: the pictures show different numbers:
      tiles 1 and 2 changed places
    """
    __tracebackhide__ = True
    found = differences(actual, expected, rtol=rtol, atol=atol)
    if found:
        raise NumbersDifferError(found, actual, expected)


class NumbersDifferError(AssertionError):
    """Two pictures show different numbers.

    Attributes
    ----------
    lines : list of str
        What differs.
    actual, expected : mapping of str to array_like, float, int or str
    """

    def __init__(
        self, lines: list[str], actual: Mapping[str, Any], expected: Mapping[str, Any]
    ) -> None:
        self.lines: list[str] = lines
        self.actual: dict[str, Any] = dict(actual)
        self.expected: dict[str, Any] = dict(expected)
        super().__init__("\n  ".join(["the pictures show different numbers:", *shorten(lines)]))


def shorten(lines: list[str]) -> list[str]:
    """Return the first lines, and how many more there are.

    Examples
    --------
    >>> shorten([f"label {i} is new" for i in range(12)])[-2:]
    ['label 9 is new', 'and 2 more']
    """
    more = len(lines) - MOST_LINES
    return lines[:MOST_LINES] + ([f"and {more} more"] if more > 0 else [])


def differences(
    actual: Mapping[str, Any],
    expected: Mapping[str, Any],
    *,
    rtol: float = RTOL,
    atol: float | None = None,
) -> list[str]:
    """Describe what differs between the numbers of two pictures, the most telling line first.

    Parameters
    ----------
    actual, expected : mapping of str to array_like, float, int or str
        As `numbers` of a display returns them, or `numpy.load` of a file that they were saved to
        with `numpy.savez`, or `read_snapshot`.
    rtol : float, default: 1e-5
        Each floating-point number may differ by this share of its expected value.
    atol : float, optional
        Each floating-point number may differ by this much more. By default, numbers that are drawn
        as colors may differ by 1e-5 of the range of colors, places by 1e-5 of their range, and all
        others by 1e-8. Whole numbers and text must be equal; NaN equals NaN.

    Returns
    -------
    list of str
        Empty if nothing differs.

    Raises
    ------
    ValueError
        If a tolerance is negative.

    Examples
    --------
    >>> from mlpviz.testing import differences
    >>> differences({"limits": [0.0, 0.43], "label 0": "7"}, {"limits": [0.0, 0.41]})
    ['limits 0 to 0.41 became 0 to 0.43, and with them every color', 'label 0 is new']
    """
    for name, tolerance in {"rtol": rtol, "atol": 0.0 if atol is None else atol}.items():
        if not tolerance >= 0:
            raise ValueError(f"{name} must be 0 or more, got {tolerance!r}")
    precision = Counter(getattr(actual, "precision", {})) + Counter(
        getattr(expected, "precision", {})
    )
    comparison = Comparison(_arrays(actual), _arrays(expected), rtol, atol, precision)
    return [*name_causes(comparison), *_changes(comparison), *_gone_and_new(comparison)]


def _arrays(numbers: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    return {name: np.asarray(value) for name, value in numbers.items()}


def _changes(comparison: Comparison) -> Iterator[str]:
    """Describe how each value changed, or how a family did if many of its values changed."""
    changed = comparison.changed()
    families = [found[1] if (found := NUMBERED.fullmatch(name)) else "" for name in changed]
    for name, family in zip(changed, families, strict=True):
        if not family or families.count(family) <= MOST_OF_A_FAMILY:
            yield _change(comparison, name)
    for family in dict.fromkeys(filter(None, families)):
        names = [name for name, of in zip(changed, families, strict=True) if of == family]
        if len(names) > MOST_OF_A_FAMILY:
            yield _change_of_many(comparison, family, names)


def _change(comparison: Comparison, name: str) -> str:
    actual, expected = comparison.actual[name], comparison.expected[name]
    if " of " in name:
        actual, expected = _one_for_each(actual, expected)
    if actual.shape != expected.shape:
        return f"{name} has {describe_shape(actual)}, not {describe_shape(expected)}"
    differs = comparison.differs(name, actual, expected)
    return describe_change(_quoted(name), actual, expected, differs, _steps(comparison, name))


def _quoted(name: str) -> str:
    """Return a name in which an owner that ends in a digit cannot be taken for a number."""
    what, of, owner = name.partition(" of ")
    is_unclear = owner[-1:].isdigit() and not NUMBERED.fullmatch(name)
    return f"{what}{of}{owner!r}" if is_unclear else name


def _one_for_each(
    actual: NDArray[Any], expected: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return both arrays with a value for each artist, where one holds what all have in common."""
    if min(actual.ndim, expected.ndim) == 0 and max(actual.ndim, expected.ndim) == 1:
        both = np.broadcast_arrays(actual, expected)
        return both[0], both[1]
    return actual, expected


def _steps(comparison: Comparison, name: str) -> list[str] | None:
    """Return what the places of the values of a curve are called, such as "epoch 3"."""
    what, _, curve = name.partition(" of ")
    steps = comparison.expected.get(f"steps of {curve}")
    if what not in {"values", "raw values"} or steps is None:
        return None
    if steps.shape != comparison.expected[name].shape:
        return None
    word = str(comparison.expected.get("x label", "step"))
    return [f"{word} {step:g}" for step in steps]


def _change_of_many(comparison: Comparison, family: str, names: list[str]) -> str:
    """Describe in one line what changed in several values of a family."""
    places = [int(name.rpartition(" ")[2]) for name in names]
    n = sum(name.startswith(f"{family} ") for name in comparison.expected)
    subject = name_places(family, places, n)
    pairs = [(comparison.actual[name], comparison.expected[name]) for name in names]
    if all(a.shape == e.shape and a.ndim for a, e in pairs):
        actual = np.concatenate([a.ravel() for a, _ in pairs])
        expected = np.concatenate([e.ravel() for _, e in pairs])
        return f"{subject} differ{largest_gap(actual, expected)}"
    first = _change(comparison, names[0]).removeprefix(f"{names[0]} ")
    return f"{subject} differ; {names[0]}: {first}"


def _gone_and_new(comparison: Comparison) -> Iterator[str]:
    """Describe which names only one of the two pictures has."""
    both = comparison.actual, comparison.expected
    for word, numbers, others in (("gone", *both[::-1]), ("new", *both)):
        names = comparison.only_in(numbers, others)
        families = [found[1] if (found := NUMBERED.fullmatch(name)) else "" for name in names]
        for name, family in zip(names, families, strict=True):
            if not family or families.count(family) == 1:
                be = "are" if numbers[name].ndim == 1 and name.endswith("s") else "is"
                yield f"{name} {be} {word}{_content(numbers[name], family)}"
        for family in dict.fromkeys(filter(None, families)):
            if families.count(family) > 1:
                yield f"{families.count(family)} {plural(family)} are {word}"


def _content(value: NDArray[Any], family: str) -> str:
    """Return the content of a value that is no part of a family, if it is short."""
    content = ", ".join(repr(each) for each in np.atleast_1d(value).ravel().tolist())
    is_short = value.ndim < 2 and len(content) <= LONGEST_CONTENT
    return f": {content}" if is_short and content and not family else ""


def format_numbers(numbers: Numbers, digits: int = 6) -> dict[str, str]:
    """Format the numbers of a picture as text, a line for each row of an array.

    Use it for snapshots that are stored as text, as `data_regression` of pytest-regressions does,
    because the text of a numpy array leaves out the middle. Text has no tolerance.
    `mlpviz.testing.syrupy.NumbersExtension` has one, and its files can be read as well.

    Parameters
    ----------
    numbers : dict of str to ndarray, float, int or str
        As `numbers` of a display returns them.
    digits : int, default: 6
        Significant digits of floating-point numbers, 1 to 17. Fewer let more noise pass.

    Returns
    -------
    dict of str to str

    Raises
    ------
    ValueError
        If `digits` is not in its range.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz.testing import format_numbers
    >>> format_numbers({"limits": np.array([0.0, 1 / 3]), "tile 0": np.eye(2)})
    {'limits': '0 0.333333', 'tile 0, row 0': '1 0', 'tile 0, row 1': '0 1'}
    """
    if not 1 <= digits <= 17:
        raise ValueError(f"digits must be 1 to 17, got {digits!r}")
    lines: dict[str, str] = {}
    for name, value in numbers.items():
        array = np.asarray(value)
        if array.ndim < 2:
            lines[name] = _line(array, digits)
        else:
            lines |= {f"{name}, row {i}": _line(row, digits) for i, row in enumerate(array)}
    return lines


def _line(array: NDArray[Any], digits: int) -> str:
    return " ".join(_text(value, digits) for value in array.ravel())


def _text(value: Any, digits: int) -> str:
    # Adding zero makes zero of negative zero, which is the same color.
    return f"{value + 0.0:.{digits}g}" if isinstance(value, np.floating) else str(value)
