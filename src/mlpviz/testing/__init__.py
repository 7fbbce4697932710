"""Compare the numbers of pictures in tests.

A module belongs here if it compares pictures, or lets a test tool compare them.

May import: displays.
From outside: syrupy.
"""

from mlpviz.testing.comparison import assert_same_numbers, differences, written

__all__ = ["assert_same_numbers", "differences", "written"]
