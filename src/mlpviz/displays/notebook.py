"""What a notebook shows where a display is the last line of a cell."""

import base64
import html
import io
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SILENT_BACKENDS = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}
"""Backends of pyplot that show nothing by themselves."""


def bundle(display: Any, figure: "Figure") -> dict[str, Any]:
    """Return a display's figure by MIME type, as a picture unless pyplot shows it anyway."""
    words = {"text/plain": repr(display)}
    if shown_by_pyplot(figure):
        return words
    file = io.BytesIO()
    display.savefig(file, format="png")
    encoded = base64.b64encode(file.getvalue()).decode("ascii")
    picture = f'<img src="data:image/png;base64,{encoded}" alt="{html.escape(display.alt_text)}">'
    return words | {"image/png": encoded, "text/html": picture}


def shown_by_pyplot(figure: "Figure") -> bool:
    """Return whether pyplot has a figure and shows it: at the cell's end, or in a window."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or getattr(figure, "number", None) not in pyplot.get_fignums():
        return False
    return pyplot.get_backend().lower() not in SILENT_BACKENDS
