"""Warnings that point to the line of the user's code."""

import sys
import warnings
from pathlib import Path
from typing import Final

PACKAGE: Final = str(Path(__file__).parent)


def warn_user(message: str) -> None:
    """Warn at the line that called the package."""
    frame, level = sys._getframe(1), 2  # noqa: SLF001 - no public function gives the frames
    while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, UserWarning, stacklevel=level)
