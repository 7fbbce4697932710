"""Comparing a display with a snapshot of a test tool that cannot keep a display."""

from typing import Any, Final

EXTENSION: Final = (
    "syrupy keeps a display with an extension of mlpviz: "
    "snapshot.use_extension(mlpviz.testing.syrupy.NumbersExtension)"
)
TEXT: Final = "compare mlpviz.testing.format_numbers(display.numbers()) with the snapshot"
SNAPSHOTS: Final = {
    "syrupy": EXTENSION,
    "inline_snapshot": f"inline-snapshot keeps text and numbers; {TEXT}",
    "snapshottest": f"snapshottest keeps text and numbers; {TEXT}",
}
"""What to do with snapshots of a package that would keep the figure with all its parts."""


def check_not_snapshot(other: Any) -> None:
    """Raise if a display is compared with a snapshot that cannot keep it, and say what to do."""
    package = type(other).__module__.partition(".")[0]
    keeps_displays = getattr(getattr(other, "extension", None), "keeps_displays", False)
    if package in SNAPSHOTS and not keeps_displays:
        raise TypeError(f"a display cannot be compared with this snapshot: {SNAPSHOTS[package]}")
