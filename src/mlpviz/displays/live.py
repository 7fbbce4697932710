"""One output of a notebook that is updated while a cell runs."""

import sys
from typing import Any

from mlpviz.displays.base import Display
from mlpviz.displays.notebook import running_shell


def is_notebook() -> bool:
    """Return whether the user's code runs in a notebook, which can update what it shows."""
    return getattr(running_shell(), "kernel", None) is not None


class LiveOutput:
    """An output of the running cell. It is added when something is first shown."""

    def __init__(self) -> None:
        self._handle: Any = None

    def show(self, shown: Display | str) -> None:
        """Show a display, or a text, in place of what was shown before. Its figure is closed."""
        from IPython.display import Pretty, display  # noqa: PLC0415 - only a notebook needs it

        output = Pretty(shown) if isinstance(shown, str) else shown
        try:
            if self._handle is None:
                self._handle = display(output, display_id=True)
            else:
                self._handle.update(output)
        finally:
            pyplot = sys.modules.get("matplotlib.pyplot")
            if pyplot is not None and isinstance(shown, Display):
                pyplot.close(shown.ax.get_figure(root=True))
