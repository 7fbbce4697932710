"""Compare the numbers of pictures in tests.

A module belongs here if it compares pictures, or lets a test tool compare them.

May import: displays.
From outside: PIL, syrupy.
"""

from mlpviz.testing.comparison import (
    NumbersDifferError,
    assert_same_numbers,
    differences,
    format_numbers,
)
from mlpviz.testing.snapshots import read_snapshot, write_snapshot

__all__ = [
    "NumbersDifferError",
    "assert_same_numbers",
    "differences",
    "format_numbers",
    "read_snapshot",
    "write_snapshot",
]
