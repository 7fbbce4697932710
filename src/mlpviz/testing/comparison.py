"""Compare the numbers of pictures, so that a test that fails says which of them changed."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz.displays.numbers import Numbers

MOST_TOLD: Final = 20
"""Changes that the message of a failure tells."""

MOST_SPELLED_OUT: Final = 3
"""Numbers that changed in one array, up to which each is told."""


def assert_same_numbers(
    actual: Mapping[str, Any], expected: Mapping[str, Any], *, rtol: float = 1e-6, atol: float = 0.0
) -> None:
    """Fail if two pictures do not show the same numbers, and say which ones changed.

    Parameters
    ----------
    actual, expected : mapping of str to array_like, float, int or str
        As `numbers` of a display returns them, or `numpy.load` of a file that they were saved to
        with `numpy.savez`.
    rtol, atol : float, default: 1e-6, 0.0
        Floating-point numbers may differ by this share of the largest magnitude that their array
        was expected to have, and by this much more. Whole numbers and text have to be equal.

    Raises
    ------
    AssertionError
        If anything differs, with what `differences` says.
    ValueError
        If a tolerance is negative.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import plot_image_grid
    >>> from mlpviz.testing.comparison import assert_same_numbers
    >>> X = np.arange(64).reshape(4, 16) / 64
    >>> expected = plot_image_grid(X, (4, 4)).numbers()
    >>> X[3] += 0.02
    >>> assert_same_numbers(plot_image_grid(X, (4, 4)).numbers(), expected)
    Traceback (most recent call last):
    AssertionError: the pictures show different numbers:
      limits 0.984 became 1
      tile 3 differs by up to 0.02 in 16 of 16 numbers
    """
    __tracebackhide__ = True
    found = differences(actual, expected, rtol=rtol, atol=atol)
    if not found:
        return
    raise AssertionError("\n  ".join(["the pictures show different numbers:", *told(found)]))


def told(found: list[str]) -> list[str]:
    """Return as many differences as a message tells, and how many more there are.

    Examples
    --------
    >>> told([f"label {i} is new" for i in range(22)])[-2:]
    ['label 19 is new', 'and 2 more']
    """
    more = len(found) - MOST_TOLD
    return found[:MOST_TOLD] + ([f"and {more} more"] if more > 0 else [])


def differences(
    actual: Mapping[str, Any], expected: Mapping[str, Any], *, rtol: float = 1e-6, atol: float = 0.0
) -> list[str]:
    """Say what differs between the numbers of two pictures, a line for each name.

    Parameters
    ----------
    actual, expected : mapping of str to array_like, float, int or str
        As `numbers` of a display returns them, or `numpy.load` of a file that they were saved to
        with `numpy.savez`.
    rtol, atol : float, default: 1e-6, 0.0
        Floating-point numbers may differ by this share of the largest magnitude that their array
        was expected to have, and by this much more. Whole numbers and text have to be equal.

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
    >>> from mlpviz.testing.comparison import differences
    >>> differences({"limits": [0.0, 0.43], "label 0": "7"}, {"limits": [0.0, 0.41]})
    ['limits 0.41 became 0.43', 'label 0 is new']
    """
    for name, tolerance in {"rtol": rtol, "atol": atol}.items():
        if not tolerance >= 0:
            raise ValueError(f"{name} must be 0 or more, got {tolerance!r}")
    gone = [f"{name} is gone" for name in expected if name not in actual]
    new = [f"{name} is new" for name in actual if name not in expected]
    both = [name for name in expected if name in actual]
    changes = [
        _change(name, np.asarray(actual[name]), np.asarray(expected[name]), rtol, atol)
        for name in both
    ]
    return [change for change in changes if change] + gone + new


def written(numbers: Numbers, digits: int = 6) -> dict[str, str]:
    """Return the numbers of a picture as text, a line for each row of an array.

    For snapshots that are kept as text, as by `data_regression` of pytest-regressions, where an
    array is either no value or printed with gaps. Text is equal or not: with
    `mlpviz.testing.syrupy.NumbersExtension` numbers have a tolerance, and can be read as well.

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
    >>> from mlpviz.testing.comparison import written
    >>> written({"limits": np.array([0.0, 1 / 3]), "tile 0": np.eye(2)})
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


def _change(
    name: str, actual: NDArray[Any], expected: NDArray[Any], rtol: float, atol: float
) -> str:
    """Say how an array changed; nothing if it did not."""
    if actual.shape != expected.shape:
        return f"{name} has {_shape(actual)}, not {_shape(expected)}"
    differs = _differs(actual, expected, rtol, atol)
    n = int(np.count_nonzero(differs))
    if not n:
        return ""
    if n <= MOST_SPELLED_OUT:
        places = np.argwhere(differs).tolist() if actual.size > 2 else [[]] * n
        changes = zip(expected[differs], actual[differs], places, strict=True)
        return f"{name} " + ", ".join(_became(*change) for change in changes)
    return f"{name} differs{_by_how_much(actual, expected)} in {n} of {actual.size} {_kind(actual)}"


def _differs(
    actual: NDArray[Any], expected: NDArray[Any], rtol: float, atol: float
) -> NDArray[np.bool_]:
    if not (_is_number(actual) and _is_number(expected)):
        return np.asarray(actual.astype(str) != expected.astype(str))
    if actual.dtype.kind not in "fc" and expected.dtype.kind not in "fc":
        return np.asarray(actual != expected)
    finite = np.abs(expected[np.isfinite(expected)])
    tolerance = atol + rtol * (float(finite.max()) if finite.size else 0.0)
    close = np.isclose(actual, expected, rtol=0.0, atol=tolerance, equal_nan=True)
    return np.asarray(~close)


def _is_number(array: NDArray[Any]) -> bool:
    return array.dtype.kind in "biufc"


def _by_how_much(actual: NDArray[Any], expected: NDArray[Any]) -> str:
    if actual.dtype.kind not in "iufc" or expected.dtype.kind not in "iufc":
        return ""
    gaps = np.abs(actual.astype(np.float64) - expected.astype(np.float64))
    gaps = gaps[np.isfinite(gaps)]
    return f" by up to {gaps.max():.3g}" if gaps.size else ""


def _became(old: Any, new: Any, place: list[int]) -> str:
    where = f" at {place[0] if len(place) == 1 else tuple(place)}" if place else ""
    before, after = _told_apart(old, new)
    return f"{before} became {after}{where}"


def _told_apart(old: Any, new: Any) -> tuple[str, str]:
    """Write two values with as few digits as tell them apart, three at least."""
    if isinstance(old, np.floating) and isinstance(new, np.floating):
        for digits in range(3, 18):
            pair = f"{old:.{digits}g}", f"{new:.{digits}g}"
            if pair[0] != pair[1]:
                return pair
    both = [repr(str(each)) if isinstance(each, str) else str(each) for each in (old, new)]
    return both[0], both[1]


def _shape(array: NDArray[Any]) -> str:
    if array.ndim == 0:
        return "one value"
    return f"{' × '.join(map(str, array.shape))} {_kind(array)}"


def _kind(array: NDArray[Any]) -> str:
    return "numbers" if _is_number(array) else "texts"
