"""Compare the numbers of pictures in tests.

A module belongs here if it compares pictures, or lets a test tool compare them.

May import: displays.
From outside: syrupy.
"""

from mlpviz.testing.comparison import (
    NumbersDifferError,
    assert_same_numbers,
    differences,
    format_numbers,
)

__all__ = ["NumbersDifferError", "assert_same_numbers", "differences", "format_numbers"]
