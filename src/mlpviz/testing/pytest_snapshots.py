"""The callable that the fixture `mlpviz_snapshot` passes to a test."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlpviz.displays import Display
from mlpviz.testing.comparison import NumbersDifferError, differences
from mlpviz.testing.snapshots import read_snapshot, write_snapshot
from mlpviz.testing.tolerances import RTOL


@dataclass
class SnapshotCheck:
    """Compares displays with the numbers in snapshot files.

    Attributes
    ----------
    folder : Path
        The folder of the files.
    test : str
        The name of the test and of its files.
    update : bool
        Whether to write files that are missing or differ.
    """

    folder: Path
    test: str
    update: bool
    checked: set[str] = field(default_factory=set)

    def __call__(
        self,
        display: Display | Mapping[str, Any],
        name: str = "",
        *,
        rtol: float = RTOL,
        atol: float | None = None,
    ) -> None:
        """Fail if a display, or a dict of numbers, differs from its snapshot.

        Parameters
        ----------
        display : Display or mapping of str to array_like, float, int or str
        name : str, default: ""
            Distinguishes the displays of one test.
        rtol, atol : float
            As in `assert_same_numbers`.

        Raises
        ------
        AssertionError
            If anything differs, or there is no snapshot.
        ValueError
            If a name is used twice in one test.
        """
        __tracebackhide__ = True
        if name in self.checked:
            raise ValueError(
                f"the name {name!r} is used twice in {self.test}; give each display of a test a "
                'name of its own, as in mlpviz_snapshot(display, "second")'
            )
        self.checked.add(name)
        numbers = display.numbers() if isinstance(display, Display) else dict(display)
        path = self.path(name)
        if not path.exists():
            if not self.update:
                raise AssertionError(f"there is no {path}; pytest --mlpviz-update writes it")
            path.parent.mkdir(parents=True, exist_ok=True)
            write_snapshot(path, numbers)
            return
        expected = read_snapshot(path)
        lines = differences(numbers, expected, rtol=rtol, atol=atol)
        if lines and self.update:
            write_snapshot(path, numbers)
        elif lines:
            raise NumbersDifferError(lines, numbers, expected)

    def path(self, name: str) -> Path:
        """Return the file for a display of this test."""
        stem = re.sub(r"[^\w.]+", "-", f"{self.test}-{name}" if name else self.test).strip("-")
        return self.folder / f"{stem}.json"
