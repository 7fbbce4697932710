"""Format counts and numbers for sentences."""

from math import floor, isfinite, log10
from typing import Final

LARGEST_FIXED: Final = 1e12
SMALLEST_FIXED: Final = 1e-4
MOST_DIGITS: Final = 17
"""Digits that tell any two numbers in double precision apart."""


def format_count(n: int, noun: str) -> str:
    """Return such as "1 unit" or "3 units"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def format_subset(n_shown: int, total: int, noun: str) -> str:
    """Return such as "3 of 40 units", "All 40 units" or "1 unit"."""
    if n_shown < total:
        return f"{n_shown:,} of {format_count(total, noun)}"
    return format_count(total, noun) if total == 1 else f"All {format_count(total, noun)}"


def format_number(value: float, digits: int = 3) -> str:
    """Return a number with at least so many significant digits, and thousands separated.

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


def format_range(low: float, high: float) -> str:
    """Return two numbers as a range, with as many digits as tell them apart.

    Examples
    --------
    >>> format_range(1000.0, 1000.25)
    '1,000 to 1,000.2'
    """
    low, high = float(low), float(high)
    ends = format_number(low), format_number(high)
    for digits in range(4, MOST_DIGITS + 1):
        if low == high or ends[0] != ends[1]:
            break
        ends = format_number(low, digits), format_number(high, digits)
    return f"{ends[0]} to {ends[1]}"
