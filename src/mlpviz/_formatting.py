"""Format counts and numbers for sentences."""

from math import floor, isfinite, log10
from typing import Final

LARGEST_FIXED: Final = 1e12
SMALLEST_FIXED: Final = 1e-4
MOST_DIGITS: Final = 17
"""Digits that tell any two numbers in double precision apart."""


def format_count(n: int, noun: str) -> str:
    """Return such as "1 unit", "3 units" or "10 classes"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {pluralize(noun)}"


def pluralize(noun: str) -> str:
    """Return the plural of a noun."""
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"


def format_subset(n_shown: int, total: int, noun: str) -> str:
    """Return such as "3 of 40 units", "All 40 units" or "1 unit"."""
    if n_shown < total:
        return f"{n_shown:,} of {format_count(total, noun)}"
    return format_count(total, noun) if total == 1 else f"All {format_count(total, noun)}"


def format_number(value: float, digits: int = 3) -> str:
    """Return a number with at least `digits` significant digits, and thousands separated.

    Examples
    --------
    >>> [format_number(value) for value in (0.12345, 1234.5, 1234567, 1e-7, -0.0)]
    ['0.123', '1,234', '1,234,567', '1e-07', '0']
    """
    value = float(value)
    if not value or not isfinite(value):
        return f"{value + 0.0:g}"
    if not SMALLEST_FIXED <= abs(value) < LARGEST_FIXED:
        return f"{value:.{digits}g}"
    decimals = max(0, digits - 1 - floor(log10(abs(value))))
    fixed = f"{value:,.{decimals}f}"
    return fixed.rstrip("0").rstrip(".") if decimals else fixed


def format_pair(first: float, second: float) -> tuple[str, str]:
    """Return two numbers with as many digits as it takes to distinguish them.

    Examples
    --------
    >>> format_pair(1000.25, 1000.0), format_pair(0.5, 0.25)
    (('1,000.2', '1,000'), ('0.5', '0.25'))
    """
    first, second = float(first), float(second)
    texts = format_number(first), format_number(second)
    for digits in range(4, MOST_DIGITS + 1):
        if first == second or texts[0] != texts[1]:
            break
        texts = format_number(first, digits), format_number(second, digits)
    return texts


def format_range(low: float, high: float) -> str:
    """Return two numbers as a range, with as many digits as it takes to distinguish them.

    Examples
    --------
    >>> format_range(1000.0, 1000.25)
    '1,000 to 1,000.2'
    """
    return " to ".join(format_pair(low, high))


def format_share(share: float) -> str:
    """Return a share in whole percent, which is never rounded to 0% or 100%.

    Examples
    --------
    >>> [format_share(share) for share in (0, 0.003, 0.25, 0.997, 1)]
    ['0%', '<1%', '25%', '>99%', '100%']
    """
    if 0 < share < 0.01:
        return "<1%"
    text = f"{share:.0%}"
    return ">99%" if text == "100%" and share < 1 else text


def format_percent(share: float) -> str:
    """Return a share in percent with two significant digits.

    Examples
    --------
    >>> [format_percent(share) for share in (0.0003, 0.0512, 0.93, 1.0, 0.9996)]
    ['0.03%', '5.1%', '93%', '100%', '99.96%']
    """
    percent = 100 * share
    if 99 < percent < 100:
        return f"{100 - float(f'{100 - percent:.1g}'):.10g}%"
    return f"{format_number(percent, 2)}%"
